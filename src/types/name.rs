//! A name, of somebody or of something: any script, one line, nothing that hides, no longer than a card can show.

use super::text;
use crate::error::Problem;

const LONGEST: usize = 150;

/// # Errors
/// `TooLong` (150 characters), `NulCharacter`, or `HiddenCharacter` for what cannot be seen.
pub fn parse(text: &str) -> Result<String, Problem> {
    let name = text.trim();
    if name.contains('\0') {
        return Err(Problem::NulCharacter);
    }
    if text::has_hidden(name) {
        return Err(Problem::HiddenCharacter);
    }
    if name.chars().count() > LONGEST {
        return Err(Problem::TooLong { max: LONGEST });
    }
    Ok(name.to_owned())
}

/// A name that a role may have.
///
/// # Errors
/// As `parse`, and `Blank`.
pub fn of_role(text: &str) -> Result<String, Problem> {
    parse(text).and_then(|name| if name.is_empty() { Err(Problem::Blank) } else { Ok(name) })
}
