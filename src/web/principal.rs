//! Who makes a request, and how a token is written in the `Authorization` header.

use crate::{crypto::jwt::Claims, flows::sessions::Tokens, types::clock::Timestamp};

/// Somebody whose access token we believe.
#[derive(Debug, Clone)]
pub struct Principal {
    pub user: i64,
    pub session: i64,
    pub roles: Vec<String>,
    pub expires: Timestamp,
}

/// How a token stands in the Authorization header; the word in any case (RFC 9110 11.1). `Bearer` is always understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    Bearer,
    /// As djoser's documents have it.
    Jwt,
    /// As DRF's own tokens have it.
    Token,
    /// Nothing stands before it.
    Bare,
    /// All of these: for doors of the house to which the clients of every contract come.
    Any,
}

impl Scheme {
    /// Those that a contract may have.
    pub const ALL: [Self; 4] = [Self::Bearer, Self::Jwt, Self::Token, Self::Bare];

    pub fn word(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Jwt => "JWT",
            Self::Token => "Token",
            Self::Bare | Self::Any => "",
        }
    }

    pub(super) fn is_word(self, word: &str) -> bool {
        let known: &[Self] = if self == Self::Any { &Self::ALL } else { &[Self::Bearer, self] };
        known.iter().any(|scheme| !scheme.word().is_empty() && scheme.word().eq_ignore_ascii_case(word))
    }
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
