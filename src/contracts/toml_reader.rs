//! A contract's file while it is read: typed access to its keys, and a list of every mistake that was found.

use std::{
    cell::{Cell, RefCell},
    ops::Range,
    path::Path,
    time::Duration,
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::renamed;
use crate::diagnostics::{Diagnostic, SourceMap};

/// A file of rubbish has one in each byte.
const MAX_MISTAKES: usize = 100;

pub(super) struct TomlReader<'a> {
    source: SourceMap<'a>,
    text: &'a str,
    /// Whether a mistake has listed the variables that there are.
    has_listed: Cell<bool>,
    /// With their lines, to put them in order.
    diagnostics: RefCell<Vec<(usize, Diagnostic)>>,
}

impl<'a> TomlReader<'a> {
    pub(super) fn new(file: &'a Path, text: &'a str) -> Self {
        Self { source: SourceMap::new(file, text), text, has_listed: Cell::default(), diagnostics: RefCell::default() }
    }

    /// The line of a byte of the file.
    pub(super) fn line(&self, at: usize) -> usize {
        self.source.line_at(at).line
    }

    /// What the file has between these bytes.
    pub(super) fn raw(&self, span: &Range<usize>) -> &'a str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// A reason for a mistake, without the list of variables where an earlier one has it.
    pub(super) fn listing_once(&self, reason: &str, list: &str) -> String {
        match reason.split_once(list) {
            Some((short, _)) if self.has_listed.replace(true) => short.to_owned(),
            _ => reason.to_owned(),
        }
    }

    pub(super) fn report(&self, at: usize, message: impl Into<String>) {
        // To find a line takes a walk through the file.
        let line = if self.diagnostics.borrow().len() <= MAX_MISTAKES { self.line(at) } else { usize::MAX };
        self.report_on_line(line, message);
    }

    pub(super) fn report_on_line(&self, line: usize, message: impl Into<String>) {
        let found = self.diagnostics.borrow().len();
        if found > MAX_MISTAKES {
            return;
        }
        if found == MAX_MISTAKES {
            let rest = Diagnostic::new(self.source.line(line), "there are more mistakes than these");
            self.diagnostics.borrow_mut().push((usize::MAX, rest));
            return;
        }
        self.diagnostics.borrow_mut().push((line, Diagnostic::new(self.source.line(line), message)));
    }

    /// # Errors
    /// Every mistake, in the order of the file.
    pub(super) fn finish<T>(self, read: Option<T>) -> Result<T, Vec<Diagnostic>> {
        let mut diagnostics = self.diagnostics.into_inner();
        diagnostics.sort_by_key(|(line, _)| *line);
        match read {
            Some(read) if diagnostics.is_empty() => Ok(read),
            _ => Err(diagnostics.into_iter().map(|(_, diagnostic)| diagnostic).collect()),
        }
    }
}

/// A table of the file whose keys are all known.
pub(super) struct Section<'a> {
    pub(super) reader: &'a TomlReader<'a>,
    name: &'static str,
    /// Its first byte.
    pub(super) at: usize,
    table: &'a DeTable<'a>,
}

/// A text of the file, and its bytes there.
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    pub(super) span: Range<usize>,
}

