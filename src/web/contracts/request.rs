//! Finds the fields of a request in its body, validated by the rules of Django REST framework.

use std::borrow::Cow;

use poem::http::header;

use super::request_body::{self, IncomingBody, RequestBody, RequestValue};
use crate::{
    contracts::{Action, RequestField},
    error::{Error, Field, FieldError, ValidationErrors},
    web::{
        context::RequestContext,
        error::{HttpError, InvalidField},
        error_format::NON_FIELD_ERRORS,
    },
};

/// The fields of a request by their meaning, and what is wrong with the others.
#[derive(Default)]
pub(super) struct Fields {
    given: Vec<(Field, String)>,
    pub(super) problems: ValidationErrors,
}

impl Fields {
    pub(super) fn text(&self, field: Field) -> Option<&str> {
        self.given.iter().find(|(given, _)| *given == field).map(|(_, text)| text.as_str())
    }

    /// A field that its contract requires: it is there once `check` has passed.
    pub(super) fn required(&self, field: Field) -> Result<&str, Error> {
        self.text(field).ok_or_else(|| (field, FieldError::Required).into())
    }

    /// Whether the client asks for a session of the usual lifetime; one that says nothing does not.
    pub(super) fn is_remembered(&self) -> bool {
        self.text(Field::Remember) == Some(TRUE)
    }

    /// Letter by letter, before anything is done to either.
    fn compare_repeated(&mut self) {
        let chosen = self.text(Field::NewPassword).or_else(|| self.text(Field::Password));
        if let (Some(chosen), Some(repeated)) = (chosen, self.text(Field::Repeat))
            && chosen != repeated
        {
            self.problems.add(Field::Repeat, FieldError::NotRepeated);
        }
    }

    /// Whether a field is there, or something is wrong with it.
    pub(super) fn mentions(&self, field: Field) -> bool {
        self.text(field).is_some() || self.problems.names(field)
    }

    /// With the fields that came in headers and cookies. What the body says comes first.
    pub(super) fn or(mut self, carried: Vec<(Field, String)>) -> Self {
        for (field, text) in carried {
            if !self.mentions(field) {
                self.given.push((field, text));
            }
        }
        self
    }

    /// # Errors
    /// `Validation`, if anything is wrong: for operations that need all fields before they do anything.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.problems.clone().check()
    }
}

/// Problems under the names that clients know, in the order in which the contract lists its fields.
pub(super) fn field_errors(request: &[RequestField], problems: &ValidationErrors) -> HttpError {
    let wrong = |name: &str, (means, problem): &(Field, FieldError)| InvalidField {
        name: name.to_owned(),
        means: *means,
        problem: problem.clone(),
    };
    let is_about = |field: &RequestField, meaning: Field| {
        // The whole name is kept as the first one.
        field.meaning == meaning || field.meaning == Field::Name && meaning == Field::FirstName
    };
    let of = |field: &RequestField| {
        let own = problems.iter().filter(|(meaning, _)| is_about(field, *meaning));
        own.map(|problem| wrong(&field.name, problem)).collect::<Vec<_>>()
    };
    let nameless = problems.iter().filter(|(meaning, _)| !request.iter().any(|field| is_about(field, *meaning)));
    let nameless = nameless.map(|problem| wrong(NON_FIELD_ERRORS, problem));
    HttpError::Fields(request.iter().flat_map(of).chain(nameless).collect())
}

/// Reads the body and finds the fields of an action; others are ignored. The body need not have a field that is carried elsewhere.
///
/// # Errors
/// What is wrong with the body as a whole. What is wrong with fields is in `Fields::problems`.
pub(super) async fn read(
    context: &RequestContext,
    body: IncomingBody<'_>,
    (action, carried): (&Action, &[(Field, String)]),
) -> Result<Fields, HttpError> {
    if action.request.is_empty() {
        return Ok(Fields::default());
    }
    let body = match body {
        IncomingBody::Unread(body) => request_body::read(context, body).await?,
        IncomingBody::Read(body) => body,
    };
    let body = match &action.inside {
        Some(name) => body.inside(name).map_err(|problem| wrong_field(name, Field::Inside, problem))?,
        None => body,
    };
    let is_carried = |field: &RequestField| carried.iter().any(|(meaning, _)| *meaning == field.meaning);
    let mut fields = Fields::default();
    for field in &action.request {
        match validate(field, &body) {
            Ok(Some(text)) => fields.given.push((field.meaning, text)),
            Ok(None) => {}
            Err(FieldError::Required | FieldError::Blank | FieldError::Null) if is_carried(field) => {}
            Err(problem) => fields.problems.add(field.meaning, problem),
        }
    }
    fields.compare_repeated();
    Ok(fields)
}

pub(super) fn wrong_field(name: &str, means: Field, problem: FieldError) -> HttpError {
    HttpError::Fields(vec![InvalidField { name: name.to_owned(), means, problem }])
}

/// Spaces around a value are removed, except those of a password. A password of nothing but spaces is blank.
fn validate(field: &RequestField, body: &RequestBody) -> Result<Option<String>, FieldError> {
    let may_be_empty =
        field.optional && matches!(field.meaning, Field::Name | Field::FirstName | Field::LastName | Field::Gender);
    let text = match body.find(&field.name) {
        None if field.optional => return Ok(None),
        None => return Err(FieldError::Required),
        Some(RequestValue::Null) if field.meaning == Field::Gender && may_be_empty => Cow::Borrowed(""),
        Some(RequestValue::Null) => return Err(FieldError::Null),
        Some(RequestValue::Flag(flag)) if field.meaning == Field::Remember => return Ok(Some(flag.to_string())),
        Some(RequestValue::NotText | RequestValue::Flag(_)) => return Err(FieldError::NotText),
        Some(RequestValue::Surrogate(problem)) => return Err(problem),
        Some(RequestValue::Text(text)) => text,
    };
    if text.trim().is_empty() {
        return match field.meaning {
            _ if may_be_empty => Ok(Some(String::new())),
            // A form sends its empty fields too. An empty repetition is one all the same.
            meaning if field.optional && body.is_form() && meaning != Field::Repeat => Ok(None),
            _ => Err(FieldError::Blank),
        };
    }
    if text.contains('\0') {
        return Err(FieldError::NulCharacter);
    }
    match field.meaning {
        Field::Remember => flag(text.trim()).map(Some),
        meaning if is_password(meaning) => Ok(Some(text.into_owned())),
        _ => Ok(Some(text.trim().to_owned())),
    }
}

const TRUE: &str = "true";
const FALSE: &str = "false";

/// As forms and programs write it.
fn flag(text: &str) -> Result<String, FieldError> {
    match text.to_ascii_lowercase().as_str() {
        TRUE | "1" | "on" | "yes" => Ok(TRUE.to_owned()),
        FALSE | "0" | "off" | "no" => Ok(FALSE.to_owned()),
        _ => Err(FieldError::NotABoolean),
    }
}

fn is_password(meaning: Field) -> bool {
    matches!(meaning, Field::Password | Field::OldPassword | Field::NewPassword | Field::Repeat)
}

/// Whether the client accepts JSON. Clients that ask for HTML get it too: a browser in which someone opens the path.
pub(super) fn accepts_json(context: &RequestContext) -> bool {
    let Some(accept) = context.header(&header::ACCEPT) else { return true };
    accept.split(',').any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_ascii_lowercase();
        let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        !refused && matches!(media.as_str(), "" | "*/*" | "application/*" | "application/json" | "text/html" | "text/*")
    })
}
