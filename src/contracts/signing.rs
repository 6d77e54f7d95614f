//! Whether a contract has the key that its algorithm needs.

use std::sync::Arc;

use super::model::Contract;
use crate::{config::Config, diagnostics::Diagnostic, types::token_format::HmacAlgorithm};

/// Contracts whose algorithm needs another key than they have. The shared keys sign with HS256 and with nothing else: a key is good for
/// one algorithm.
pub fn key_mistakes(contracts: &[Arc<Contract>], config: &Config) -> Vec<Diagnostic> {
    contracts.iter().filter_map(|contract| key_mistake(contract, config)).collect()
}

fn key_mistake(contract: &Contract, config: &Config) -> Option<Diagnostic> {
    let (algorithm, name) = (contract.session.tokens.algorithm, &contract.name);
    let (word, least) = (algorithm.word(), algorithm.min_key_len());
    let key = config.contract.get(name).and_then(|settings| settings.signing_key.as_ref());
    match key {
        Some(key) if key.secret.reveal().len() < least => {
            let length = key.secret.reveal().len();
            let message =
                format!("the contract {name} signs with {word}: its key must have {least} bytes (RFC 7518 3.2), not {length}");
            Some(key.source.diagnostic(message))
        }
        None if algorithm != HmacAlgorithm::default() => {
            let message =
                format!("{word} needs a key of its own: set `contract.{name}.signing_key_file`, {least} bytes at least");
            Some(Diagnostic::new(&*contract.file, message))
        }
        _ => None,
    }
}
