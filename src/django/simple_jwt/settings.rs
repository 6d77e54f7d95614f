//! The settings of SimpleJWT as a file has them.

use std::path::Path;

use super::{
    json, python,
    python_tokens::{TokenKind, tokens},
    setting::Setting,
};
use crate::diagnostics::{Diagnostic, SourceMap};

/// A settings file is smaller.
const MAX_LEN: usize = 1 << 20;

/// Reads a file of Python (`settings.py`) or JSON (`.json`). Python is not run: literals are read, and nothing else.
///
/// # Errors
/// What cannot be read, with its line.
pub fn read(file: &Path, text: &str) -> Result<Vec<Setting>, Vec<Diagnostic>> {
    let text = text.trim_start_matches('\u{feff}');
    let source = SourceMap::new(file, text);
    if text.len() > MAX_LEN {
        return Err(vec![Diagnostic::new(file, "the file is longer than 1 MiB: copy `SIMPLE_JWT` into a file of its own")]);
    }
    let is_json = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let settings = if is_json { json::read(source, text)? } else { python::read(source, text)? };
    let twice = settings.iter().enumerate().find(|(at, setting)| settings[..*at].iter().any(|other| other.name == setting.name));
    match twice {
        Some((_, setting)) => Err(vec![Diagnostic::new(source.line(setting.line), format!("`{}` is there twice", setting.name))]),
        None => Ok(settings),
    }
}

/// Whether a file of Python names the app of SimpleJWT's blacklist outside of comments, as `INSTALLED_APPS` does.
pub fn names_blacklist(text: &str) -> bool {
    let app = TokenKind::Text("rest_framework_simplejwt.token_blacklist".to_owned());
    tokens(text).is_ok_and(|tokens| tokens.iter().any(|token| token.what == app))
}
