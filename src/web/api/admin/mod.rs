//! `/api/admin/`: what the pages of administration do, for programs that somebody with the role works with in person.

pub mod emails;
pub mod log;
pub mod roles;
pub mod sessions;
pub mod users;

use utoipa::OpenApi;

use crate::{
    error::FieldError,
    web::{api::pagination, error::HttpError, request::RequestContext},
};

/// Longer than any address.
const LONGEST_SEARCH: usize = 254;

#[derive(OpenApi)]
#[openapi(paths(
    users::list,
    users::create,
    users::invite,
    users::show,
    users::remove,
    users::activate,
    users::deactivate,
    users::verify,
    users::send_reset,
    users::unlock,
    users::give_role,
    users::take_role,
    sessions::sessions,
    sessions::end_sessions,
    sessions::end_session,
    sessions::keys,
    sessions::revoke_key,
    roles::list,
    roles::create,
    roles::remove,
    emails::list,
    emails::show,
    emails::retry,
    log::list,
))]
pub struct Admin;

/// A query parameter that is a text; an empty one is none.
fn text(context: &RequestContext, name: &'static str) -> Result<Option<String>, HttpError> {
    match context.query_value(name).filter(|text| !text.is_empty()) {
        Some(text) if text.contains('\0') => Err(pagination::wrong(name, FieldError::NulCharacter)),
        Some(text) if text.len() > LONGEST_SEARCH => Err(pagination::wrong(name, FieldError::TooLong { max: LONGEST_SEARCH })),
        text => Ok(text),
    }
}

/// A query parameter that is one of these words.
fn choice<T>(context: &RequestContext, name: &'static str, of: impl Fn(&str) -> Option<T>) -> Result<Option<T>, HttpError> {
    match text(context, name)? {
        None => Ok(None),
        Some(word) => of(&word).map(Some).ok_or_else(|| pagination::wrong(name, FieldError::NotAChoice { given: word })),
    }
}

fn yes_or_no(word: &str) -> Option<bool> {
    match word {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
