//! The keys that sign tokens, as this house knows them: read from the database that it shares with others.

use std::path::PathBuf;

use super::App;
use crate::{
    config::Config,
    crypto::keyring::{self, SigningKey},
    error::{Fault, Result},
    store::{Transaction, signing_key},
    types::clock::Moment,
};

/// Where the master secret is kept, unless the settings give one.
pub fn file(config: &Config) -> PathBuf {
    config.data_dir.join("keys.toml")
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
        if !left.is_empty() || signing_key::live(self.db.reader()).await?.is_empty() {
            let now = self.now();
            let txn = self.begin().await?;
            let there = self.unseal(&signing_key::live(&txn).await?)?;
            for (age, (kid, secret)) in left.iter().enumerate() {
                // In the order that the file has them in.
                let since = Moment(now.0 - i64::try_from(age).unwrap_or(0));
                signing_key::add(&txn, kid, self.sealer.seal(kid, secret)?, since, since).await?;
            }
            if there.is_empty() && left.is_empty() {
                // Houses that start together give it one name, so that only one of them makes it.
                self.add_key(&txn, SigningKey::generate(self.first_kid.clone(), now), now).await?;
            }
            txn.commit().await?;
        }
        self.follow_keys().await?;
        if !left.is_empty() {
            keyring::clear(&file)?;
        }
        Ok(())
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
    pub async fn add_key(&self, txn: &Transaction, key: SigningKey, now: Moment) -> Result<()> {
        let sealed = self.sealer.seal(&key.kid, &key.secret)?;
        signing_key::add(txn, &key.kid, sealed, key.from.unwrap_or(now), now).await
    }

    fn unseal(&self, rows: &[signing_key::Model]) -> Result<Vec<SigningKey>> {
        let opened = rows.iter().map(|row| {
            let secret = self.sealer.open(&row.kid, &row.secret).ok_or_else(|| {
                let given = if self.config.master_key.is_some() { "the settings give" } else { "data_dir/keys.toml holds" };
                let why = format!("key {} was sealed under another master secret than the one that {given}", row.kid);
                Fault::new("open the signing keys", why)
            })?;
            Ok(SigningKey { kid: row.kid.clone(), secret, from: Some(row.signs_from) })
        });
        opened.collect()
    }
}
