//! Keys that the settings give: long enough, and known to nobody from an example.

use std::path::PathBuf;

use super::{PartialConfig, Validator};
use crate::{config::known_secrets, crypto::keyring::MIN_KEY_LEN, types::secret::Secret};

const PREVIOUS: [&str; 2] = ["signing_key_previous", "signing_key_previous_file"];

impl Validator {
    pub(super) fn keys(&mut self, draft: &mut PartialConfig) {
        let (key, file) = (draft.master_key.take(), draft.master_key_file.take());
        draft.config.master_key = self.key(["master_key", "master_key_file"], key, file);
        let (key, file) = (draft.signing_key.take(), draft.signing_key_file.take());
        draft.config.signing_key = self.key(["signing_key", "signing_key_file"], key, file);
        draft.config.signing_key_previous = self.previous_keys(draft);
    }

    fn key(&mut self, keys: [&'static str; 2], given: Option<Secret>, file: Option<PathBuf>) -> Option<Secret> {
        let (setting, key) = self.one_secret(keys, given, file)?;
        self.judge_key(keys[0], setting, &key);
        Some(key)
    }

    /// A list in the settings, or a file with one key a line.
    fn previous_keys(&mut self, draft: &mut PartialConfig) -> Vec<Secret> {
        let (listed, file) = (std::mem::take(&mut draft.signing_key_previous), draft.signing_key_previous_file.take());
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
            self.judge_key(PREVIOUS[0], setting, key);
        }
        if !keys.is_empty()
            && keys.iter().any(|key| draft.config.signing_key.as_ref().is_some_and(|now| now.reveal() == key.reveal()))
        {
            self.refuse(setting, "`signing_key_previous` holds the present `signing_key`: it is for keys that sign no more");
        }
        keys
    }

    fn judge_key(&mut self, name: &str, setting: &'static str, key: &Secret) {
        let length = key.reveal().len();
        if length < MIN_KEY_LEN {
            self.refuse(setting, format!("`{name}` must have {MIN_KEY_LEN} bytes at least (RFC 7518 3.2), not {length}"));
        } else if known_secrets::is_known(key.reveal()) {
            self.refuse(setting, format!("`{name}` is one that everybody knows from examples: take a random one"));
        }
    }
}
