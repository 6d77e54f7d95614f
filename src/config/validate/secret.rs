//! Secrets: given directly or in a file, and not readable by everyone.

use std::{fs, path::PathBuf};

use super::validator::Validator;
use crate::{
    config::{
        file_mode::is_open_to_everyone,
        settings::{self, Setting},
        source::{ContractValue, Source},
    },
    types::secret::Secret,
};

impl Validator {
    /// A secret, and the setting that gave it: itself or its file.
    pub fn one_secret(
        &mut self,
        keys: [&'static str; 2],
        given: Option<Secret>,
        file: Option<PathBuf>,
    ) -> Option<(&'static str, Secret)> {
        match (given, file) {
            (Some(_), Some(_)) => {
                self.refuse(keys[1], format!("`{}` and `{}` are both set: remove one of them", keys[0], keys[1]));
                None
            }
            (Some(secret), None) => Some((keys[0], secret)),
            (None, Some(path)) => Some((keys[1], self.secret_file(keys[1], &path)?)),
            (None, None) => None,
        }
    }

    fn secret_file(&mut self, key: &str, path: &std::path::Path) -> Option<Secret> {
        let shown = path.display();
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                self.refuse(key, format!("{shown} cannot be read: {error}"));
                return None;
            }
        };
        if is_open_to_everyone(path) {
            self.warn(key, format!("every user of this machine can read {shown}: chmod 600"));
        }
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let secret = line.strip_suffix('\r').unwrap_or(line);
        if secret.is_empty() {
            self.refuse(key, format!("{shown} is empty"));
            return None;
        }
        Some(Secret::new(secret.to_owned()))
    }

    /// Warns of a settings file with a secret that everyone can read.
    pub fn file_mode(&mut self) {
        let holds = |key| self.sources.given.iter().any(|given| given.setting.key == key && given.raw.holds_password());
        let is_secret = |setting: &Setting| setting.secret || holds(setting.key);
        let in_file = |setting: &Setting| is_secret(setting) && matches!(self.source(setting.key), Source::File(_));
        let of_contract = |given: &ContractValue| given.setting.secret && matches!(given.source, Source::File(_));
        let any = settings::all().any(in_file) || self.sources.contracts.iter().any(of_contract);
        let path = any.then_some(self.sources.file.as_ref()).flatten();
        if let Some(path) = path.filter(|path| is_open_to_everyone(path)) {
            let shown = path.display();
            self.warnings
                .push(format!("{shown}: contains a secret, and every user of this machine can read it: chmod 600 {shown}"));
        }
    }
}
