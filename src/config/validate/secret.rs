//! Secrets: given directly or in a file, and not readable by everyone.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::validator::Validator;
use crate::{
    config::{
        contract_settings::ContractKey,
        file_mode::is_open_to_everyone,
        given::ContractValue,
        settings::{self, Setting},
        source::Source,
    },
    diagnostics::Diagnostic,
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

    fn secret_file(&mut self, key: &str, path: &Path) -> Option<Secret> {
        let read = secret_in(path);
        if read.is_ok() && is_open_to_everyone(path) {
            self.warn(key, open_to_everyone(path));
        }
        read.map_err(|problem| self.refuse(key, problem)).ok()
    }

    /// As `one_secret`, for a contract's own key.
    pub fn contract_key(
        &mut self,
        given: Option<ContractKey>,
        file: Option<(PathBuf, Source)>,
    ) -> Result<Option<ContractKey>, Diagnostic> {
        match (given, file) {
            (Some(_), Some((_, source))) => {
                Err(source.diagnostic("`signing_key` and `signing_key_file` of a contract are both set: remove one of them"))
            }
            (None, Some((path, source))) => {
                let secret = secret_in(&path).map_err(|problem| source.diagnostic(problem))?;
                if is_open_to_everyone(&path) {
                    self.warnings.push(format!("{source}: {}", open_to_everyone(&path)));
                }
                Ok(Some(ContractKey { secret, source }))
            }
            (given, None) => Ok(given),
        }
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

fn open_to_everyone(path: &Path) -> String {
    format!("every user of this machine can read {}: chmod 600", path.display())
}

/// Or why there is none.
fn secret_in(path: &Path) -> Result<Secret, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let secret = line.strip_suffix('\r').unwrap_or(line);
    if secret.is_empty() { Err(format!("{} is empty", path.display())) } else { Ok(Secret::new(secret.to_owned())) }
}
