//! Reads the fields of a request: JSON and both kinds of forms give the same fields, validated by the rules of Django REST framework.

use std::{borrow::Cow, convert::Infallible, str};

use bytes::Bytes;
use futures_util::stream;
use poem::http::header;
use serde_json::Value;

use crate::{
    contracts::RequestField,
    error::{Error, Field, FieldError, ValidationErrors},
    web::{
        context::RequestContext,
        error::{HttpError, InvalidField},
        error_format::NON_FIELD_ERRORS,
        extract,
        json::{self, Json},
        urlencoded,
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
    let of = |field: &RequestField| {
        let own = problems.iter().filter(|(meaning, _)| *meaning == field.meaning);
        own.map(|problem| wrong(&field.name, problem)).collect::<Vec<_>>()
    };
    let nameless = problems.iter().filter(|(meaning, _)| !request.iter().any(|field| field.meaning == *meaning));
    let nameless = nameless.map(|problem| wrong(NON_FIELD_ERRORS, problem));
    HttpError::Fields(request.iter().flat_map(of).chain(nameless).collect())
}

/// Reads the body and finds the fields of an action; others are ignored. The body need not have a field that is carried elsewhere.
///
/// # Errors
/// What is wrong with the body as a whole. What is wrong with fields is in `Fields::problems`.
pub(super) async fn read(
    context: &RequestContext,
    body: &mut poem::Body,
    (request, carried): (&[RequestField], &[(Field, String)]),
) -> Result<Fields, HttpError> {
    let is_carried = |field: &RequestField| carried.iter().any(|(meaning, _)| *meaning == field.meaning);
    let bytes = extract::body::read(context, body).await?;
    let mut fields = Fields::default();
    let body = if bytes.is_empty() { Body::Form(Vec::new()) } else { parse(context, bytes).await? };
    for field in request {
        match validate(field, &body) {
            Ok(Some(text)) => fields.given.push((field.meaning, text)),
            Ok(None) => {}
            Err(FieldError::Required | FieldError::Blank | FieldError::Null) if is_carried(field) => {}
            Err(problem) => fields.problems.add(field.meaning, problem),
        }
    }
    Ok(fields)
}

enum Body {
    Json(Vec<(String, Result<Value, FieldError>)>),
    Form(Vec<(String, Part)>),
}

enum Part {
    Text(String),
    File,
}

/// What a body has under a name.
enum RequestValue<'a> {
    Text(Cow<'a, str>),
    Null,
    NotText,
    Surrogate(FieldError),
}

impl Body {
    /// Of several with one name the last, as Python and Django do.
    fn find(&self, name: &str) -> Option<RequestValue<'_>> {
        match self {
            Self::Json(fields) => {
                let (_, value) = fields.iter().rev().find(|(known, _)| known == name)?;
                Some(match value {
                    Ok(value) => as_text(value),
                    Err(problem @ FieldError::Surrogate { .. }) => RequestValue::Surrogate(problem.clone()),
                    Err(_) => RequestValue::NotText,
                })
            }
            Self::Form(parts) => {
                let (_, part) = parts.iter().rev().find(|(known, _)| known == name)?;
                Some(match part {
                    Part::Text(text) => RequestValue::Text(text.as_str().into()),
                    Part::File => RequestValue::NotText,
                })
            }
        }
    }
}

/// As DRF's `CharField`: a number counts as its digits, unless some of them have been lost.
fn as_text(value: &Value) -> RequestValue<'_> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::String(text) => RequestValue::Text(text.into()),
        Value::Null => RequestValue::Null,
        Value::Number(number) if number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|n| n.abs() < EXACT) => {
            RequestValue::Text(number.to_string().into())
        }
        Value::Number(_) | Value::Bool(_) | Value::Array(_) | Value::Object(_) => RequestValue::NotText,
    }
}

