//! The challenge of one ceremony: what the authenticator signs, so that no other answer fits.

use data_encoding::BASE64URL_NOPAD;

use crate::crypto::keyring::random;

/// WebAuthn 13.4.3 wants 16 at least.
const LEN: usize = 32;

#[derive(Clone, PartialEq, Eq)]
pub struct ChallengeBytes([u8; LEN]);

impl ChallengeBytes {
    pub fn random() -> Self {
        Self(random())
    }

    pub fn parse(text: &str) -> Option<Self> {
        BASE64URL_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok().map(Self)
    }

    /// As clients get it and give it back.
    pub fn text(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }
}
