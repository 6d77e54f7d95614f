//! Collects settings from their sources: the file, then the environment, then the command line.

use std::{ffi::OsString, fs, io::ErrorKind, path::PathBuf};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    environment::is_kubernetes_service,
    given::{ConfigValue, ContractValue},
    renamed,
    settings::{self, PREFIX},
    source::{CliOverrides, Source},
    unknown,
    value::RawValue,
};
use crate::diagnostics::{Diagnostic, SourceMap};

/// The settings file, where neither `--config` nor `VESTIBULE_CONFIG` names another and it exists.
pub const DEFAULT_FILE: &str = "vestibule.toml";

const FILE_VARIABLE: &str = "VESTIBULE_CONFIG";

/// Every given value, later ones overriding earlier ones, and every mistake.
#[derive(Default)]
pub struct ConfigSources {
    pub given: Vec<ConfigValue>,
    /// The same of `[contract.NAME]`.
    pub contracts: Vec<ContractValue>,
    pub mistakes: Vec<Diagnostic>,
    /// The file that was read.
    pub file: Option<PathBuf>,
}

impl ConfigSources {
    pub fn read(overrides: &CliOverrides, environment: &[(OsString, OsString)]) -> Self {
        let mut sources = Self::default();
        let named = overrides.file.clone().or_else(|| {
            let found = environment.iter().find(|(name, value)| name == FILE_VARIABLE && !value.is_empty());
            found.map(|(_, value)| PathBuf::from(value))
        });
        let path = named.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        match fs::read_to_string(&path) {
            Ok(text) => sources.read_file(path, &text),
            Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => {}
            Err(error) => sources.mistakes.push(Diagnostic::new(&*path, format!("cannot be read: {error}"))),
        }
        sources.read_environment(environment);
        sources.read_arguments(overrides);
        sources.read_credentials(environment);
        sources
    }

    /// Credentials of systemd (systemd.exec(5)): a file named like a secret setting is used where that setting is not given.
    fn read_credentials(&mut self, environment: &[(OsString, OsString)]) {
        let Some((name, folder)) = environment.iter().find(|(name, value)| name == "CREDENTIALS_DIRECTORY" && !value.is_empty())
        else {
            return;
        };
        for secret in settings::all().filter(|setting| setting.secret) {
            let file = format!("{}_file", secret.key);
            let is_given = self.given.iter().any(|given| given.setting.key == secret.key || given.setting.key == file);
            let path = PathBuf::from(folder).join(secret.key);
            if let Some(setting) = settings::by_key(&file).filter(|_| !is_given && path.is_file()) {
                let source = Source::Environment(name.to_string_lossy().into_owned());
                self.given.push(ConfigValue { setting, raw: RawValue::Text(path.to_string_lossy().into_owned()), source });
            }
        }
    }

    pub fn read_file(&mut self, path: PathBuf, text: &str) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let map = SourceMap::new(&path, text);
        for error in &errors {
            let position = map.position(error.span().map_or(0, |span| span.start));
            self.mistakes.push(Diagnostic::new(position, error.message()));
        }
        // Its parser says some things twice.
        self.mistakes.dedup();
        // What follows a mistake in the syntax is seldom what was meant.
        if errors.is_empty() {
            self.read_table(map, "", table.get_ref());
        }
        self.file = Some(path);
    }

    fn read_table(&mut self, map: SourceMap<'_>, section: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let key = if section.is_empty() { name.get_ref().to_string() } else { format!("{section}.{}", name.get_ref()) };
            let is_section = settings::is_section(&key) || is_contract_section(&key);
            match value.get_ref() {
                DeValue::Table(inner) if is_section || (renamed::is_section(&key) && !inner.is_empty()) => {
                    self.read_table(map, &key, inner);
                }
                _ if is_section => {
                    let message = format!("`{key}` is a section: write [{key}] and its settings below it");
                    self.mistakes.push(Diagnostic::new(map.position(value.span().start), message));
                }
                _ => {
                    let is_known = settings::by_key(&key).is_some() || settings::contract_setting(&key).is_some();
                    let at = if is_known { value.span() } else { name.span() };
                    self.take(&key, raw(value), Source::File(map.position(at.start)));
                }
            }
        }
    }

    fn read_environment(&mut self, environment: &[(OsString, OsString)]) {
        for (name, value) in environment {
            let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX) && *name != FILE_VARIABLE) else { continue };
            // Compose files pass variables that are not set as empty ones.
            if value.is_empty() {
                continue;
            }
            let source = Source::Environment(name.to_owned());
            let raw = value.to_str().map(|text| RawValue::Text(text.to_owned()));
            let raw = raw.unwrap_or(RawValue::Other("text that is not UTF-8"));
            match (settings::by_variable(name), settings::contract_variable(name)) {
                (Some(setting), _) => self.given.push(ConfigValue { setting, raw, source }),
                (None, Some((contract, setting))) => {
                    self.contracts.push(ContractValue { contract, setting, raw, source });
                }
                _ if is_kubernetes_service(name, &value.to_string_lossy()) => {}
                _ => self.mistakes.push(source.diagnostic(unknown::variable(name))),
            }
        }
    }

    fn read_arguments(&mut self, overrides: &CliOverrides) {
        for (key, value, argument) in &overrides.arguments {
            let source = Source::CommandLine(argument.clone());
            if let Some(variable) = variable_of_secret(key) {
                let message =
                    format!("other users can read the arguments of a process: put this secret into {variable} or `{key}_file`");
                self.mistakes.push(source.diagnostic(message));
            } else {
                self.take(key, RawValue::Text(value.clone()), source);
            }
        }
    }

    fn take(&mut self, key: &str, raw: RawValue, source: Source) {
        match (settings::by_key(key), settings::contract_setting(key)) {
            (Some(setting), _) => self.given.push(ConfigValue { setting, raw, source }),
            (None, Some((contract, setting))) => self.contracts.push(ContractValue { contract, setting, raw, source }),
            (None, None) => self.mistakes.push(source.diagnostic(unknown::key(key))),
        }
    }
}

