//! Keys in the settings: long enough, and not copied from an example.

use std::path::PathBuf;

use super::validator::Validator;
use crate::{
    config::{known_secrets, model::Config, partial::PartialConfig},
    crypto::keyring::MIN_KEY_LEN,
    types::secret::Secret,
};

const PREVIOUS: [&str; 2] = ["signing_key_previous", "signing_key_previous_file"];

impl Validator {
    pub fn keys(&mut self, partial: &mut PartialConfig) {
        let (key, file) = (partial.master_key.take(), partial.master_key_file.take());
        partial.config.master_key = self.key(["master_key", "master_key_file"], key, file);
        let (key, file) = (partial.signing_key.take(), partial.signing_key_file.take());
        partial.config.signing_key = self.key(["signing_key", "signing_key_file"], key, file);
        partial.config.signing_key_previous = self.previous_keys(partial);
    }

    pub fn contract_keys(&mut self, config: &mut Config) {
        for settings in config.contract.values_mut() {
            let key = self.contract_key(settings.signing_key.take(), settings.signing_key_file.take());
            let checked =
                key.and_then(|key| match key.as_ref().and_then(|key| Some((key, problem("signing_key", &key.secret)?))) {
                    Some((key, problem)) => Err(key.source.diagnostic(problem)),
                    None => Ok(key),
                });
            match checked {
                Ok(key) => settings.signing_key = key,
                Err(mistake) => self.sources.mistakes.push(mistake),
            }
        }
    }

    fn key(&mut self, keys: [&'static str; 2], given: Option<Secret>, file: Option<PathBuf>) -> Option<Secret> {
        let (setting, key) = self.one_secret(keys, given, file)?;
        self.check_key(setting, &key);
        Some(key)
    }

    /// A list in the settings, or a file with one key per line.
    fn previous_keys(&mut self, partial: &mut PartialConfig) -> Vec<Secret> {
        let (listed, file) = (std::mem::take(&mut partial.signing_key_previous), partial.signing_key_previous_file.take());
        let (setting, keys) = match (listed.is_empty(), file) {
            (_, None) => (PREVIOUS[0], listed),
            (false, file) => {
                self.one_secret(PREVIOUS, listed.into_iter().next(), file);
                return Vec::new();
            }
            (true, file) => {
                let read = self.one_secret(PREVIOUS, None, file).map(|(_, text)| text);
                let lines = read.iter().flat_map(|text| text.reveal().lines());
                (PREVIOUS[1], lines.filter(|line| !line.is_empty()).map(|line| Secret::new(line.to_owned())).collect())
            }
        };
        for key in &keys {
            self.check_key(setting, key);
        }
        let current = partial.config.signing_key.as_ref();
        if current.is_some_and(|current| keys.iter().any(|key| key.reveal() == current.reveal())) {
            self.refuse(setting, "`signing_key_previous` contains the current `signing_key`: it is for keys that no longer sign");
        }
        keys
    }

    fn check_key(&mut self, setting: &'static str, key: &Secret) {
        if let Some(problem) = problem(setting, key) {
            self.refuse(setting, problem);
        }
    }
}

fn problem(name: &str, key: &Secret) -> Option<String> {
    let length = key.reveal().len();
    if length < MIN_KEY_LEN {
        return Some(format!("`{name}` must have at least {MIN_KEY_LEN} bytes (RFC 7518 3.2), not {length}"));
    }
    if name != "master_key" && name != "master_key_file" && known_secrets::is_of_startproject(key.reveal()) {
        let made = "is a key that startproject made (django-insecure-...) and must not sign";
        return Some(format!("`{name}` {made}: set takeover.key_file to it instead"));
    }
    known_secrets::is_known(key.reveal()).then(|| format!("`{name}` is a published example or too predictable: use a random key"))
}
