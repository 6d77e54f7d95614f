//! The three values that a person may choose from, or leave out: `H` and `F` as seed 001 writes them, `X` for neither.

use crate::error::FieldError;

pub const ALL: [&str; 3] = ["F", "H", "X"];

/// An empty text is no answer, which is an answer too.
///
/// # Errors
/// `NotAChoice` with what was given.
pub fn parse(text: &str) -> Result<Option<&'static str>, FieldError> {
    let given = text.trim();
    if given.is_empty() {
        return Ok(None);
    }
    ALL.into_iter().find(|&known| known == given).map(Some).ok_or_else(|| FieldError::NotAChoice { given: given.to_owned() })
}
