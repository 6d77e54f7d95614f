//! The key of the former server, and the times between which its tokens are accepted.

use super::validator::Validator;
use crate::{
    config::{known_secrets, model::Config, partial::PartialConfig, source::Source},
    types::{host, secret::Secret},
};

const KEY: [&str; 2] = ["takeover.key", "takeover.key_file"];
/// A shorter key can be guessed from one token.
const MIN_UNGUESSABLE_LEN: usize = 16;

impl Validator {
    pub fn takeover(&mut self, partial: &mut PartialConfig) {
        let (key, file) = (partial.takeover_key.take(), partial.takeover_key_file.take());
        if let Some((setting, key)) = self.one_secret(KEY, key, file) {
            self.judge_legacy_key(setting, &key);
            partial.config.takeover.key = Some(key);
        }
        self.takeover_times(&partial.config);
        self.former_server(&partial.config);
    }

    /// It was chosen elsewhere: it is used as it is, and what is wrong with it is said.
    fn judge_legacy_key(&mut self, setting: &'static str, key: &Secret) {
        if key.reveal().len() < MIN_UNGUESSABLE_LEN || known_secrets::is_known(key.reveal()) {
            let warning = "`takeover.key` is short or a published example: an attacker who guesses it can sign in as any user. Keep \
                           `takeover.tokens_until` close";
            self.warn(setting, warning);
        }
    }

    fn takeover_times(&mut self, config: &Config) {
        let takeover = &config.takeover;
        if let (Some(switched), Some(until)) = (takeover.switched_at, takeover.tokens_until)
            && until <= switched
        {
            let key = self.given_of(["takeover.tokens_until", "takeover.switched_at"]);
            let message = format!("`takeover.tokens_until` ({until}) must be later than `takeover.switched_at` ({switched})");
            self.refuse(key, message);
        }
        let has_key = takeover.key.is_some() || config.signing_key.is_some();
        if takeover.switched_at.is_some() && !has_key {
            let message =
                "`takeover.switched_at` requires `takeover.key_file`: the key that signed the tokens of the former server";
            self.refuse("takeover.switched_at", message);
        }
    }

    fn former_server(&mut self, config: &Config) {
        let Some(url) = &config.takeover.ask else { return };
        let in_clear = url.strip_prefix("http://").is_some_and(|host| !host::is_loopback(host::name(host)));
        if in_clear && self.source("takeover.ask") != Source::Default {
            self.warn(
                "takeover.ask",
                format!("`takeover.ask` is {url}: without https, anyone on the network can read passwords"),
            );
        }
    }
}
