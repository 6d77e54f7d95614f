//! Mistakes in what an operator wrote (settings, contracts, texts of emails): where each one is, and what would be right.

use std::{
    fmt,
    path::{Path, PathBuf},
};

/// One mistake, printed as `vestibule.toml:3:8: message`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub location: Location,
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    File(FilePosition),
    /// An environment variable, a command-line argument, or a file as a whole.
    Named(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePosition {
    pub path: PathBuf,
    /// From 1.
    pub line: usize,
    /// In characters, from 1; `None` where a line is exact enough.
    pub column: Option<usize>,
}

/// The text of a file, to turn byte offsets into lines and columns.
#[derive(Clone, Copy)]
pub struct SourceMap<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Diagnostic {
    pub fn new(location: impl Into<Location>, message: impl Into<String>) -> Self {
        Self { location: location.into(), message: message.into() }
    }

    /// The line, for a mistake in a file.
    pub fn line(&self) -> Option<usize> {
        match &self.location {
            Location::File(position) => Some(position.line),
            Location::Named(_) => None,
        }
    }
}

/// All of them, one a line, without a line break at the end.
pub fn list(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl<'a> SourceMap<'a> {
    pub fn new(path: &'a Path, text: &'a str) -> Self {
        Self { path, text }
    }

    /// Line and column of a byte offset; of the end, for an offset that is outside the text or within a character.
    pub fn position(&self, offset: usize) -> FilePosition {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        FilePosition { column: Some(column), ..self.line(line_of(before)) }
    }

    /// As `position`, without the column.
    pub fn line_at(&self, offset: usize) -> FilePosition {
        self.line(line_of(self.text.get(..offset).unwrap_or(self.text)))
    }

    /// A line that is already known.
    pub fn line(&self, line: usize) -> FilePosition {
        FilePosition { path: self.path.to_owned(), line, column: None }
    }
}

fn line_of(before: &str) -> usize {
    before.matches('\n').count() + 1
}

impl From<FilePosition> for Location {
    fn from(position: FilePosition) -> Self {
        Self::File(position)
    }
}

impl From<&Path> for Location {
    fn from(path: &Path) -> Self {
        Self::Named(path.display().to_string())
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.location, self.message)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(position) => position.fmt(f),
            Self::Named(name) => f.write_str(name),
        }
    }
}

impl fmt::Display for FilePosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path.display(), self.line)?;
        self.column.map_or(Ok(()), |column| write!(f, ":{column}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_counts_lines_and_characters_from_one() {
        let source = SourceMap::new(Path::new("a.toml"), "é = 1\nbc = 2\n");
        for (offset, shown) in [(0, "a.toml:1:1"), (2, "a.toml:1:2"), (7, "a.toml:2:1"), (12, "a.toml:2:6"), (99, "a.toml:3:1")] {
            assert_eq!(source.position(offset).to_string(), shown, "{offset}");
        }
        assert_eq!(source.line_at(9).to_string(), "a.toml:2");
    }

    #[test]
    fn a_diagnostic_says_where_and_what() {
        let source = SourceMap::new(Path::new("a.toml"), "x");
        let all = [
            Diagnostic::new(source.line(3), "`x` is unknown"),
            Diagnostic::new(Location::Named("--set x".to_owned()), "`x` is unknown"),
        ];
        assert_eq!(list(&all), "a.toml:3: `x` is unknown\n--set x: `x` is unknown");
        assert_eq!(all.map(|one| one.line()), [Some(3), None]);
    }
}
