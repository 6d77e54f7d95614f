//! Texts that must not be seen: no Debug, no Display, wiped when dropped.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::error::FieldError;

/// A token, a key or another text that opens something.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// The longest password in bytes; a longer one is refused, never cut. Long enough for 128 characters of any script.
const MAX_LEN: usize = 1024;

/// A password as NIST SP 800-63B-4 3.1.1.2 wants it: every character counts, in Unicode's NFC, untrimmed.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// # Errors
    /// `Blank` or `TooLong`. Whether it is good enough to be chosen is for `crypto::password_policy` to say.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        if text.is_empty() {
            return Err(FieldError::Blank);
        }
        if text.len() > MAX_LEN {
            return Err(FieldError::TooLong { max: MAX_LEN });
        }
        Ok(Self(Zeroizing::new(text.nfc().collect())))
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }
}
