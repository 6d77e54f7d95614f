//! Who makes a request.

use std::sync::Arc;

use crate::{
    app::{effective_roles::Caller, reauthentication::SessionRef},
    error::TokenError,
    flows::sessions::{Tokens, VerifiedAccess},
    types::clock::Timestamp,
};

/// The user whose access token was verified.
#[derive(Debug, Clone)]
pub struct Principal {
    pub user: i64,
    /// `None` for a token of the former server.
    pub session: Option<i64>,
    pub roles: Vec<String>,
    pub expires: Timestamp,
    /// The contract that opened the session, where the token says so.
    pub contract: Option<Arc<str>>,
}

impl Principal {
    /// For operations that need the session. A client with a legacy token renews it, and comes back with a session.
    ///
    /// # Errors
    /// `Invalid`.
    pub fn session_ref(&self) -> Result<SessionRef, TokenError> {
        let session = self.session.ok_or(TokenError::Invalid)?;
        Ok(SessionRef { user: self.user, session })
    }

    pub fn caller(&self) -> Caller {
        Caller { user: self.user, session: self.session }
    }
}

impl From<VerifiedAccess> for Principal {
    fn from(access: VerifiedAccess) -> Self {
        let VerifiedAccess { user, session, roles, expires, contract } = access;
        Self { user, session, roles, expires, contract }
    }
}

impl From<&Tokens> for Principal {
    fn from(tokens: &Tokens) -> Self {
        Self {
            user: tokens.user.id,
            session: Some(tokens.session),
            roles: tokens.roles.clone(),
            expires: tokens.access_expires,
            contract: Some(Arc::clone(&tokens.contract)),
        }
    }
}
