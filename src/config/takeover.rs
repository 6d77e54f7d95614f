//! What the settings say about the service whose users were taken over: which of its tokens are accepted, and until when.

use std::time::Duration;

use crate::types::{clock::Timestamp, secret::Secret, token_format::ClaimNames};

#[derive(Clone, Default)]
pub struct Takeover {
    /// The key that signed the legacy tokens; without it, `signing_key` did.
    pub key: Option<Secret>,
    /// Legacy tokens issued later are not accepted. Without it, the moment that the import wrote into the database.
    pub switched_at: Option<Timestamp>,
    /// No legacy token is accepted later. `NEVER` is as long as they are valid.
    pub tokens_until: Option<Timestamp>,
    pub claims: ClaimNames,
    /// By how much the clock of the former server may differ.
    pub leeway: Duration,
    /// What legacy tokens have to say in `iss` and `aud`.
    pub issuer: Option<String>,
    pub audience: Option<String>,
    /// Whether the hashes of the former server stay as they are until the takeover is finished.
    pub keep_hashes: bool,
    /// The origin of the former server, for passwords that only it can verify.
    pub ask: Option<String>,
}

impl Takeover {
    /// Legacy tokens are accepted until they expire.
    pub const NEVER: Timestamp = Timestamp(i64::MAX);
}
