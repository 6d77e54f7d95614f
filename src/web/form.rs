//! The fields of a form that a page sent.

use super::urlencoded;

/// The fields of a form. If a field occurs twice, its last value counts.
#[derive(Default, Clone)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Nothing, where a name or a value is not UTF-8.
    pub fn parse(encoded: &[u8]) -> Option<Self> {
        urlencoded::pairs(encoded).map(Self)
    }

    /// All fields, as they were sent.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, String)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.replace('\0', "")))
    }

    /// What was typed; a field that is not there is empty, as for every form of the web. NUL characters are dropped: no
    /// keyboard has them and no database wants them.
    pub fn text(&self, name: &str) -> String {
        urlencoded::last(&self.0, name).map(|value| value.replace('\0', "")).unwrap_or_default()
    }
}
