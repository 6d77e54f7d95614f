//! A form that comes back: what is wrong with it, as sentences beside its fields and above them all.

use std::time::Duration;

use super::{
    page::Page,
    view::{Complaint, Form, Summary},
};
use crate::{
    error::{Error, Field, Problem, Problems, Refusal},
    web::failure::Failure,
};

/// What a form is told: problems of its fields, or one sentence that blames none of them.
pub enum Refused {
    Fields(Problems),
    Whole(&'static str),
    /// Nothing is wrong but the hurry.
    TooMany(Duration),
}

impl Refused {
    /// What concerns the form of an error; everything else is no business of the form's.
    ///
    /// # Errors
    /// Everything else.
    pub fn of(error: Error) -> Result<Self, Failure> {
        match error {
            Error::Invalid(problems) => Ok(Self::Fields(problems)),
            Error::TooMany(wait) => Ok(Self::TooMany(wait)),
            Error::Refused(Refusal::CredentialsWrong) => Ok(Self::Whole("login-wrong")),
            Error::Refused(Refusal::LinkDead) => {
                let mut problems = Problems::default();
                problems.add(Field::Code, Problem::LinkDead);
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

    fn complaints(&self, form: &mut Form, problems: &Problems) -> Vec<Complaint> {
        let mut items = Vec::new();
        for input in &mut form.inputs {
            let Some((field, problem)) = problems.iter().find(|(field, _)| *field == input.field) else { continue };
            let text = self.sentence(*field, problem, &input.label);
            input.error = Some(text.clone());
            items.push(Complaint { text, href: Some(format!("#{}", input.name)) });
        }
        items
    }

    fn sentence(&self, field: Field, problem: &Problem, label: &str) -> String {
        let labelled = |key| self.say_with(key, &[("label", label.into())]);
        match problem {
            Problem::Required | Problem::Blank | Problem::Null => match field {
                Field::Email => self.say("problem-email-required"),
                Field::Username => self.say("problem-login-required"),
                Field::Password => self.say("problem-password-required"),
                Field::NewPassword => self.say("problem-new-password-required"),
                Field::OldPassword => self.say("problem-old-password-required"),
                Field::Code => self.say("problem-code-required"),
                Field::Name | Field::Role => self.say("problem-name-required"),
                _ => labelled("problem-required"),
            },
            Problem::NulCharacter | Problem::Surrogate { .. } | Problem::HiddenCharacter => labelled("problem-control-character"),
            Problem::TooLong { max } => self.say_with("problem-too-long", &[("label", label.into()), ("max", (*max).into())]),
            Problem::TooShort { min } => self.say_with("problem-too-short", &[("label", label.into()), ("min", (*min).into())]),
            Problem::NotAnEmail => self.say("problem-not-an-email"),
            Problem::NotAUsername => self.say("problem-not-a-username"),
            Problem::NotAChoice { .. } => labelled("problem-not-a-choice"),
            Problem::Taken if field == Field::Email => self.say("problem-email-taken"),
            Problem::Taken => labelled("problem-taken"),
            Problem::NotOwnAddress => self.say("problem-not-own-email"),
            Problem::PasswordCommon => self.say("problem-password-common"),
            Problem::PasswordPersonal { .. } => self.say("problem-password-personal"),
            Problem::DomainRefused => self.say("problem-domain"),
            Problem::Unchanged => labelled("problem-unchanged"),
            Problem::PasswordWrong => self.say("problem-password-wrong"),
            Problem::LinkDead => self.say("problem-code-invalid"),
            // Nothing that a field of a page could be.
            _ => labelled("problem-invalid"),
        }
    }
}
