//! Why a source cannot be read.

use std::fmt;

use crate::error::Error;

#[derive(Debug)]
pub enum SourceError {
    /// The argument itself makes no sense.
    Usage(String),
    /// What is in the source, in a sentence that says where and what to do.
    Refused(String),
    /// A failure of a disk or a server.
    Failed(Error),
}

impl SourceError {
    pub fn refused(what: impl Into<String>) -> Self {
        Self::Refused(what.into())
    }

    /// At a place of the source: `line 17: ...`.
    pub fn at(position: &str, what: impl fmt::Display) -> Self {
        Self::Refused(format!("{position}: {what}"))
    }
}

impl<E: Into<Error>> From<E> for SourceError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
