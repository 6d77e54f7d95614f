//! A form that comes back: what is wrong with it, as sentences beside its fields and above them all.

use std::time::Duration;

use super::{
    components::{Complaint, Form, Summary},
    layout::Page,
};
use crate::{
    error::{Error, Field, FieldError, Rejection, ValidationErrors},
    web::error::HttpError,
};

/// What a form is told: problems of its fields, or one sentence that blames none of them.
pub enum Refused {
    Fields(ValidationErrors),
    Whole(&'static str),
    /// Nothing is wrong but the hurry.
    TooMany(Duration),
}

impl Refused {
    /// What concerns the form of an error; everything else is no business of the form's.
    ///
    /// # Errors
    /// Everything else.
    pub fn of(error: Error) -> Result<Self, HttpError> {
        match error {
            Error::Validation(problems) => Ok(Self::Fields(problems)),
            Error::RateLimited(wait) => Ok(Self::TooMany(wait)),
            Error::Rejected(Rejection::InvalidCredentials) => Ok(Self::Whole("login-wrong")),
            Error::Rejected(Rejection::InvalidEmailToken) => {
                let mut problems = ValidationErrors::default();
                problems.add(Field::Code, FieldError::InvalidEmailToken);
                Ok(Self::Fields(problems))
            }
            other => Err(other.into()),
        }
    }
}

impl Page<'_> {
    /// Puts each complaint beside its field, and all of them into the summary, in the order of the form.
    pub fn refuse(&self, form: &mut Form, refused: &Refused) -> Summary {
        if let Refused::TooMany(wait) = refused {
            let text = self.say_with("error-too-many-text", &[("span", self.wait(*wait).into())]);
            let items = vec![Complaint { text, href: None }];
            return Summary { heading: self.say("error-too-many-title"), items, wait: Some(*wait) };
        }
        let items = match refused {
            Refused::TooMany(_) => Vec::new(),
            Refused::Whole(key) => vec![Complaint { text: self.say(key), href: None }],
            Refused::Fields(problems) => self.complaints(form, problems),
        };
        Summary { heading: self.say_with("refused-heading", &[("count", items.len().into())]), items, wait: None }
    }

    fn complaints(&self, form: &mut Form, problems: &ValidationErrors) -> Vec<Complaint> {
        let mut items = Vec::new();
        for input in &mut form.inputs {
            let Some((field, problem)) = problems.iter().find(|(field, _)| *field == input.field) else { continue };
            let text = self.sentence(*field, problem, &input.label);
            input.error = Some(text.clone());
            items.push(Complaint { text, href: Some(format!("#{}", input.name)) });
        }
        items
    }

    fn sentence(&self, field: Field, problem: &FieldError, label: &str) -> String {
        let labelled = |key| self.say_with(key, &[("label", label.into())]);
        match problem {
            FieldError::Required | FieldError::Blank | FieldError::Null => match field {
                Field::Email => self.say("problem-email-required"),
                Field::Username => self.say("problem-login-required"),
                Field::Password => self.say("problem-password-required"),
                Field::NewPassword => self.say("problem-new-password-required"),
                Field::OldPassword => self.say("problem-old-password-required"),
                Field::Code => self.say("problem-code-required"),
                Field::Name | Field::Role => self.say("problem-name-required"),
                _ => labelled("problem-required"),
            },
            FieldError::NulCharacter | FieldError::Surrogate { .. } | FieldError::HiddenCharacter => {
                labelled("problem-control-character")
            }
            FieldError::TooLong { max } => self.say_with("problem-too-long", &[("label", label.into()), ("max", (*max).into())]),
            FieldError::TooShort { min } => {
                self.say_with("problem-too-short", &[("label", label.into()), ("min", (*min).into())])
            }
            FieldError::NotAnEmail => self.say("problem-not-an-email"),
            FieldError::NotAUsername => self.say("problem-not-a-username"),
            FieldError::NotAChoice { .. } => labelled("problem-not-a-choice"),
            FieldError::Taken if field == Field::Email => self.say("problem-email-taken"),
            FieldError::Taken => labelled("problem-taken"),
            FieldError::NotOwnEmail => self.say("problem-not-own-email"),
            FieldError::PasswordCommon => self.say("problem-password-common"),
            FieldError::PasswordPersonal { .. } => self.say("problem-password-personal"),
            FieldError::DomainNotAllowed => self.say("problem-domain"),
            FieldError::Unchanged => labelled("problem-unchanged"),
            FieldError::PasswordWrong => self.say("problem-password-wrong"),
            FieldError::InvalidEmailToken => self.say("problem-code-invalid"),
            // Nothing that a field of a page could be.
            _ => labelled("problem-invalid"),
        }
    }
}
