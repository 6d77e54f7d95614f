//! What the settings say of one contract: the values of `[contract.NAME]`.

use std::path::PathBuf;

use super::source::Source;
use crate::types::secret::Secret;

#[derive(Clone, Default)]
pub struct ContractSettings {
    /// Where the first value was given, for a contract that does not exist.
    pub source: Option<Source>,
    pub session: Vec<SessionOverride>,
    /// What signs the tokens of this contract, in place of the keys that all share.
    pub signing_key: Option<ContractKey>,
    pub(super) signing_key_file: Option<(PathBuf, Source)>,
}

#[derive(Clone)]
pub struct ContractKey {
    pub secret: Secret,
    pub source: Source,
}

/// A value that replaces the one in the `[session]` of the contract's file, in the words of that file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionOverride {
    pub key: &'static str,
    pub value: String,
    pub source: Source,
}

impl ContractSettings {
    /// A later value replaces an earlier one.
    pub(super) fn override_session(&mut self, key: &'static str, value: String, source: &Source) {
        self.session.retain(|known| known.key != key);
        self.session.push(SessionOverride { key, value, source: source.clone() });
    }
}
