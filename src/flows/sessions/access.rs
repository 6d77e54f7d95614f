//! What an access token opens, once it has been believed.

use crate::{crypto::jwt::Claims, types::clock::Timestamp};

#[derive(Debug, Clone)]
pub struct VerifiedAccess {
    pub user: i64,
    /// `None` for a legacy token: the former server had no sessions.
    pub session: Option<i64>,
    pub roles: Vec<String>,
    pub expires: Timestamp,
}

impl From<Claims> for VerifiedAccess {
    fn from(claims: Claims) -> Self {
        Self { user: claims.user, session: Some(claims.session), roles: claims.roles, expires: claims.expires }
    }
}
