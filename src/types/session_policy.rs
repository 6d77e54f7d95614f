//! How long a session lives and how it is renewed: what a contract says of tokens, without its paths and fields.

use std::{sync::Arc, time::Duration};

use super::token_format::{TokenFormat, UserIdFormat};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshRotation {
    /// A new access token; the refresh token stays as it is.
    Never,
    /// A new pair; the old refresh token is spent.
    Always,
    /// A new pair; the refresh tokens before it stay usable until they expire.
    Reusable,
    /// As `Always`, and not before the access token has expired.
    AfterExpiry,
    /// A new access token for the one before, for a while after that has expired too; there are no refresh tokens.
    Slide,
}

impl RefreshRotation {
    pub const WORDS: [(&'static str, Self); 5] = [
        ("never", Self::Never),
        ("always", Self::Always),
        ("reusable", Self::Reusable),
        ("after-expiry", Self::AfterExpiry),
        ("slide", Self::Slide),
    ];
}

#[derive(Debug, Clone)]
pub struct SessionPolicy {
    /// Whose sessions these are: a refresh token renews only where it was issued.
    pub contract: Arc<str>,
    pub access: Duration,
    /// How long a session lives without being renewed.
    pub refresh: Duration,
    /// How long it lives at all, however often it is renewed.
    pub max_lifetime: Duration,
    pub renewal: RefreshRotation,
    /// How long the token before the current one is answered with the current pair; zero is strictly once.
    pub grace: Duration,
    /// How responses write the user's id.
    pub user_id: UserIdFormat,
    pub tokens: Arc<TokenFormat>,
}

/// The longest that a token lives, whichever contract issued it.
#[derive(Debug, Clone, Copy)]
pub struct MaxLifetimes {
    pub access: Duration,
    pub refresh: Duration,
}