impl<'a> Section<'a> {
    /// Reports every key that is not one of `keys`.
    pub(super) fn new(
        reader: &'a TomlReader<'a>,
        (name, at): (&'static str, usize),
        table: &'a DeTable<'a>,
        keys: &[&str],
    ) -> Self {
        for (key, _) in table {
            let known: &str = key.get_ref();
            match renamed::new_key(name, known) {
                _ if keys.contains(&known) => {}
                Some(new) => reader.report(key.span().start, format!("`{known}` in {name} is now called `{new}`")),
                None => {
                    let keys = keys.join(", ");
                    reader.report(key.span().start, format!("`{known}` is not a key of {name}; expected one of {keys}"));
                }
            }
        }
        Self { reader, name, at, table }
    }

    /// The tables of a list that is written as `[[name]]`.
    pub(super) fn list(&self, key: &str, name: &'static str, keys: &[&str]) -> Option<Vec<Self>> {
        let value = self.find(key)?;
        let Some(items) = value.get_ref().as_array() else {
            self.report(value.span().start, format!("`{key}` must be written as {name}"));
            return None;
        };
        let one = |item: &'a Spanned<DeValue<'a>>| {
            let at = item.span().start;
            let table = item.get_ref().as_table();
            if table.is_none() {
                self.report(at, format!("an item of `{key}` must be a table under {name}"));
            }
            Some(Self::new(self.reader, (name, at), table?, keys))
        };
        items.iter().map(one).collect()
    }

    pub(super) fn section(&self, key: &str, name: &'static str, keys: &[&str]) -> Option<Self> {
        let (at, table) = self.table(key)?;
        Some(Self::new(self.reader, (name, at), table, keys))
    }

    pub(super) fn find(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    /// The first byte of a key's value, or else of the section.
    pub(super) fn position(&self, key: &str) -> usize {
        self.find(key).map_or(self.at, |value| value.span().start)
    }

    /// Whether it has the key; if not, that is reported. An earlier name of the key has been reported already.
    pub(super) fn has_required(&self, key: &str) -> bool {
        let found = self.find(key).is_some();
        if !found && renamed::old_key(self.name, key).is_none_or(|old| self.find(old).is_none()) {
            self.report(self.at, format!("{} needs the key `{key}`{}", self.name, why_needed(key)));
        }
        found
    }

    pub(super) fn text(&self, key: &str) -> Option<Text<'a>> {
        let value = self.find(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(key, value, "a string");
        }
        text.map(|text| Text { text, span: value.span() })
    }

    /// A text, or a list of texts.
    pub(super) fn texts(&self, key: &str) -> Option<Vec<Text<'a>>> {
        let value = self.find(key)?;
        let items = value.get_ref().as_array().map_or_else(|| vec![value], |items| items.iter().collect());
        let text = |item: &&'a Spanned<DeValue<'a>>| Some(Text { text: item.get_ref().as_str()?, span: item.span() });
        let texts: Option<Vec<_>> = items.iter().map(text).collect();
        if texts.as_ref().is_none_or(Vec::is_empty) {
            self.wrong_type(key, value, "a string, or a list of strings");
            return None;
        }
        texts
    }

    pub(super) fn required_text(&self, key: &str) -> Option<Text<'a>> {
        if self.has_required(key) { self.text(key) } else { None }
    }

    pub(super) fn table(&self, key: &str) -> Option<(usize, &'a DeTable<'a>)> {
        let value = self.find(key)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(key, value, "a table");
        }
        table.map(|table| (value.span().start, table))
    }

    pub(super) fn integer(&self, key: &str) -> Option<(usize, i64)> {
        let value = self.find(key)?;
        let number = value.get_ref().as_integer().and_then(|number| {
            let digits = number.as_str().replace('_', "");
            i64::from_str_radix(&digits, number.radix()).ok()
        });
        if number.is_none() {
            self.wrong_type(key, value, "an integer");
        }
        number.map(|number| (value.span().start, number))
    }

    /// The meaning of a text that must be one of these words.
    pub(super) fn choice<T: Copy>(&self, key: &str, value: &Text<'_>, words: &[(&str, T)]) -> Option<T> {
        let found = words.iter().find(|(word, _)| *word == value.text).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let what = match renamed::new_word(key, value.text) {
                Some(new) => format!("`{key} = \"{}\"` is now written `{key} = \"{new}\"`", value.text),
                None => format!("`{key} = \"{}\"` is invalid; expected one of {}", value.text, quoted(words)),
            };
            self.report(value.span.start, what);
        }
        found
    }

    pub(super) fn duration(&self, key: &str, value: &Text<'_>) -> Option<Duration> {
        let duration = humantime::parse_duration(value.text).ok();
        if duration.is_none() {
            let what = format!("`{key} = \"{}\"` is not a duration; write for example 30s, 5m, 1h or 1d", value.text);
            self.report(value.span.start, what);
        }
        duration
    }

    pub(super) fn report(&self, at: usize, message: impl Into<String>) {
        self.reader.report(at, message);
    }

    fn wrong_type(&self, key: &str, value: &Spanned<DeValue<'_>>, expected: &str) {
        let given = value.get_ref().type_str();
        self.report(value.span().start, format!("`{key}` must be {expected}, not of type {given}"));
    }
}

/// Where a key may seem to be of no use.
fn why_needed(key: &str) -> &'static str {
    match key {
        "refresh_lifetime" => ": how long a session lasts, also where no response names `$refresh`",
        _ => "",
    }
}

fn quoted<T>(words: &[(&str, T)]) -> String {
    words.iter().map(|(word, _)| if word.is_empty() { "\"\"" } else { word }).collect::<Vec<_>>().join(", ")
}
