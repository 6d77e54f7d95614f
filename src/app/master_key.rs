//! The master key: where it comes from, and whether the signing keys in the database are encrypted with it.

use std::path::PathBuf;

use crate::{
    config::Config,
    crypto::{encrypt_at_rest::Encryptor, keyring::MasterKey},
    error::{InternalError, Result},
    store::{Database, signing_key},
};

/// Where the master key is kept, unless the settings give one.
pub fn file(config: &Config) -> PathBuf {
    config.data_dir.join("keys.toml")
}

/// The master key that the settings give, or else the one in the file; `None` if there is neither.
///
/// # Errors
/// If the file cannot be read; the error names it.
pub fn load(config: &Config) -> Result<Option<MasterKey>> {
    let given = config.master_key.as_ref().and_then(MasterKey::from_text);
    given.map_or_else(|| MasterKey::read(&file(config)), |master| Ok(Some(master)))
}

/// Creates the file of the master key, if the database has no signing key yet: a second master key beside encrypted keys
/// would be of no use, and would be mistaken for the lost one.
pub(super) async fn create(config: &Config, db: &Database) -> Result<MasterKey> {
    ensure_nothing_encrypted(config, db).await?;
    MasterKey::make(&file(config))
}

/// # Errors
/// If the database has signing keys and the master key that encrypts them is missing; the error says what to do.
pub(super) async fn ensure_nothing_encrypted(config: &Config, db: &Database) -> Result<()> {
    if !signing_key::is_any_live(db).await? {
        return Ok(());
    }
    let why = format!(
        "they are encrypted with a master key that is missing: no setting gives `master_key` or `master_key_file`, and there is \
         no {}. Give this command the one that the server has, or put the file back",
        file(config).display()
    );
    Err(InternalError::new("open the signing keys", why).into())
}

/// # Errors
/// If the signing keys in the database are encrypted with another master key than this one.
pub(super) async fn ensure_same(config: &Config, db: &Database, master: &MasterKey) -> Result<()> {
    if !signing_key::is_any_live(db).await? {
        return Ok(());
    }
    match cannot_decrypt(db, master).await? {
        Some(kid) => Err(encrypted_with_another(config, &kid).into()),
        None => Ok(()),
    }
}

pub(super) fn encrypted_with_another(config: &Config, kid: &str) -> InternalError {
    let given = if config.master_key.is_some() { "the settings give" } else { "data_dir/keys.toml holds" };
    InternalError::new(
        "open the signing keys",
        format!("key {kid} was encrypted with another master key than the one that {given}"),
    )
}

/// Encrypts and decrypts signing keys with a master key.
///
/// # Errors
/// An error of the library.
pub fn encryptor(master: &MasterKey) -> Result<Encryptor> {
    Encryptor::new(&master.derive("signing-keys"))
}

/// The kid of a signing key in the database that a server with this master key could not decrypt; `None` if there is none.
///
/// # Errors
/// Those of the database.
pub async fn cannot_decrypt(db: &Database, master: &MasterKey) -> Result<Option<String>> {
    let encryptor = encryptor(master)?;
    let rows = signing_key::live(db.reader()).await?;
    Ok(rows.into_iter().find(|row| encryptor.decrypt(&row.kid, &row.secret).is_none()).map(|row| row.kid))
}
