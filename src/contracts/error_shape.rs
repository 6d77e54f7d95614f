//! The JSON of a contract's errors: templates with the variables of errors, and no others.

use serde_json::Value;

use super::{
    error_codes::ErrorCodes,
    json_pieces::{self, InvalidText, Piece},
};
use crate::types::time_format::TimeFormat;

/// The forms of the errors of one contract.
#[derive(Debug)]
pub struct ErrorShape {
    pub usual: ErrorTemplate<ErrorVariable>,
    /// Of failures that name fields, where it is another one.
    pub invalid: Option<ErrorTemplate<ErrorVariable>>,
    /// Of a sign-in that needs a second factor, where it is another one.
    pub second_factor: Option<ErrorTemplate<ErrorVariable>>,
    /// One item of `$error.list`.
    pub field: Option<ErrorTemplate<FieldVariable>>,
    pub content_type: &'static str,
    pub codes: ErrorCodes,
}

#[derive(Debug)]
pub struct ErrorTemplate<V> {
    /// The JSON of the file; placeholders are texts in it.
    pub tree: Value,
    pub pieces: Vec<Piece<V>>,
}

/// What the shape of an error may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorVariable {
    Message,
    Code,
    Status(StatusFormat),
    /// The words that HTTP has for the status.
    Reason,
    Fields(SentencesOfField),
    /// The first sentence about a field, or else the message.
    First,
    List,
    /// Sentences that begin with the name of their field.
    Full,
    /// What completes a sign-in that needs a second factor; `null` in other errors.
    MfaToken,
    Now(TimeFormat),
    RequestId,
    RequestPath,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusFormat {
    Number,
    Text,
}

/// How many sentences `$error.fields` has for each field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentencesOfField {
    All,
    First,
}

/// What the shape of one item of `$error.list` may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldVariable {
    Name,
    Message,
    Code,
}

/// The media types that errors may have.
pub const ERROR_CONTENT_TYPES: [(&str, &str); 2] =
    [("application/json", "application/json"), ("application/problem+json", "application/problem+json")];

const VARIABLES: [(&str, ErrorVariable); 12] = [
    ("$error.message", ErrorVariable::Message),
    ("$error.code", ErrorVariable::Code),
    ("$error.status", ErrorVariable::Status(StatusFormat::Number)),
    ("$error.reason", ErrorVariable::Reason),
    ("$error.fields", ErrorVariable::Fields(SentencesOfField::All)),
    ("$error.first", ErrorVariable::First),
    ("$error.list", ErrorVariable::List),
    ("$error.full", ErrorVariable::Full),
    ("$error.mfa_token", ErrorVariable::MfaToken),
    ("$now", ErrorVariable::Now(TimeFormat::Iso)),
    ("$request_id", ErrorVariable::RequestId),
    ("$request.path", ErrorVariable::RequestPath),
];

const FIELD_VARIABLES: [(&str, FieldVariable); 3] =
    [("$field.name", FieldVariable::Name), ("$field.message", FieldVariable::Message), ("$field.code", FieldVariable::Code)];

impl<V: Copy + PartialEq> ErrorTemplate<V> {
    pub fn names(&self, variable: V) -> bool {
        self.variables().any(|named| named == variable)
    }

    pub fn variables(&self) -> impl Iterator<Item = V> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Json(_) => None,
            Piece::Placeholder(variable) => Some(*variable),
        })
    }
}

impl ErrorTemplate<ErrorVariable> {
    /// # Errors
    /// Every text of the tree that looks like a variable and is none of an error.
    pub fn compile(tree: Value) -> Result<Self, Vec<InvalidText>> {
        let pieces = json_pieces::compile(&tree, ErrorVariable::parse)?;
        Ok(Self { tree, pieces })
    }
}

impl ErrorTemplate<FieldVariable> {
    /// # Errors
    /// Every text of the tree that looks like a variable and is none of a field.
    pub fn compile_field(tree: Value) -> Result<Self, Vec<InvalidText>> {
        let pieces = json_pieces::compile(&tree, FieldVariable::parse)?;
        Ok(Self { tree, pieces })
    }
}

impl ErrorVariable {
    pub fn words() -> impl Iterator<Item = &'static str> {
        VARIABLES.iter().map(|(word, _)| *word)
    }

    /// # Errors
    /// What is wrong with a text that looks like a variable and is none.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        let Some((name, format)) = split(text, &VARIABLES)? else { return Ok(None) };
        let variable = known(name, &VARIABLES)?;
        let Some(format) = format else { return Ok(Some(variable)) };
        variable.with_format(format).map(Some).ok_or_else(|| match variable.formats() {
            formats if formats.is_empty() => format!("`{name}` takes no format"),
            formats => format!("`{format}` is not a format of `{name}`; expected one of {}", formats.join(", ")),
        })
    }

    fn with_format(self, format: &str) -> Option<Self> {
        match (self, format) {
            (Self::Status(_), "text") => Some(Self::Status(StatusFormat::Text)),
            (Self::Fields(_), "first") => Some(Self::Fields(SentencesOfField::First)),
            (Self::Now(_), word) => TimeFormat::ALL.into_iter().find(|format| format.word() == word).map(Self::Now),
            _ => None,
        }
    }

    fn formats(self) -> Vec<&'static str> {
        match self {
            Self::Status(_) => vec!["text"],
            Self::Fields(_) => vec!["first"],
            Self::Now(_) => TimeFormat::ALL.map(TimeFormat::word).to_vec(),
            _ => Vec::new(),
        }
    }
}

impl FieldVariable {
    pub fn words() -> impl Iterator<Item = &'static str> {
        FIELD_VARIABLES.iter().map(|(word, _)| *word)
    }

    /// # Errors
    /// What is wrong with a text that looks like a variable and is none.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        match split(text, &FIELD_VARIABLES)? {
            None => Ok(None),
            Some((name, None)) => known(name, &FIELD_VARIABLES).map(Some),
            Some((name, Some(_))) => Err(format!("`{name}` takes no format")),
        }
    }
}

/// The name and the format of a text that begins with `$` and a letter; `None` for another one.
fn split<'t, V>(text: &'t str, variables: &[(&str, V)]) -> Result<Option<(&'t str, Option<&'t str>)>, String> {
    if text.strip_prefix('$').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic())) {
        return Ok(Some(text.split_once('|').map_or((text, None), |(name, format)| (name, Some(format)))));
    }
    match variables.iter().find(|(word, _)| text.contains(word)) {
        Some((word, _)) => Err(format!("{text:?} has `{word}` and more: a variable is alone in its text")),
        None => Ok(None),
    }
}

fn known<V: Copy>(name: &str, variables: &[(&str, V)]) -> Result<V, String> {
    variables.iter().find(|(word, _)| *word == name).map(|(_, variable)| *variable).ok_or_else(|| {
        let words: Vec<&str> = variables.iter().map(|(word, _)| *word).collect();
        format!("`{name}` is not a variable of this shape; expected one of {}", words.join(", "))
    })
}
