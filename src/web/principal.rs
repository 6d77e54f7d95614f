//! Who makes a request.

use crate::{crypto::jwt::Claims, flows::sessions::Tokens, types::clock::Timestamp};

/// The user whose access token was verified.
#[derive(Debug, Clone)]
pub struct Principal {
    pub user: i64,
    pub session: i64,
    pub roles: Vec<String>,
    pub expires: Timestamp,
}

impl From<Claims> for Principal {
    fn from(claims: Claims) -> Self {
        Self { user: claims.user, session: claims.session, roles: claims.roles, expires: claims.expires }
    }
}

impl From<&Tokens> for Principal {
    fn from(tokens: &Tokens) -> Self {
        Self { user: tokens.user.id, session: tokens.session, roles: tokens.roles.clone(), expires: tokens.access_expires }
    }
}
