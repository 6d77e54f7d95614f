//! The body of a request before its fields are looked at: JSON and both kinds of forms have values under names.

use std::{borrow::Cow, convert::Infallible, str};

use bytes::Bytes;
use futures_util::stream;
use poem::http::header;
use serde_json::Value;

use crate::{
    error::FieldError,
    web::{
        context::RequestContext,
        error::HttpError,
        extract,
        json::{self, Json},
        urlencoded,
    },
};

pub(super) enum RequestBody {
    /// The fields, and the text that they were read from.
    Json(Vec<(String, Result<Value, FieldError>)>, Bytes),
    Form(Vec<(String, Part)>),
}

/// A body that need not be read, or that has been.
pub(super) enum IncomingBody<'b> {
    Unread(&'b mut poem::Body),
    Read(RequestBody),
}

pub(super) enum Part {
    Text(String),
    File,
}

/// What a body has under a name.
pub(super) enum RequestValue<'a> {
    Text(Cow<'a, str>),
    Flag(bool),
    Null,
    NotText,
    Surrogate(FieldError),
}

/// # Errors
/// What is wrong with the body as a whole.
pub(super) async fn read(context: &RequestContext, body: &mut poem::Body) -> Result<RequestBody, HttpError> {
    let bytes = extract::body::read(context, body).await?;
    if bytes.is_empty() { Ok(RequestBody::Form(Vec::new())) } else { parse(context, bytes).await }
}

impl RequestBody {
    /// Of several with one name the last, as Python and Django do.
    pub(super) fn find(&self, name: &str) -> Option<RequestValue<'_>> {
        match self {
            Self::Json(fields, _) => {
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

    pub(super) fn is_form(&self) -> bool {
        matches!(self, Self::Form(_))
    }

    /// The object under a name, with the fields in it; in a form, the fields that are called `name[field]`.
    ///
    /// # Errors
    /// `Required`, `Null` or `NotAnObject`.
    pub(super) fn inside(self, name: &str) -> Result<Self, FieldError> {
        match self {
            Self::Json(mut fields, bytes) => {
                let at = fields.iter().rposition(|(known, _)| known == name).ok_or(FieldError::Required)?;
                match fields.swap_remove(at).1 {
                    Ok(Value::Object(fields)) => {
                        Ok(Self::Json(fields.into_iter().map(|(name, value)| (name, Ok(value))).collect(), bytes))
                    }
                    Ok(Value::Null) => Err(FieldError::Null),
                    Ok(_) => Err(FieldError::NotAnObject),
                    // Something in it is no JSON for `serde_json`: it is read field by field.
                    Err(_) => match json::read_inside(&bytes, name) {
                        Some(Json::Fields(fields)) => Ok(Self::Json(fields, bytes)),
                        _ => Err(FieldError::NotAnObject),
                    },
                }
            }
            Self::Form(parts) => {
                let inner = |full: &str| Some(full.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?.to_owned());
                let parts: Vec<_> = parts.into_iter().filter_map(|(full, part)| Some((inner(&full)?, part))).collect();
                if parts.is_empty() { Err(FieldError::Required) } else { Ok(Self::Form(parts)) }
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
        Value::Bool(flag) => RequestValue::Flag(*flag),
        Value::Number(number) if number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|n| n.abs() < EXACT) => {
            RequestValue::Text(number.to_string().into())
        }
        Value::Number(_) | Value::Array(_) | Value::Object(_) => RequestValue::NotText,
    }
}

async fn parse(context: &RequestContext, bytes: Bytes) -> Result<RequestBody, HttpError> {
    let whole = context.header(&header::CONTENT_TYPE).unwrap_or_default();
    match context.media_type().as_deref() {
        _ if json::is_sent(context) => json(bytes),
        Some("application/x-www-form-urlencoded") if is_utf8(context) => {
            let parts =
                urlencoded::pairs(&bytes).ok_or_else(|| HttpError::Malformed("Form parse error - Not UTF-8".to_owned()))?;
            Ok(RequestBody::Form(parts.into_iter().map(|(name, text)| (name, Part::Text(text))).collect()))
        }
        Some("multipart/form-data") => multipart(whole, bytes).await,
        _ => Err(HttpError::UnsupportedType(whole.to_owned())),
    }
}

/// Whether the charset of a form is one that is read; it may be missing.
fn is_utf8(context: &RequestContext) -> bool {
    matches!(context.charset().as_str(), "" | "utf-8" | "utf8" | "us-ascii" | "ascii")
}

fn json(bytes: Bytes) -> Result<RequestBody, HttpError> {
    match json::read(&bytes)? {
        Json::Fields(fields) => Ok(RequestBody::Json(fields, bytes)),
        Json::Other("NoneType") => Err(HttpError::NotAnObject("No data provided".to_owned())),
        Json::Other(kind) => Err(HttpError::NotAnObject(format!("Invalid data. Expected a dictionary, but got {kind}."))),
    }
}

async fn multipart(content_type: &str, bytes: Bytes) -> Result<RequestBody, HttpError> {
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
    Ok(RequestBody::Form(parts))
}

fn text_of(bytes: &[u8]) -> Option<String> {
    str::from_utf8(bytes).ok().map(ToOwned::to_owned)
}
