//! Why a command failed, in one sentence.

use std::{fmt, process::ExitCode};

use crate::{
    diagnostics::{self, Diagnostic},
    django::SourceError,
    error::{Error, Field, FieldError, InternalError, Rejection},
};

pub type CliResult<T = ()> = Result<T, CliError>;

pub enum CliError {
    /// Invalid arguments.
    Usage(String),
    /// Invalid settings.
    Settings(Vec<Diagnostic>),
    /// The command was understood, and refused.
    Refused(String),
    App(Error),
}

impl CliError {
    pub fn code(&self) -> ExitCode {
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

impl From<SourceError> for CliError {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Usage(sentence) => Self::Usage(sentence),
            SourceError::Refused(sentence) => Self::Refused(sentence),
            SourceError::Failed(error) => Self::App(error),
        }
    }
}

impl From<Vec<Diagnostic>> for CliError {
    fn from(mistakes: Vec<Diagnostic>) -> Self {
        Self::Settings(mistakes)
    }
}

/// Whole lines, for standard error.
impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(sentence) | Self::Refused(sentence) => writeln!(f, "vestibule: {sentence}"),
            Self::Settings(mistakes) => writeln!(f, "{}", diagnostics::list(mistakes)),
            Self::App(error) => app_error(f, error),
        }
    }
}

fn app_error(f: &mut fmt::Formatter<'_>, error: &Error) -> fmt::Result {
    match error {
        Error::Internal(fault) => writeln!(f, "vestibule: cannot {fault}"),
        Error::Overloaded(_) => writeln!(f, "vestibule: the server is busy; try again in a moment"),
        Error::OutcomeUnknown(_) => {
            writeln!(
                f,
                "vestibule: the connection to the database was lost; check whether the change was made before you repeat it"
            )
        }
        Error::RateLimited(_) => writeln!(f, "vestibule: too many attempts; try again later"),
        Error::Rejected(Rejection::NotFound) => writeln!(f, "vestibule: it does not exist"),
        Error::Rejected(refusal) => writeln!(f, "vestibule: refused: {refusal:?}"),
        Error::Validation(problems) => problems
            .iter()
            .try_for_each(|(field, problem)| writeln!(f, "vestibule: {} {}", subject(*field, problem), predicate(problem))),
    }
}

fn subject(field: Field, problem: &FieldError) -> String {
    match field {
        Field::Role if *problem == FieldError::TokenTooLarge => "the role".to_owned(),
        Field::Email => "the email address".to_owned(),
        Field::Role => "the name of the role".to_owned(),
        Field::OldPassword | Field::NewPassword => "the password".to_owned(),
        Field::ReturnTo => "--return-to".to_owned(),
        other => format!("the {}", other.word().replace('_', " ")),
    }
}

fn predicate(problem: &FieldError) -> String {
    match problem {
        FieldError::Required | FieldError::Blank | FieldError::Null => "is missing".to_owned(),
        FieldError::HiddenCharacter => "contains an invisible character".to_owned(),
        FieldError::NulCharacter => "contains a NUL character".to_owned(),
        FieldError::TooLong { max } => format!("must have at most {max} characters"),
        FieldError::TooShort { min } => format!("must have at least {min} characters"),
        FieldError::NotAnEmail => "is not valid".to_owned(),
        FieldError::NotAUsername => "may only contain letters, digits and @ . + - _".to_owned(),
        FieldError::NotAChoice { given } => format!("must be one of the choices, not {given}"),
        FieldError::Taken => "is taken".to_owned(),
        FieldError::PasswordCommon => "is too common".to_owned(),
        FieldError::PasswordPersonal { like } => format!("is too similar to {}", subject(*like, problem)),
        FieldError::TokenTooLarge => "does not fit into an access token together with the user's other roles".to_owned(),
        FieldError::NotOwnEmail => "is an email address, but not the user's own".to_owned(),
        FieldError::OutOfRange { min, max } => format!("must be from {min} to {max}"),
        FieldError::DestinationNotAllowed => "is neither a path of this server nor a URL of `http.return_to`".to_owned(),
        // Other mistakes cannot be made with these arguments.
        other => format!("is not valid: {other:?}"),
    }
}
