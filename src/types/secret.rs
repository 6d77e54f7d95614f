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

/// A password as NIST SP 800-63B-4 3.1.1.2 wants it: every character counts, in Unicode's NFC, untrimmed. What was typed is kept
/// beside it, for hashes that were made elsewhere.
#[derive(Clone)]
pub struct Password {
    nfc: Zeroizing<String>,
    typed: Zeroizing<String>,
}

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
        Ok(Self { nfc: Zeroizing::new(text.nfc().collect()), typed: Zeroizing::new(text.to_owned()) })
    }

    pub fn reveal(&self) -> &str {
        &self.nfc
    }

    /// What Django may have hashed, the likeliest first, each once: as typed, in NFC, and without the spaces around, which forms of
    /// Django REST framework cut off at sign-up and at sign-in.
    pub fn spellings(&self) -> Vec<&str> {
        let mut spellings = vec![self.typed.as_str()];
        for other in [self.nfc.as_str(), self.typed.trim_matches(is_python_space)] {
            if !other.is_empty() && !spellings.contains(&other) {
                spellings.push(other);
            }
        }
        spellings
    }
}

/// What `str.strip` of Python removes.
fn is_python_space(letter: char) -> bool {
    letter.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_spellings_that_differ_are_tried() {
        let spellings =
            |text: &str| Password::parse(text).unwrap().spellings().iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(spellings("secret"), ["secret"]);
        assert_eq!(spellings(" secret\u{1f}\u{a0}"), [" secret\u{1f}\u{a0}", "secret"]);
        assert_eq!(spellings("Cafe\u{301}"), ["Cafe\u{301}", "Caf\u{e9}"]);
        assert_eq!(spellings("Cafe\u{301} "), ["Cafe\u{301} ", "Caf\u{e9} ", "Cafe\u{301}"]);
        assert_eq!(spellings("   "), ["   "]);
    }
}