/// `contract`, and `contract.NAME` whatever its name is.
fn is_contract_section(key: &str) -> bool {
    match key.strip_prefix(settings::CONTRACT) {
        Some("") => true,
        Some(rest) => rest.strip_prefix('.').is_some_and(|name| !name.contains('.')),
        None => false,
    }
}

fn variable_of_secret(key: &str) -> Option<String> {
    if let Some((contract, setting)) = settings::contract_setting(key) {
        return setting.secret.then(|| settings::variable_of(&contract, setting));
    }
    settings::by_key(key).filter(|setting| setting.secret).map(|setting| settings::variable(setting.key))
}

fn raw(value: &Spanned<DeValue<'_>>) -> RawValue {
    match value.get_ref() {
        DeValue::String(text) => RawValue::Text(text.to_string()),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            parsed.map_or(RawValue::Other("number that is too large"), RawValue::Integer)
        }
        DeValue::Datetime(time) => RawValue::Text(time.to_string()),
        DeValue::Boolean(answer) => RawValue::Boolean(*answer),
        DeValue::Array(array) => {
            let items: Option<Vec<_>> = array.iter().map(|item| item.get_ref().as_str().map(ToOwned::to_owned)).collect();
            items.map_or(RawValue::Other("list of values that are not texts"), RawValue::List)
        }
        DeValue::Table(table) => {
            let tables = || tables(table).map(RawValue::Tables);
            texts(table).map(RawValue::Table).or_else(tables).unwrap_or(RawValue::Other("table of values that are not texts"))
        }
        number @ DeValue::Float(_) => RawValue::Other(number.type_str()),
    }
}

fn texts(table: &DeTable<'_>) -> Option<Vec<(String, String)>> {
    let text = |value: &Spanned<DeValue<'_>>| value.get_ref().as_str().map(ToOwned::to_owned);
    table.iter().map(|(name, value)| Some((name.get_ref().to_string(), text(value)?))).collect()
}

/// Texts and tables of texts, and nothing deeper.
fn tables(table: &DeTable<'_>) -> Option<Vec<(String, RawValue)>> {
    let value = |value: &DeValue<'_>| match value {
        DeValue::String(text) => Some(RawValue::Text(text.to_string())),
        DeValue::Table(inner) => texts(inner).map(RawValue::Table),
        _ => None,
    };
    table.iter().map(|(name, inner)| Some((name.get_ref().to_string(), value(inner.get_ref())?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::renamed::RENAMED, diagnostics};

    fn mistakes_of(text: &str) -> String {
        let mut sources = ConfigSources::default();
        sources.read_file(PathBuf::from("a.toml"), text);
        diagnostics::list(&sources.mistakes)
    }

    #[test]
    fn an_old_name_in_a_file_is_refused_with_its_line_and_its_new_name() {
        for (old, new) in RENAMED {
            let column = old.rfind('.').map_or(1, |dot| dot + 2);
            let expected = format!("a.toml:2:{column}: `{old}` has been renamed to `{new}`");
            assert_eq!(mistakes_of(&format!("\n{old} = \"1\"\n")), expected);
        }
    }

    #[test]
    fn a_setting_in_an_old_section_is_refused_with_its_new_name() {
        for text in ["[mail.smtp]\nhost = \"mx\"\n", "[mail]\nsmtp.host = \"mx\"\n"] {
            let said = mistakes_of(text);
            let (position, message) = said.split_at("a.toml:2:".len());
            assert!(
                position == "a.toml:2:" && message.ends_with("`mail.smtp.host` has been renamed to `email.smtp.host`"),
                "{said}"
            );
        }
        assert_eq!(mistakes_of("\n[links]\n"), "a.toml:2:2: `links` has been renamed to `email_links`");
    }

    #[test]
    fn an_old_name_in_the_environment_or_on_the_command_line_is_refused_with_its_new_name() {
        for (old, new) in RENAMED {
            let variable = settings::variable(old);
            let mut sources = ConfigSources::default();
            sources.read_environment(&[(OsString::from(&variable), OsString::from("1"))]);
            let arguments = vec![(old.to_owned(), "1".to_owned(), format!("--set {old}"))];
            sources.read_arguments(&CliOverrides { file: None, arguments });
            let expected = format!(
                "{variable}: this variable has been renamed to {}\n--set {old}: `{old}` has been renamed to `{new}`",
                settings::variable(new)
            );
            assert_eq!(diagnostics::list(&sources.mistakes), expected);
        }
    }
}
