//! Who makes a request.

use std::sync::Arc;

use crate::{crypto::jwt::Claims, flows::sessions::Tokens, types::clock::Timestamp};

/// The user whose access token was verified.
#[derive(Debug, Clone)]
pub struct Principal {
    pub user: i64,
    pub session: i64,
    pub roles: Vec<String>,
    pub expires: Timestamp,
    /// The contract that opened the session, where the token says so.
    pub contract: Option<Arc<str>>,
}

impl From<Claims> for Principal {
    fn from(claims: Claims) -> Self {
        let Claims { user, session, roles, expires, contract, .. } = claims;
        Self { user, session, roles, expires, contract }
    }
}

impl From<&Tokens> for Principal {
    fn from(tokens: &Tokens) -> Self {
        Self {
            user: tokens.user.id,
            session: tokens.session,
            roles: tokens.roles.clone(),
            expires: tokens.access_expires,
            contract: Some(Arc::clone(&tokens.contract)),
        }
    }
}
