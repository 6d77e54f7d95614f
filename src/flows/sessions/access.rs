//! What an access token opens, once it has been believed.

use std::sync::Arc;

use crate::{crypto::jwt::Claims, types::clock::Timestamp};

#[derive(Debug, Clone)]
pub struct VerifiedAccess {
    pub user: i64,
    /// `None` for a legacy token: the former server had no sessions.
    pub session: Option<i64>,
    pub roles: Vec<String>,
    pub expires: Timestamp,
    /// The contract that opened the session, where the token says so.
    pub contract: Option<Arc<str>>,
}

impl From<Claims> for VerifiedAccess {
    fn from(claims: Claims) -> Self {
        let Claims { user, session, roles, expires, contract, .. } = claims;
        Self { user, session: Some(session), roles, expires, contract }
    }
}
