//! The signing keys in the database, which all instances share.

use std::fs;

use data_encoding::HEXLOWER;
use sea_orm::ConnectionTrait;

use super::{
    master_key,
    state::{App, MasterKeySource},
};
use crate::{
    crypto::keyring::{self, SigningKey},
    error::{InternalError, Result},
    store::signing_key,
    types::{clock::Timestamp, secret::Secret},
};

impl App {
    /// Reads the signing keys, and creates the first one if there is none. Keys that an older version left in the file of the
    /// master key move into the database. The schema must be up to date.
    ///
    /// # Errors
    /// If the keys are encrypted with another master key.
    pub async fn open_keys(&self) -> Result<()> {
        let file = master_key::file(&self.config);
        let left = keyring::left_in(&file)?;
        let opened = self.open_or_make_keys(&left).await;
        if opened.is_err() && self.master_key_source == MasterKeySource::Created && self.is_encrypted_by_another().await? {
            // Another instance was faster, with a master key of its own. Ours would only be mistaken for it.
            let removed = fs::remove_file(&file);
            removed.map_err(|error| InternalError::new("remove the master key", format!("{}: {error}", file.display())))?;
        }
        opened?;
        if !left.is_empty() {
            keyring::clear(&file)?;
        }
        Ok(())
    }

    async fn open_or_make_keys(&self, left: &[(String, Secret)]) -> Result<()> {
        if !left.is_empty() || signing_key::live(self.db.reader()).await?.is_empty() {
            self.ensure_master_key()?;
            let now = self.now();
            let txn = self.db.begin().await?;
            let there = self.decrypt(&signing_key::live(&txn).await?)?;
            for (age, (kid, secret)) in left.iter().enumerate() {
                // In the order of the file.
                let since = Timestamp(now.0 - i64::try_from(age).unwrap_or(0));
                signing_key::add(&txn, kid, self.encryptor.encrypt(kid, secret)?, since, since).await?;
            }
            if there.is_empty() && left.is_empty() {
                // Instances that start together give it the same kid, so that only one of them creates it; retired keys keep theirs.
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

    /// A commit whose answer was lost may have stored our key: only a key that we cannot decrypt shows another master key.
    async fn is_encrypted_by_another(&self) -> Result<bool> {
        let rows = signing_key::live(self.db.reader()).await?;
        Ok(rows.iter().any(|row| self.encryptor.decrypt(&row.kid, &row.secret).is_none()))
    }

    /// # Errors
    /// If there is no master key yet: the first start of the server creates it.
    pub fn ensure_master_key(&self) -> Result<()> {
        if self.master_key_source != MasterKeySource::Missing {
            return Ok(());
        }
        let why = format!(
            "there is no master key yet: the first start of the server creates {}",
            master_key::file(&self.config).display()
        );
        Err(InternalError::new("open the signing keys", why).into())
    }

    /// Reads the keys again if some were created or retired by another process.
    ///
    /// # Errors
    /// As `open_keys`.
    pub async fn follow_keys(&self) -> Result<()> {
        let rows = signing_key::live(self.db.reader()).await?;
        if self.signer.holds(rows.iter().map(|row| row.kid.as_str())) {
            return Ok(());
        }
        self.signer.hold(self.decrypt(&rows)?);
        Ok(())
    }

    /// # Errors
    /// Those of the database.
    pub async fn add_key(&self, db: &impl ConnectionTrait, key: SigningKey, now: Timestamp) -> Result<()> {
        let encrypted = self.encryptor.encrypt(&key.kid, &key.secret)?;
        signing_key::add(db, &key.kid, encrypted, key.from.unwrap_or(now), now).await
    }

    fn decrypt(&self, rows: &[signing_key::Model]) -> Result<Vec<SigningKey>> {
        let opened = rows.iter().map(|row| {
            let secret = self.encryptor.decrypt(&row.kid, &row.secret);
            let secret = secret.ok_or_else(|| master_key::encrypted_with_another(&self.config, &row.kid))?;
            Ok(SigningKey { kid: row.kid.clone(), secret, from: Some(row.signs_from) })
        });
        opened.collect()
    }
}
