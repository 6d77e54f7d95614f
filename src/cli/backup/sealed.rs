//! Whether the signing keys in a backup can be decrypted.

use std::path::Path;

use super::archive::{DATABASE, KEYS};
use crate::{
    app::master_key,
    cli::error::{CliError, CliResult},
    config::database,
    crypto::keyring::MasterKey,
    store::{ConnectionUse, Database, signing_key},
};

#[derive(Debug, PartialEq, Eq)]
pub enum KeyAccess {
    Open,
    /// There are signing keys and no master key.
    NoMasterKey,
    /// This one was encrypted with another master key.
    OtherMasterKey(String),
}

/// Tries the master key in the folder, or else the given one, on the signing keys of the database there.
pub async fn try_keys(folder: &Path, given: Option<MasterKey>) -> CliResult<KeyAccess> {
    let master = MasterKey::read(&folder.join(KEYS))?.or(given);
    let db = Database::open(&database::Database::sqlite(folder.join(DATABASE)), ConnectionUse::Commands).await?;
    let found = match master {
        Some(master) => master_key::cannot_decrypt(&db, &master).await?.map_or(KeyAccess::Open, KeyAccess::OtherMasterKey),
        None if signing_key::is_any_live(&db).await? => KeyAccess::NoMasterKey,
        None => KeyAccess::Open,
    };
    db.close().await?;
    Ok(found)
}

pub fn require_open(found: KeyAccess) -> CliResult {
    match found {
        KeyAccess::Open => Ok(()),
        KeyAccess::NoMasterKey => Err(CliError::Refused(
            "no server could use this backup: its signing keys are encrypted with a master key that is neither in it nor given to \
             this command (`master_key`, `master_key_file` or data_dir/keys.toml)"
                .to_owned(),
        )),
        KeyAccess::OtherMasterKey(kid) => Err(CliError::Refused(format!(
            "no server could use this backup: its signing key {kid} is encrypted with another master key than the one in it or \
             given to this command"
        ))),
    }
}
