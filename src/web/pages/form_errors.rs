//! What is wrong with a form that was sent: as sentences beside its fields, and all of them above the form.

use std::time::Duration;

use super::{
    fields::{FormField, Taken},
    layout::Layout,
    text::Text,
};
use crate::{
    error::{Error, Field, FieldError, Rejection, ValidationErrors},
    types::site_path::SitePath,
    web::error::HttpError,
};

/// Empty for a form that was not sent yet.
#[derive(Default)]
pub struct FormErrors {
    pub heading: String,
    /// In the order of the form.
    pub messages: Vec<Message>,
    /// How long to wait, where the form was sent too often.
    pub wait: Option<Duration>,
}

pub struct Message {
    pub text: String,
    /// The name of the field that it is about.
    pub field: Option<&'static str>,
    /// Pages that help a user who need not mend the field.
    pub links: Vec<WayOn>,
}

/// A link to another page.
pub struct WayOn {
    pub path: SitePath,
    /// The key of its text.
    pub label: &'static str,
}

/// A field of a form that filters a list, which makes no sense as it is: its name, and the keys of its label and of what is wrong.
pub struct WrongFilter {
    pub field: &'static str,
    pub label: &'static str,
    pub text: &'static str,
}

impl FormErrors {
    /// What an error means for a form with these fields.
    ///
    /// # Errors
    /// The error, where it does not concern the form.
    pub fn of(layout: &Layout<'_>, fields: &[FormField], error: Error) -> Result<Self, HttpError> {
        match error {
            Error::Validation(problems) => Ok(Self::of_fields(layout, fields, &problems)),
            Error::RateLimited(wait) => Ok(Self::too_many(layout, wait)),
            Error::Rejected(Rejection::InvalidCredentials) => Ok(Self::of_form(layout, "login-wrong")),
            Error::Rejected(Rejection::InvalidEmailToken) => {
                let mut problems = ValidationErrors::default();
                problems.add(Field::Code, FieldError::InvalidEmailToken);
                Ok(Self::of_fields(layout, fields, &problems))
            }
            other => Err(other.into()),
        }
    }

    /// One sentence that blames no field.
    pub fn of_form(layout: &Layout<'_>, key: &str) -> Self {
        Self::listing(layout, vec![Message { text: layout.t(key).into(), field: None, links: Vec::new() }])
    }

    /// What is wrong with a form that filters a list.
    pub fn of_filters(layout: &Layout<'_>, wrong: &[WrongFilter]) -> Self {
        if wrong.is_empty() {
            return Self::default();
        }
        let message = |WrongFilter { field, label, text }: &WrongFilter| {
            let text = layout.t(text).with("label", String::from(layout.t(label))).into();
            Message { text, field: Some(field), links: Vec::new() }
        };
        Self::listing(layout, wrong.iter().map(message).collect())
    }

    fn of_fields(layout: &Layout<'_>, fields: &[FormField], problems: &ValidationErrors) -> Self {
        let message = |field: &FormField| {
            let (_, problem) = problems.iter().find(|(of, _)| *of == field.field)?;
            let links = ways_on(layout, field, problem);
            Some(Message { text: sentence(layout, field, problem).into(), field: Some(field.name), links })
        };
        Self::listing(layout, fields.iter().filter_map(message).collect())
    }

    fn listing(layout: &Layout<'_>, messages: Vec<Message>) -> Self {
        let heading = layout.t("refused-heading").with("count", messages.len()).into();
        Self { heading, messages, wait: None }
    }

    fn too_many(layout: &Layout<'_>, wait: Duration) -> Self {
        let text = layout.t("error-too-many-text").with("span", layout.wait(wait)).into();
        let heading = layout.t("error-too-many-title").into();
        Self { heading, messages: vec![Message { text, field: None, links: Vec::new() }], wait: Some(wait) }
    }

    pub fn is_empty(&self) -> bool {
        self.heading.is_empty()
    }

    /// What is wrong with the field of this name.
    pub fn on(&self, name: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.field == Some(name))
    }
}

/// A visitor who has an account already is one step from it. An administrator needs none of these.
fn ways_on(layout: &Layout<'_>, field: &FormField, problem: &FieldError) -> Vec<WayOn> {
    if field.taken != Taken::PerhapsOwn || *problem != FieldError::Taken || layout.is_signed_in() {
        return Vec::new();
    }
    let way = |page, label| WayOn { path: layout.page(page), label };
    vec![way("/login", "frame-sign-in"), way("/password-forgotten", "reset-title")]
}

fn sentence<'a>(layout: &'a Layout<'_>, field: &FormField, problem: &FieldError) -> Text<'a> {
    let labelled = |key| layout.t(key).with("label", String::from(layout.t(field.label)));
    match problem {
        FieldError::Required | FieldError::Blank | FieldError::Null => match field.field {
            Field::Email => layout.t("problem-email-required"),
            Field::Username if field.name == "login" => layout.t("problem-login-required"),
            Field::Password => layout.t("problem-password-required"),
            Field::NewPassword => layout.t("problem-new-password-required"),
            Field::OldPassword => layout.t("problem-old-password-required"),
            Field::Code if field.label == "field-second-code" => layout.t("problem-second-code-required"),
            Field::Code => layout.t("problem-code-required"),
            Field::Name | Field::Role => layout.t("problem-name-required"),
            _ => labelled("problem-required"),
        },
        FieldError::NulCharacter | FieldError::Surrogate { .. } | FieldError::HiddenCharacter => {
            labelled("problem-control-character")
        }
        FieldError::TooLong { max } => labelled("problem-too-long").with("max", *max),
        FieldError::TooShort { min } => labelled("problem-too-short").with("min", *min),
        FieldError::NotAnEmail => layout.t("problem-not-an-email"),
        FieldError::NotAUsername => layout.t("problem-not-a-username"),
        FieldError::NotAChoice { .. } => labelled("problem-not-a-choice"),
        FieldError::Taken => match field.taken {
            Taken::PerhapsOwn => layout.t("problem-email-taken"),
            Taken::ByAnother => labelled("problem-taken"),
        },
        FieldError::NotOwnEmail => layout.t("problem-not-own-email"),
        FieldError::PasswordCommon => layout.t("problem-password-common"),
        FieldError::PasswordPersonal { .. } => layout.t("problem-password-personal"),
        FieldError::DomainNotAllowed => layout.t("problem-domain"),
        FieldError::Unchanged => labelled("problem-unchanged"),
        FieldError::PasswordWrong => layout.t("problem-password-wrong"),
        FieldError::CodeWrong => layout.t("problem-second-code-wrong"),
        FieldError::InvalidEmailToken => layout.t("problem-code-invalid"),
        // Nothing that a field of a page could have.
        _ => labelled("problem-invalid"),
    }
}
