//! The values that SimpleJWT's settings have.

use std::time::Duration;

/// Without `Debug`: a text may be a key.
#[derive(Clone, PartialEq)]
pub enum Value {
    None,
    Bool(bool),
    Number(f64),
    Text(String),
    Duration(Duration),
    List(Vec<Value>),
    /// A dict by its texts, of JSON or for `timedelta`.
    Table(Vec<(String, Value)>),
    /// Something that only running the file would tell: the name that it begins with.
    Unreadable(String),
}

impl Value {
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// A text, or each text of a list.
    pub fn as_texts(&self) -> Option<Vec<&str>> {
        match self {
            Self::Text(text) => Some(vec![text]),
            Self::List(items) => items.iter().map(Self::as_text).collect(),
            _ => None,
        }
    }

    /// What kind of value it is, for messages; never the value.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Bool(_) => "True or False",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::Duration(_) => "a timedelta",
            Self::List(_) => "a list",
            Self::Table(_) => "a dict",
            Self::Unreadable(_) => "an expression",
        }
    }
}
