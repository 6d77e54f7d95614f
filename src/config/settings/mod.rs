//! Every setting of the house, once: its key, what it means, how it is read and what holds by default.
//! The parser, `config show` and the file of `config init` all come from this table.

mod accounts;
mod branding;
mod database;
mod email;
mod general;
mod limits;
mod retention;
mod server;

use super::{
    Config,
    validate::PartialConfig,
    value::{self, ParseResult, RawValue},
};

pub const PREFIX: &str = "VESTIBULE_";

pub struct Setting {
    /// With dots between sections, as in `email.smtp.host`.
    pub key: &'static str,
    /// For whoever reads the file, in lines that are short enough for it.
    pub meaning: &'static str,
    /// As TOML, for a setting that holds nothing by default.
    pub example: &'static str,
    pub secret: bool,
    /// What holds, as TOML.
    pub get: fn(&Config) -> Option<toml::Value>,
    pub set: fn(&mut PartialConfig, &RawValue) -> ParseResult<()>,
}

const DEFAULT: Setting = Setting { key: "", meaning: "", example: "", secret: false, get: |_| None, set: |_, _| Ok(()) };

/// In the order of the file that `config init` writes.
static TABLES: [&[Setting]; 8] = [
    general::SETTINGS,
    branding::SETTINGS,
    database::SETTINGS,
    accounts::SETTINGS,
    limits::SETTINGS,
    email::SETTINGS,
    server::SETTINGS,
    retention::SETTINGS,
];

pub fn all() -> impl Iterator<Item = &'static Setting> {
    TABLES.into_iter().flatten()
}

pub fn by_key(key: &str) -> Option<&'static Setting> {
    all().find(|setting| setting.key == key)
}

/// `VESTIBULE_EMAIL__SMTP__HOST` for `email.smtp.host`.
pub fn variable(setting: &Setting) -> String {
    format!("{PREFIX}{}", setting.key.to_ascii_uppercase().replace('.', "__"))
}

pub fn by_variable(name: &str) -> Option<&'static Setting> {
    all().find(|setting| variable(setting) == name)
}

pub fn is_section(key: &str) -> bool {
    all().any(|setting| setting.key.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
}

/// What somebody meant who typed this, if it is close enough to anything.
pub fn like(typed: &str, known: impl Iterator<Item = String>) -> Option<String> {
    let judged = known.map(|name| (strsim::normalized_damerau_levenshtein(typed, &name), name));
    judged.filter(|(likeness, _)| *likeness >= 0.7).max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, name)| name)
}

fn set<T>(slot: &mut T, parsed: ParseResult<T>) -> ParseResult<()> {
    parsed.map(|value| *slot = value)
}

fn set_some<T>(slot: &mut Option<T>, parsed: ParseResult<T>) -> ParseResult<()> {
    set(slot, parsed.map(Some))
}

fn text(value: impl std::fmt::Display) -> toml::Value {
    toml::Value::String(format!("{value}"))
}

fn span(value: std::time::Duration) -> toml::Value {
    text(value::span_text(value))
}

fn size(bytes: u64) -> toml::Value {
    text(value::size_text(bytes))
}

fn number(value: impl Into<i64>) -> toml::Value {
    toml::Value::Integer(value.into())
}
