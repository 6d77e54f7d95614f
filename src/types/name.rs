//! A name of a user or a thing: any script, one line, nothing that hides, no longer than a card can show.

use super::text;
use crate::error::FieldError;

const MAX_LEN: usize = 150;

/// # Errors
/// `TooLong` (150 characters), `NulCharacter`, or `HiddenCharacter` for what cannot be seen.
pub fn parse(text: &str) -> Result<String, FieldError> {
    let name = text.trim();
    if name.contains('\0') {
        return Err(FieldError::NulCharacter);
    }
    if text::has_hidden(name) {
        return Err(FieldError::HiddenCharacter);
    }
    if name.chars().count() > MAX_LEN {
        return Err(FieldError::TooLong { max: MAX_LEN });
    }
    Ok(name.to_owned())
}

/// A name that a role may have.
///
/// # Errors
/// As `parse`, and `Blank`.
pub fn of_role(text: &str) -> Result<String, FieldError> {
    parse(text).and_then(|name| if name.is_empty() { Err(FieldError::Blank) } else { Ok(name) })
}
