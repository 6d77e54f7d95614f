//! Takes a request apart: JSON and both kinds of forms give the same fields, judged by DRF's rules.

use std::{borrow::Cow, convert::Infallible, str};

use bytes::Bytes;
use futures_util::stream;
use poem::http::header;
use serde_json::Value;

use super::{RequestField, vocabulary};
use crate::{
    error::{Error, Field, FieldError, ValidationErrors},
    web::{
        error::{HttpError, InvalidField},
        error_format::NON_FIELD_ERRORS,
        json::{self, Json},
        request::{HttpRequest, RequestContext},
        urlencoded,
    },
};

/// What a request says, by what it means, and what is wrong with the rest.
#[derive(Default)]
pub(super) struct Fields {
    given: Vec<(Field, String)>,
    pub(super) problems: ValidationErrors,
}

impl Fields {
    pub(super) fn text(&self, field: Field) -> Option<&str> {
        self.given.iter().find(|(given, _)| *given == field).map(|(_, text)| text.as_str())
    }

    /// A field that has been said to be needed: it is there once `check` has passed.
    pub(super) fn needed(&self, field: Field) -> Result<&str, Error> {
        self.text(field).ok_or_else(|| (field, FieldError::Required).into())
    }

    /// # Errors
    /// `Invalid`, if anything is wrong: for actions that look at nothing before everything is there.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.problems.clone().check()
    }
}

/// Problems under the names of the wire, in the order in which the contract lists its fields.
pub(super) fn named(request: &[RequestField], problems: &ValidationErrors) -> HttpError {
    let wrong = |name: &str, (means, problem): &(Field, FieldError)| InvalidField {
        name: name.to_owned(),
        means: *means,
        problem: problem.clone(),
    };
    let of = |take: &RequestField| {
        let own = problems.iter().filter(|(field, _)| *field == take.means);
        own.map(|problem| wrong(&take.name, problem)).collect::<Vec<_>>()
    };
    let nameless = problems.iter().filter(|(field, _)| !request.iter().any(|take| take.means == *field));
    let nameless = nameless.map(|problem| wrong(NON_FIELD_ERRORS, problem));
    HttpError::Fields(request.iter().flat_map(of).chain(nameless).collect())
}

/// Reads the body and finds the fields that an action takes; others are ignored.
///
/// # Errors
/// What is wrong with the body as a whole. What is wrong with fields is in `Fields::problems`.
pub(super) async fn read(http_request: &mut HttpRequest, request: &[RequestField]) -> Result<Fields, HttpError> {
    let bytes = http_request.bytes().await?;
    let body = if bytes.is_empty() { Body::Form(Vec::new()) } else { parse(http_request, bytes).await? };
    let mut fields = Fields::default();
    for take in request {
        match judge(take, &body) {
            Ok(Some(text)) => fields.given.push((take.means, text)),
            Ok(None) => {}
            Err(problem) => fields.problems.add(take.means, problem),
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
enum Given<'a> {
    Text(Cow<'a, str>),
    Null,
    NotText,
    Surrogate(FieldError),
}

impl Body {
    /// Of several with one name, the last, as Python and Django have it.
    fn find(&self, name: &str) -> Option<Given<'_>> {
        match self {
            Self::Json(fields) => {
                let (_, value) = fields.iter().rev().find(|(known, _)| known == name)?;
                Some(match value {
                    Ok(value) => as_text(value),
                    Err(problem @ FieldError::Surrogate { .. }) => Given::Surrogate(problem.clone()),
                    Err(_) => Given::NotText,
                })
            }
            Self::Form(parts) => {
                let (_, part) = parts.iter().rev().find(|(known, _)| known == name)?;
                Some(match part {
                    Part::Text(text) => Given::Text(text.as_str().into()),
                    Part::File => Given::NotText,
                })
            }
        }
    }
}

/// As DRF's `CharField`: a number is taken for its digits, unless some of them have been lost.
fn as_text(value: &Value) -> Given<'_> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::String(text) => Given::Text(text.into()),
        Value::Null => Given::Null,
        Value::Number(number) if number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|n| n.abs() < EXACT) => {
            Given::Text(number.to_string().into())
        }
        Value::Number(_) | Value::Bool(_) | Value::Array(_) | Value::Object(_) => Given::NotText,
    }
}

/// Spaces around a value are nobody's, but those of a password are its owner's. A password of nothing but spaces is none.
fn judge(take: &RequestField, body: &Body) -> Result<Option<String>, FieldError> {
    let may_be_empty = take.optional && matches!(take.means, Field::FirstName | Field::LastName | Field::Gender);
    let text = match body.find(&take.name) {
        None if take.optional => return Ok(None),
        None => return Err(FieldError::Required),
        Some(Given::Null) if take.means == Field::Gender && may_be_empty => Cow::Borrowed(""),
        Some(Given::Null) => return Err(FieldError::Null),
        Some(Given::NotText) => return Err(FieldError::NotText),
        Some(Given::Surrogate(problem)) => return Err(problem),
        Some(Given::Text(text)) => text,
    };
    if text.trim().is_empty() {
        return match body {
            _ if may_be_empty => Ok(Some(String::new())),
            // A form sends its empty fields too.
            Body::Form(_) if take.optional => Ok(None),
            _ => Err(FieldError::Blank),
        };
    }
    if text.contains('\0') {
        return Err(FieldError::NulCharacter);
    }
    Ok(Some(if vocabulary::is_password(take.means) { text.into_owned() } else { text.trim().to_owned() }))
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

/// Whether a caller would take JSON. Those that ask for HTML get it too: that is a browser that looks around.
pub(super) fn takes_json(context: &RequestContext) -> bool {
    let Some(accept) = context.header(&header::ACCEPT) else { return true };
    accept.split(',').any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_ascii_lowercase();
        let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        !refused && matches!(media.as_str(), "" | "*/*" | "application/*" | "application/json" | "text/html" | "text/*")
    })
}

/// Whether the charset of a form is one that we read; an empty one says nothing.
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
        // A name that is no UTF-8 is none to `multer`, and the part would count as if it were not there.
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
