//! A contract's file while it is being read: what stands where, and every mistake that has been found in it.

use std::{cell::RefCell, fmt, ops::Range, time::Duration};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// What is wrong with a contract, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    pub file: String,
    pub line: usize,
    pub what: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

pub(super) struct TomlReader<'a> {
    file: &'a str,
    text: &'a str,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

impl<'a> TomlReader<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, diagnostics: RefCell::default() }
    }

    pub(super) fn line(&self, at: usize) -> usize {
        self.text.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count() + 1
    }

    /// What stands in the file between these bytes.
    pub(super) fn raw(&self, span: &Range<usize>) -> &'a str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    pub(super) fn wrong(&self, at: usize, what: impl Into<String>) {
        self.wrong_on(self.line(at), what);
    }

    pub(super) fn wrong_on(&self, line: usize, what: impl Into<String>) {
        self.diagnostics.borrow_mut().push(Diagnostic { file: self.file.to_owned(), line, what: what.into() });
    }

    /// In the order of the file.
    pub(super) fn diagnostics(self) -> Vec<Diagnostic> {
        let mut diagnostics = self.diagnostics.into_inner();
        diagnostics.sort();
        diagnostics
    }
}

/// A table of the file, of whose keys each is known.
pub(super) struct Section<'a> {
    reader: &'a TomlReader<'a>,
    name: &'static str,
    pub(super) at: usize,
    table: &'a DeTable<'a>,
}

impl<'a> Section<'a> {
    /// Says which of its keys are not known.
    pub(super) fn new(
        reader: &'a TomlReader<'a>,
        (name, at): (&'static str, usize),
        table: &'a DeTable<'a>,
        keys: &[&str],
    ) -> Self {
        for (key, _) in table {
            if !keys.contains(&&**key.get_ref()) {
                let what = format!("`{}` is no key of {name}; there are {}", key.get_ref(), keys.join(", "));
                reader.wrong(key.span().start, what);
            }
        }
        Self { reader, name, at, table }
    }

    pub(super) fn find(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    pub(super) fn needed(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        let found = self.find(key);
        if found.is_none() {
            self.reader.wrong(self.at, format!("{} lacks `{key}`", self.name));
        }
        found
    }

    pub(super) fn text(&self, key: &str) -> Option<Text<'a>> {
        self.as_text(key, self.find(key)?)
    }

    pub(super) fn needed_text(&self, key: &str) -> Option<Text<'a>> {
        self.as_text(key, self.needed(key)?)
    }

    fn as_text(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Option<Text<'a>> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.must_be(key, value, "a text in quotes");
        }
        text.map(|text| Text { text, span: value.span() })
    }

    pub(super) fn table(&self, key: &str) -> Option<(usize, &'a DeTable<'a>)> {
        let value = self.find(key)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.must_be(key, value, "a table");
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
            self.must_be(key, value, "a whole number");
        }
        number.map(|number| (value.span().start, number))
    }

    /// One of these words.
    pub(super) fn word<T: Copy>(&self, key: &str, value: &Text<'a>, words: &[(&str, T)]) -> Option<T> {
        let found = words.iter().find(|(word, _)| *word == value.text);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| if word.is_empty() { "\"\"" } else { word }).collect();
            let what = format!("{key} = \"{}\" is not known; there are {}", value.text, known.join(", "));
            self.reader.wrong(value.span.start, what);
        }
        found.map(|(_, meaning)| *meaning)
    }

    pub(super) fn span(&self, key: &str, value: &Text<'a>) -> Option<Duration> {
        let span = humantime::parse_duration(value.text).ok();
        if span.is_none() {
            let what = format!("{key} = \"{}\" is no span of time; write it as 30s, 5m, 1h or 1d", value.text);
            self.reader.wrong(value.span.start, what);
        }
        span
    }

    fn must_be(&self, key: &str, value: &Spanned<DeValue<'a>>, what: &str) {
        let given = value.get_ref().type_str();
        self.reader.wrong(value.span().start, format!("`{key}` must be {what}; this is of type {given}"));
    }
}

/// A text of the file and where it stands.
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    pub(super) span: Range<usize>,
}