/// Spaces around a value are removed, except those of a password. A password of nothing but spaces is blank.
fn validate(field: &RequestField, body: &Body) -> Result<Option<String>, FieldError> {
    let may_be_empty = field.optional && matches!(field.meaning, Field::FirstName | Field::LastName | Field::Gender);
    let text = match body.find(&field.name) {
        None if field.optional => return Ok(None),
        None => return Err(FieldError::Required),
        Some(RequestValue::Null) if field.meaning == Field::Gender && may_be_empty => Cow::Borrowed(""),
        Some(RequestValue::Null) => return Err(FieldError::Null),
        Some(RequestValue::NotText) => return Err(FieldError::NotText),
        Some(RequestValue::Surrogate(problem)) => return Err(problem),
        Some(RequestValue::Text(text)) => text,
    };
    if text.trim().is_empty() {
        return match body {
            _ if may_be_empty => Ok(Some(String::new())),
            // A form sends its empty fields too.
            Body::Form(_) if field.optional => Ok(None),
            _ => Err(FieldError::Blank),
        };
    }
    if text.contains('\0') {
        return Err(FieldError::NulCharacter);
    }
    Ok(Some(if is_password(field.meaning) { text.into_owned() } else { text.trim().to_owned() }))
}

fn is_password(meaning: Field) -> bool {
    matches!(meaning, Field::Password | Field::OldPassword | Field::NewPassword)
}

async fn parse(context: &RequestContext, bytes: Bytes) -> Result<Body, HttpError> {
    let whole = context.header(&header::CONTENT_TYPE).unwrap_or_default();
    match context.media_type().as_deref() {
        _ if json::is_sent(context) => json(&bytes),
        Some("application/x-www-form-urlencoded") if is_utf8(context) => {
            let parts =
                urlencoded::pairs(&bytes).ok_or_else(|| HttpError::Malformed("Form parse error - Not UTF-8".to_owned()))?;
            Ok(Body::Form(parts.into_iter().map(|(name, text)| (name, Part::Text(text))).collect()))
        }
        Some("multipart/form-data") => multipart(whole, bytes).await,
        _ => Err(HttpError::UnsupportedType(whole.to_owned())),
    }
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

/// Whether the charset of a form is one that is read; it may be missing.
fn is_utf8(context: &RequestContext) -> bool {
    matches!(context.charset().as_str(), "" | "utf-8" | "utf8" | "us-ascii" | "ascii")
}

fn json(bytes: &[u8]) -> Result<Body, HttpError> {
    match json::read(bytes)? {
        Json::Fields(fields) => Ok(Body::Json(fields)),
        Json::Other("NoneType") => Err(HttpError::NotAnObject("No data provided".to_owned())),
        Json::Other(kind) => Err(HttpError::NotAnObject(format!("Invalid data. Expected a dictionary, but got {kind}."))),
    }
}

async fn multipart(content_type: &str, bytes: Bytes) -> Result<Body, HttpError> {
    let malformed = |why: &str| HttpError::Malformed(format!("Multipart form parse error - {why}"));
    let boundary = multer::parse_boundary(content_type).map_err(|_| malformed("Invalid boundary in multipart: None"))?;
    let whole = stream::iter([Ok::<Bytes, Infallible>(bytes)]);
    let mut form = multer::Multipart::new(whole, boundary);
    let mut parts = Vec::new();
    let incomplete = |_| malformed("The body is not of the form that its boundary promises");
    while let Some(field) = form.next_field().await.map_err(incomplete)? {
        // `multer` drops a name that is not UTF-8, and the part would seem to be missing.
        if field.headers().values().any(|line| str::from_utf8(line.as_bytes()).is_err()) {
            return Err(malformed("Not UTF-8"));
        }
        let Some(name) = field.name().map(ToOwned::to_owned) else { continue };
        let is_file = field.file_name().is_some();
        let bytes = field.bytes().await.map_err(incomplete)?;
        parts.push((name, if is_file { Part::File } else { Part::Text(text_of(&bytes).ok_or_else(|| malformed("Not UTF-8"))?) }));
    }
    Ok(Body::Form(parts))
}

fn text_of(bytes: &[u8]) -> Option<String> {
    str::from_utf8(bytes).ok().map(ToOwned::to_owned)
}
