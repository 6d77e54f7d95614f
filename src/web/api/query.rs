//! Single query parameters. An empty one counts as absent; of several with one name, the last counts.

use std::net::IpAddr;

use crate::{
    error::{Field, FieldError},
    types::{clock::Timestamp, ip_address},
    web::{
        context::RequestContext,
        error::{HttpError, InvalidField},
    },
};

/// Longer than any email address.
const MAX_SEARCH_LEN: usize = 254;

/// A text of any length.
///
/// # Errors
/// `Fields`, where it has a NUL character.
pub(super) fn any_text(context: &RequestContext, name: &'static str) -> Result<Option<String>, HttpError> {
    match context.query_value(name).filter(|text| !text.is_empty()) {
        Some(text) if text.contains('\0') => Err(invalid(name, FieldError::NulCharacter)),
        text => Ok(text),
    }
}

/// A text that is searched for.
///
/// # Errors
/// `Fields`, where it has a NUL character or is too long.
pub(super) fn text(context: &RequestContext, name: &'static str) -> Result<Option<String>, HttpError> {
    match any_text(context, name)? {
        Some(text) if text.len() > MAX_SEARCH_LEN => Err(invalid(name, FieldError::TooLong { max: MAX_SEARCH_LEN })),
        text => Ok(text),
    }
}

/// One of the words that `parse` knows.
///
/// # Errors
/// `Fields` for any other word.
pub(super) fn choice<T>(
    context: &RequestContext,
    name: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, HttpError> {
    match text(context, name)? {
        None => Ok(None),
        Some(word) => parse(&word).map(Some).ok_or_else(|| invalid(name, FieldError::NotAChoice { given: word })),
    }
}

/// `true` or `false`.
///
/// # Errors
/// As `choice`.
pub(super) fn boolean(context: &RequestContext, name: &'static str) -> Result<Option<bool>, HttpError> {
    choice(context, name, |word| word.parse().ok())
}

/// A time as RFC 3339 writes it, or the beginning of a day in UTC.
///
/// # Errors
/// `Fields`, where it is neither.
pub(super) fn time(context: &RequestContext, name: &'static str) -> Result<Option<Timestamp>, HttpError> {
    let read = |text: String| Timestamp::parse_day(&text).or_else(|| Timestamp::parse(&text));
    text(context, name)?.map(|text| read(text).ok_or_else(|| invalid(name, FieldError::NotATime))).transpose()
}

/// An IP address, in any spelling.
///
/// # Errors
/// `Fields`, where it is none.
pub(super) fn ip(context: &RequestContext, name: &'static str) -> Result<Option<IpAddr>, HttpError> {
    let read = |text: String| ip_address::parse(&text).ok_or_else(|| invalid(name, FieldError::NotAnIpAddress));
    text(context, name)?.map(read).transpose()
}

/// An id.
///
/// # Errors
/// `Fields`, where it is no integer.
pub(super) fn id(context: &RequestContext, name: &'static str) -> Result<Option<i64>, HttpError> {
    text(context, name)?.map(|text| text.parse().map_err(|_| invalid(name, FieldError::NotAnInteger))).transpose()
}

/// A query parameter that is wrong.
pub(super) fn invalid(name: &str, problem: FieldError) -> HttpError {
    HttpError::Fields(vec![InvalidField { name: name.to_owned(), means: Field::Listing, problem }])
}
