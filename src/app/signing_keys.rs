//! The keys that sign tokens, as this house knows them: read from the database that it shares with others.

use std::{fs, path::PathBuf};

use data_encoding::HEXLOWER;

use super::{App, MasterSecret};
use crate::{
    config::Config,
    crypto::{
        encrypt_at_rest::Encryptor,
        keyring::{self, MasterKey, SigningKey},
    },
    error::{InternalError, Result},
    store::{Database, Transaction, signing_key},
    types::{clock::Timestamp, secret::Secret},
};

/// Where the master secret is kept, unless the settings give one.
pub fn file(config: &Config) -> PathBuf {
    config.data_dir.join("keys.toml")
}

/// The master secret that the settings give, or else the one of the file; nothing, where there is neither.
///
/// # Errors
/// A fault that names the file, where it cannot be read.
pub fn master(config: &Config) -> Result<Option<MasterKey>> {
    let given = config.master_key.as_ref().and_then(MasterKey::from_text);
    given.map_or_else(|| MasterKey::read(&file(config)), |master| Ok(Some(master)))
}

/// Makes the file of the master secret, in a data folder whose database has no signing key yet: a second secret beside
/// sealed keys would be of no use, and would pass for the lost one.
pub(super) async fn make_master(config: &Config, db: &Database) -> Result<MasterKey> {
    refuse_sealed(config, db).await?;
    MasterKey::make(&file(config))
}

/// # Errors
/// A fault that says what to do, where the database has signing keys, and the secret that they are sealed under is missing.
pub(super) async fn refuse_sealed(config: &Config, db: &Database) -> Result<()> {
    if !signing_key::is_any_live(db).await? {
        return Ok(());
    }
    let why = format!(
        "they are sealed under a master secret that is not here: no setting gives `master_key` or `master_key_file`, and there is \
         no {}. Give this command the one that the server has, or put the file back",
        file(config).display()
    );
    Err(InternalError::new("open the signing keys", why).into())
}

/// # Errors
/// A fault, where the signing keys of the database are sealed under another secret than this one.
pub(super) async fn refuse_other(config: &Config, db: &Database, master: &MasterKey) -> Result<()> {
    if !signing_key::is_any_live(db).await? {
        return Ok(());
    }
    match sealed_otherwise(db, master).await? {
        Some(kid) => Err(sealed_under_another(config, &kid).into()),
        None => Ok(()),
    }
}

fn sealed_under_another(config: &Config, kid: &str) -> InternalError {
    let given = if config.master_key.is_some() { "the settings give" } else { "data_dir/keys.toml holds" };
    InternalError::new(
        "open the signing keys",
        format!("key {kid} was sealed under another master secret than the one that {given}"),
    )
}

/// Seals and opens signing keys under a master secret.
///
/// # Errors
/// A fault of the library.
pub fn encryptor(master: &MasterKey) -> Result<Encryptor> {
    master.encryptor("signing-keys")
}

/// Whether a server with this master secret could open every signing key of a database; the kid of one that it could not.
///
/// # Errors
/// A fault of the database.
pub async fn sealed_otherwise(db: &Database, master: &MasterKey) -> Result<Option<String>> {
    let encryptor = encryptor(master)?;
    let rows = signing_key::live(db.reader()).await?;
    Ok(rows.into_iter().find(|row| encryptor.decrypt(&row.kid, &row.secret).is_none()).map(|row| row.kid))
}

impl App {
    /// Reads the signing keys, and makes the first one where there is none. Those that an older house has left in the file
    /// of the master secret move into the database. The schema must be up to date.
    ///
    /// # Errors
    /// A fault that says so, where the keys were sealed under another master secret.
    pub async fn open_keys(&self) -> Result<()> {
        let file = file(&self.config);
        let left = keyring::left_in(&file)?;
        let opened = self.open_or_make_keys(&left).await;
        if opened.is_err() && self.master == MasterSecret::Made && self.is_sealed_by_another().await? {
            // Another instance was faster, with a secret of its own. Ours would only be mistaken for it.
            let removed = fs::remove_file(&file);
            removed.map_err(|error| InternalError::new("remove the master secret", format!("{}: {error}", file.display())))?;
        }
        opened?;
        if !left.is_empty() {
            keyring::clear(&file)?;
        }
        Ok(())
    }

    async fn open_or_make_keys(&self, left: &[(String, Secret)]) -> Result<()> {
        if !left.is_empty() || signing_key::live(self.db.reader()).await?.is_empty() {
            self.may_seal()?;
            let now = self.now();
            let txn = self.begin().await?;
            let there = self.unseal(&signing_key::live(&txn).await?)?;
            for (age, (kid, secret)) in left.iter().enumerate() {
                // In the order that the file has them in.
                let since = Timestamp(now.0 - i64::try_from(age).unwrap_or(0));
                signing_key::add(&txn, kid, self.encryptor.encrypt(kid, secret)?, since, since).await?;
            }
            if there.is_empty() && left.is_empty() {
                // Instances that start together give it one name, so that only one of them makes it; keys that have retired keep theirs.
                let kid = self.kid_after(signing_key::all(&txn).await?.len());
                self.add_key(&txn, SigningKey::generate(kid, now), now).await?;
            }
            txn.commit().await?;
        }
        self.follow_keys().await
    }

    fn kid_after(&self, retired: usize) -> String {
        let label = if retired == 0 { "first".to_owned() } else { format!("first after {retired}") };
        HEXLOWER.encode(&self.kid_key.sign(label.as_bytes()).as_ref()[..4])
    }

    /// A commit whose answer was lost may have kept a key of ours: only a key that we cannot open shows somebody else's secret.
    async fn is_sealed_by_another(&self) -> Result<bool> {
        let rows = signing_key::live(self.db.reader()).await?;
        Ok(rows.iter().any(|row| self.encryptor.decrypt(&row.kid, &row.secret).is_none()))
    }

    /// # Errors
    /// A fault, where there is no master secret yet: the first start of the server makes it.
    pub fn may_seal(&self) -> Result<()> {
        if self.master != MasterSecret::Missing {
            return Ok(());
        }
        let why = format!("there is no master secret yet: the first start of the server makes {}", file(&self.config).display());
        Err(InternalError::new("open the signing keys", why).into())
    }

    /// Learns of keys that were made or retired elsewhere.
    ///
    /// # Errors
    /// As `open_keys`.
    pub async fn follow_keys(&self) -> Result<()> {
        let rows = signing_key::live(self.db.reader()).await?;
        if self.signer.holds(rows.iter().map(|row| row.kid.as_str())) {
            return Ok(());
        }
        self.signer.hold(self.unseal(&rows)?);
        Ok(())
    }

    /// # Errors
    /// A fault of the database.
    pub async fn add_key(&self, txn: &Transaction, key: SigningKey, now: Timestamp) -> Result<()> {
        let sealed = self.encryptor.encrypt(&key.kid, &key.secret)?;
        signing_key::add(txn, &key.kid, sealed, key.from.unwrap_or(now), now).await
    }

    fn unseal(&self, rows: &[signing_key::Model]) -> Result<Vec<SigningKey>> {
        let opened = rows.iter().map(|row| {
            let secret = self.encryptor.decrypt(&row.kid, &row.secret);
            let secret = secret.ok_or_else(|| sealed_under_another(&self.config, &row.kid))?;
            Ok(SigningKey { kid: row.kid.clone(), secret, from: Some(row.signs_from) })
        });
        opened.collect()
    }
}
