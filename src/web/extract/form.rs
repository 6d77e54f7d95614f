//! `Form`: the fields that a page sent. Poem's own is read without a limit, and replaces what is not UTF-8.

use poem::{Body, FromRequest, Request, RequestBody};

use super::{body, context};
use crate::web::{context::RequestContext, error::HttpError, form::Form};

/// Read once and kept: the check of bound forms reads it before the handler does.
///
/// # Errors
/// `UnsupportedType` for anything else, and what `body::read` says.
pub async fn read<'a>(context: &'a RequestContext, body: &mut Body) -> Result<&'a Form, HttpError> {
    if let Some(form) = context.sent.get() {
        return Ok(form);
    }
    if context.media_type().as_deref() != Some("application/x-www-form-urlencoded") {
        return Err(HttpError::UnsupportedType(context.media_type().unwrap_or_default()));
    }
    let form = Form::parse(&body::read(context, body).await?).ok_or(HttpError::BadRequest)?;
    Ok(context.sent.get_or_init(|| form))
}

impl<'a> FromRequest<'a> for &'a Form {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let mut body = body.take().unwrap_or_else(|_| Body::empty());
        Ok(read(context(request)?, &mut body).await?)
    }
}
