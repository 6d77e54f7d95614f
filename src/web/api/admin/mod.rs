//! `/api/admin/`: what the pages of administration do, for programs that somebody with the role works with in person.

pub mod log;
pub mod mails;
pub mod roles;
pub mod sign_ins;
pub mod users;

use utoipa::OpenApi;

use crate::{
    error::Problem,
    web::{api::paging, call::Visit, failure::Failure},
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
    sign_ins::sessions,
    sign_ins::end_sessions,
    sign_ins::end_session,
    sign_ins::keys,
    sign_ins::revoke_key,
    roles::list,
    roles::create,
    roles::remove,
    mails::list,
    mails::show,
    mails::retry,
    log::list,
))]
pub struct Admin;

/// A query parameter that is a text; an empty one is none.
fn text(visit: &Visit, name: &'static str) -> Result<Option<String>, Failure> {
    match visit.query_value(name).filter(|text| !text.is_empty()) {
        Some(text) if text.contains('\0') => Err(paging::wrong(name, Problem::NulCharacter)),
        Some(text) if text.len() > LONGEST_SEARCH => Err(paging::wrong(name, Problem::TooLong { max: LONGEST_SEARCH })),
        text => Ok(text),
    }
}

/// A query parameter that is one of these words.
fn choice<T>(visit: &Visit, name: &'static str, of: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Failure> {
    match text(visit, name)? {
        None => Ok(None),
        Some(word) => of(&word).map(Some).ok_or_else(|| paging::wrong(name, Problem::NotAChoice { given: word })),
    }
}

fn yes_or_no(word: &str) -> Option<bool> {
    match word {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
