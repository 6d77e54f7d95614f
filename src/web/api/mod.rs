//! Our own JSON API. `stocks` is the file to copy for a protected resource of one's own.

pub mod account;
pub mod admin;
pub mod api_keys;
pub mod docs;
pub mod health;
pub mod me;
pub mod openapi;
mod pagination;
pub mod reauthenticate;
pub mod sessions;
pub mod stocks;

use poem::{Response, http::StatusCode};
use serde::Serialize;

use super::{
    error::HttpError,
    extract::{JsonField, named},
};
use crate::error::{Error, InternalError};

/// A JSON answer.
fn json(status: StatusCode, body: &impl Serialize) -> Result<Response, HttpError> {
    let bytes = serde_json::to_vec(body).map_err(|error| Error::from(InternalError::new("write an answer", error)))?;
    Ok(Response::builder().status(status).content_type("application/json").body(bytes))
}

fn nothing() -> Response {
    Response::builder().status(StatusCode::NO_CONTENT).finish()
}
