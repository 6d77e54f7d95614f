//! Why a command was not done, in one clear sentence.

use std::{fmt, process::ExitCode};

use crate::{
    config::sources::Diagnostic,
    error::{Error, Field, FieldError, InternalError, Rejection},
};

pub(super) enum CliError {
    /// The command was typed in a way that cannot be meant.
    Usage(String),
    /// Settings that cannot hold.
    Settings(Vec<Diagnostic>),
    /// The command was understood, and is not done.
    Refused(String),
    App(Error),
}

impl CliError {
    pub(super) fn code(&self) -> ExitCode {
        match self {
            Self::Usage(_) | Self::Settings(_) => ExitCode::from(2),
            Self::Refused(_) | Self::App(_) => ExitCode::FAILURE,
        }
    }
}

impl From<Error> for CliError {
    fn from(error: Error) -> Self {
        Self::App(error)
    }
}

impl From<InternalError> for CliError {
    fn from(fault: InternalError) -> Self {
        Self::App(fault.into())
    }
}

/// Whole lines, for standard error.
impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(sentence) | Self::Refused(sentence) => writeln!(f, "vestibule: {sentence}"),
            Self::Settings(mistakes) => mistakes.iter().try_for_each(|Diagnostic(sentence)| writeln!(f, "{sentence}")),
            Self::App(Error::Internal(fault)) => writeln!(f, "vestibule: cannot {fault}"),
            Self::App(Error::Overloaded(_)) => writeln!(f, "vestibule: others keep the house busy; try again in a moment"),
            Self::App(Error::OutcomeUnknown(_)) => {
                writeln!(f, "vestibule: the database went away; look whether it was done before you do it again")
            }
            Self::App(Error::RateLimited(_)) => writeln!(f, "vestibule: that was tried too often; try again later"),
            Self::App(Error::Rejected(Rejection::NotFound)) => writeln!(f, "vestibule: there is no such thing any more"),
            Self::App(Error::Rejected(refusal)) => writeln!(f, "vestibule: refused: {refusal:?}"),
            Self::App(Error::Validation(problems)) => problems
                .iter()
                .try_for_each(|(field, problem)| writeln!(f, "vestibule: {} {}", noun(*field, problem), verdict(problem))),
        }
    }
}

fn noun(field: Field, problem: &FieldError) -> String {
    match field {
        Field::Role if *problem == FieldError::TokenTooLarge => "this role".to_owned(),
        Field::Email => "the address".to_owned(),
        Field::Role => "the name of the role".to_owned(),
        Field::OldPassword | Field::NewPassword => "the password".to_owned(),
        other => format!("the {}", other.word().replace('_', " ")),
    }
}

fn verdict(problem: &FieldError) -> String {
    match problem {
        FieldError::Required | FieldError::Blank | FieldError::Null => "is missing".to_owned(),
        FieldError::HiddenCharacter => "has a character that cannot be seen".to_owned(),
        FieldError::NulCharacter => "has a character that nobody can type".to_owned(),
        FieldError::TooLong { max } => format!("is longer than {max}"),
        FieldError::TooShort { min } => format!("is shorter than {min} characters"),
        FieldError::NotAnEmail => "is no e-mail address".to_owned(),
        FieldError::NotAUsername => "may only have letters, digits and @ . + - _".to_owned(),
        FieldError::NotAChoice { given } => format!("is none of those there are: {given}"),
        FieldError::Taken => "is taken".to_owned(),
        FieldError::PasswordCommon => "is one that attackers try first".to_owned(),
        FieldError::PasswordPersonal { like } => format!("is too much like {}", noun(*like, problem)),
        FieldError::TokenTooLarge => "is one too many: the person's roles would no longer fit into an access token".to_owned(),
        FieldError::NotOwnEmail => "is an address, and not this person's own".to_owned(),
        // Nothing that is typed here can be wrong in another way.
        other => format!("is not right: {other:?}"),
    }
}
