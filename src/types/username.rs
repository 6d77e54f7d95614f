//! A username, by the rules of the Django clients that bring theirs along.

use unicode_normalization::UnicodeNormalization;

use super::{email::Email, text};
use crate::error::FieldError;

const MAX_LEN: usize = 150;

/// Compared letter by letter after NFKC, as Django does: `Ada` and `ada` are two names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// # Errors
    /// `Blank`, `NulCharacter`, `TooLong` (150 characters) or `NotAUsername` (letters, digits and `@.+-_` only).
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let name = Self::normalise(text);
        if name.is_empty() {
            return Err(FieldError::Blank);
        }
        if name.contains('\0') {
            return Err(FieldError::NulCharacter);
        }
        if name.chars().count() > MAX_LEN {
            return Err(FieldError::TooLong { max: MAX_LEN });
        }
        if name.contains(text::is_hidden) || !name.chars().all(|c| c.is_alphanumeric() || "@.+-_".contains(c)) {
            return Err(FieldError::NotAUsername);
        }
        Ok(Self(name))
    }

    /// The spelling under which a name is looked up, right or wrong.
    pub fn normalise(text: &str) -> String {
        text.trim().nfkc().collect()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A username that is an email address is its owner's own: it opens an account wherever an address does.
    ///
    /// # Errors
    /// `NotOwnEmail`.
    pub fn goes_with(&self, own: Option<&Email>) -> Result<(), FieldError> {
        match Email::parse(&self.0) {
            Ok(address) if Some(address.key()) != own.map(Email::key) => Err(FieldError::NotOwnEmail),
            // What reads as an address and is none that can be anybody's.
            Err(_) if self.0.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.')) => Err(FieldError::NotOwnEmail),
            _ => Ok(()),
        }
    }
}
