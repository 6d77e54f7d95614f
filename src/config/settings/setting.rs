//! What one setting is, and the helpers that the tables of settings share.

use std::{fmt::Display, time::Duration};

use crate::{
    config::{
        model::Config,
        partial::PartialConfig,
        value::{self, ParseResult, RawValue},
    },
    types::duration,
};

pub struct Setting {
    /// With dots between sections, as in `email.smtp.host`.
    pub key: &'static str,
    /// The type of its value, for the reference.
    pub kind: &'static str,
    /// For the settings file and the reference; in lines of at most 120 characters.
    pub description: &'static str,
    /// As TOML, for a setting without a default.
    pub example: &'static str,
    pub secret: bool,
    /// The value in force, as TOML.
    pub get: fn(&Config) -> Option<toml::Value>,
    pub set: fn(&mut PartialConfig, &RawValue) -> ParseResult<()>,
}

/// The rest of a setting, as in `Setting { key: "..", ..DEFAULT }`.
pub const DEFAULT: Setting =
    Setting { key: "", kind: "text", description: "", example: "", secret: false, get: |_| None, set: |_, _| Ok(()) };

pub fn set<T>(slot: &mut T, parsed: ParseResult<T>) -> ParseResult<()> {
    parsed.map(|value| *slot = value)
}

pub fn set_some<T>(slot: &mut Option<T>, parsed: ParseResult<T>) -> ParseResult<()> {
    set(slot, parsed.map(Some))
}

pub fn text(value: impl Display) -> toml::Value {
    toml::Value::String(value.to_string())
}

pub fn span(value: Duration) -> toml::Value {
    text(duration::format(value))
}

pub fn size(bytes: u64) -> toml::Value {
    text(value::format_size(bytes))
}

pub fn number(value: impl Into<i64>) -> toml::Value {
    toml::Value::Integer(value.into())
}
