//! What a session may do that an API key has opened: read its owner's data and serve its own contract, and nothing else.

use std::sync::Arc;

use poem::http::Method;

use super::{access::Surface, context::RequestContext, error::HttpError, principal::Principal};
use crate::{
    error::{Rejection, TokenError},
    store::session,
};

/// Whether a method is open to the sessions of API keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiKeyAccess {
    Allowed,
    /// Only to those of this contract: what it changes belongs to the account.
    Of(Arc<str>),
    Refused,
}

impl ApiKeyAccess {
    /// No page, and nothing that changes the account. A contract says for itself what its actions change.
    pub fn at(path: &str, surface: &Surface, method: &Method) -> Self {
        let of_account = path == "/api/me" || path.starts_with("/api/me/");
        match surface {
            Surface::Html => Self::Refused,
            Surface::Api(_) if of_account && *method != Method::GET => Self::Refused,
            Surface::Api(_) => Self::Allowed,
        }
    }

    /// Asks the database, as nothing in a token says what opened its session.
    ///
    /// # Errors
    /// `Forbidden`, where a key has opened the session and this is not open to it; `InvalidToken`, where it has ended.
    pub async fn admit(&self, context: &RequestContext, principal: &Principal) -> Result<(), HttpError> {
        // No key has opened a session that is not there.
        let (false, Some(session)) = (*self == Self::Allowed, principal.session) else { return Ok(()) };
        let row = session::by_id(context.app().db.reader(), session).await?;
        let row = row.filter(|row| row.revoked_at.is_none()).ok_or(HttpError::InvalidToken(TokenError::Revoked))?;
        match self {
            Self::Of(contract) if row.contract == **contract => Ok(()),
            _ if row.api_key_id.is_none() => Ok(()),
            _ => Err(Rejection::Forbidden.into()),
        }
    }
}

/// Whether the caller's session belongs to an API key: a public page then treats the caller as signed out. A session that is not known any more is
/// still one that can be signed out of.
///
/// # Errors
/// Faults only.
pub async fn is_api_key_session(context: &RequestContext, principal: &Principal) -> Result<bool, HttpError> {
    let Some(session) = principal.session else { return Ok(false) };
    let row = session::by_id(context.app().db.reader(), session).await?;
    Ok(row.is_some_and(|row| row.api_key_id.is_some()))
}
