//! The words that clients of an old API know errors by, in place of Vestibule's own codes.

use super::{error_code::ErrorCode, toml_reader::Section};

/// Of one word.
const MAX_LEN: usize = 100;

/// By code: what `$error.code` and `$field.code` say.
#[derive(Debug, Default)]
pub struct ErrorCodes(Vec<(ErrorCode, String)>);

impl ErrorCodes {
    pub fn word(&self, code: ErrorCode) -> &str {
        self.renamed(code).unwrap_or(code.word())
    }

    /// The word of the old API, if it has one.
    pub fn renamed(&self, code: ErrorCode) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == code).map(|(_, word)| word.as_str())
    }
}

/// Reads `[errors.codes]`.
pub(super) fn read(errors: &Section<'_>) -> Option<ErrorCodes> {
    if errors.find("codes").is_none() {
        return Some(ErrorCodes::default());
    }
    let words = errors.table("codes")?.1.iter().map(|(name, value)| {
        let code = ErrorCode::of_contracts().find(|code| code.word() == name.get_ref());
        if code.is_none() {
            let known: Vec<&str> = ErrorCode::of_contracts().map(ErrorCode::word).collect();
            let what = format!("`{}` is not the code of an error; expected one of {}", name.get_ref(), known.join(", "));
            errors.report(name.span().start, what);
        }
        let word = value.get_ref().as_str().filter(|word| is_word(word));
        if word.is_none() {
            errors.report(value.span().start, format!("a code is a string of 1 to {MAX_LEN} visible ASCII characters"));
        }
        Some((code?, word?.to_owned()))
    });
    words.collect::<Vec<_>>().into_iter().collect::<Option<_>>().map(ErrorCodes)
}

fn is_word(text: &str) -> bool {
    (1..=MAX_LEN).contains(&text.len()) && text.chars().all(|c| c.is_ascii_graphic() || c == ' ')
}
