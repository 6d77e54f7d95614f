//! A language that has texts.

use std::sync::Arc;

/// Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Language(Arc<str>);

impl Language {
    pub(super) fn new(tag: &str) -> Self {
        Self(tag.into())
    }

    /// As HTML and HTTP write it (BCP 47).
    pub fn tag(&self) -> &str {
        &self.0
    }
}
