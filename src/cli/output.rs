//! What commands print: text to read, JSON for programs.

use std::{
    fmt::Write as _,
    io::{self, ErrorKind, Write},
};

use serde::Serialize;

use super::error::CliResult;
use crate::{error::InternalError, types::text};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    Text,
    Json,
}

impl OutputFormat {
    pub fn print(self, value: &impl Serialize, text: impl FnOnce() -> String) -> CliResult {
        match self {
            Self::Json => {
                let json = serde_json::to_string_pretty(value).map_err(|error| InternalError::new("write JSON", error))?;
                print_text(&json)
            }
            Self::Text => print_text(text().trim_end()),
        }
    }
}

/// To standard output. A reader that has closed it is no failure.
pub fn print_text(text: &str) -> CliResult {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(InternalError::new("write to standard output", error).into()),
        _ => Ok(()),
    }
}

/// Columns as wide as their longest cell.
pub fn table<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut lines = vec![head.map(ToOwned::to_owned)];
    lines.extend(rows.into_iter().map(|row| row.map(|shown| cell(&shown))));
    let widths: [usize; N] = std::array::from_fn(|column| lines.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
    let mut text = String::new();
    for row in &lines {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            // Writing to a String does not fail.
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn cell(shown: &str) -> String {
    if shown.is_empty() { "-".to_owned() } else { plain(shown) }
}

/// A text stays within its cell or line, whatever users or another server have put into it.
pub fn plain(shown: &str) -> String {
    shown.replace(text::is_hidden, " ")
}

/// Empty for `None`.
pub fn maybe(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_no_control_character_leaves_a_cell() {
        let rows = [["1".to_owned(), "é\x1b[2J".to_owned()], ["22".to_owned(), String::new()]];
        assert_eq!(table(["id", "name"], rows), "id  name\n1   é [2J\n22  -\n");
    }
}
