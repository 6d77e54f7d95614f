//! A first or last name: any script, one line, no longer than a card can show.

use crate::error::Problem;

const LONGEST: usize = 150;

/// # Errors
/// `TooLong` (150 characters) or `NulCharacter`; other control characters count as that too, for no name has any.
pub fn parse(text: &str) -> Result<String, Problem> {
    let name = text.trim();
    if name.chars().any(char::is_control) {
        return Err(Problem::NulCharacter);
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
