//! Finds the access token in the headers of a request.

use poem::http::HeaderMap;

use super::error::HttpError;
use crate::types::auth_scheme::TokenHeader;

/// The token in the one of these headers that has one. Two tokens authenticate no user.
///
/// # Errors
/// `NoCredentials`, where there is none; `BadAuthorization`, where there is more than one, or something else behind its scheme.
pub fn token(headers: &HeaderMap, accepted: &[TokenHeader]) -> Result<String, HttpError> {
    let mut found = None;
    for header in accepted {
        let token = match in_header(headers, header) {
            Err(HttpError::NoCredentials) => continue,
            token => token?,
        };
        if found.replace(token).is_some() {
            return Err(HttpError::BadAuthorization);
        }
    }
    found.ok_or(HttpError::NoCredentials)
}

fn in_header(headers: &HeaderMap, header: &TokenHeader) -> Result<String, HttpError> {
    let mut lines = headers.get_all(&header.name).iter();
    let line = lines.next().ok_or(HttpError::NoCredentials)?;
    if lines.next().is_some() {
        return Err(HttpError::BadAuthorization);
    }
    // A header that is not text contains none of our tokens: verification reports it.
    let line = String::from_utf8_lossy(line.as_bytes());
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    match words.as_slice() {
        [word, token] if header.accepts(word) => Ok((*token).to_owned()),
        [word, ..] if header.accepts(word) => Err(HttpError::BadAuthorization),
        [token] if header.accepts_bare() => Ok((*token).to_owned()),
        // Another scheme is not meant for us.
        _ => Err(HttpError::NoCredentials),
    }
}
