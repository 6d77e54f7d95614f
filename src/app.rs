//! The house itself: its database, its clock, its keys and its settings. Nothing of it is global.

pub mod admin;
pub mod erasure;
pub mod keys;
pub mod limits;
pub mod mailed;
pub mod metrics;
pub mod proof;
pub mod revoked;

use std::{fs, os::unix::fs::DirBuilderExt, path::Path, sync::Arc, time::Duration};

use data_encoding::HEXLOWER;
use sea_orm::DatabaseTransaction;
use tokio::sync::Notify;

use self::{limits::Limits, metrics::Metrics, revoked::Revoked};
use crate::{
    config::Config,
    crypto::{
        jwt::Signer,
        keyring::{MacKey, Master, SigningKey},
        password::Hasher,
        seal::Sealer,
    },
    error::{Fault, Result},
    store::{self, Database},
    types::clock::{Clock, Moment},
    words::Words,
};

pub struct App {
    pub config: Config,
    pub clock: Clock,
    pub db: Database,
    pub hasher: Hasher,
    /// What pages and mails say.
    pub words: Arc<Words>,
    /// Signs nothing until `open_keys` has been called.
    pub signer: Signer,
    /// Seals the signing keys.
    sealer: Sealer,
    master: MasterSecret,
    first_kid: String,
    /// Makes the links and codes of mails.
    pub link_key: MacKey,
    /// Makes the ids of tokens.
    pub token_key: MacKey,
    pub revoked: Revoked,
    pub metrics: Metrics,
    pub limits: Limits,
    /// Seals what browsers show of earlier sign-ins.
    pub device_key: MacKey,
    /// Rung when a mail has been put into the outbox, so that it leaves at once.
    pub mail_waits: Notify,
}

/// Where the master secret of this process comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MasterSecret {
    /// From the settings or from the file, where it was before.
    Found,
    /// This start made the file.
    Made,
    /// There is none yet, and only a server makes it: nothing may be sealed with the one that stands in for it.
    Missing,
}

/// What a command needs of the signing keys in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedKeys {
    MustOpen,
    /// It does away with them.
    MayBeLost,
}

impl App {
    /// For a server: opens the data folder and everything in it, making what is not there yet.
    ///
    /// # Errors
    /// A fault that names the file.
    pub async fn open(config: Config, clock: Clock) -> Result<Self> {
        // Too large for the stack of each caller.
        Box::pin(Self::open_server(config, clock)).await
    }

    async fn open_server(config: Config, clock: Clock) -> Result<Self> {
        make_folder(&config.data_dir)?;
        let db = Database::open(&config.database).await?;
        let (master, origin) = match keys::master(&config)? {
            Some(master) => (master, MasterSecret::Found),
            None => (keys::make_master(&config, &db).await?, MasterSecret::Made),
        };
        Self::with(config, clock, db, (master, origin))
    }

    /// For a command beside a server: makes neither a data folder nor a master secret.
    ///
    /// # Errors
    /// As `open`, and where signing keys are there and the secret that they are sealed under is missing.
    pub async fn open_existing(config: Config, clock: Clock, sealed: SealedKeys) -> Result<Self> {
        let db = Database::open(&config.database).await?;
        if let Some(master) = keys::master(&config)? {
            return Self::with(config, clock, db, (master, MasterSecret::Found));
        }
        if sealed == SealedKeys::MustOpen {
            keys::refuse_sealed(&config, &db).await?;
        }
        Self::with(config, clock, db, (Master::temporary(), MasterSecret::Missing))
    }

    fn with(config: Config, clock: Clock, db: Database, (master, origin): (Master, MasterSecret)) -> Result<Self> {
        let preferred = config.signing_key.clone().map(|secret| SigningKey::preferred(secret, &master));
        let previous = config.signing_key_previous.iter().cloned().map(|secret| SigningKey::preferred(secret, &master)).collect();
        let metrics = Metrics::default();
        Ok(Self {
            hasher: Hasher::start(config.hashing.cost, config.hashing.memory)?,
            words: Arc::new(Words::load(config.branding.mail_dir.as_deref())?),
            signer: Signer::new(preferred, previous),
            sealer: keys::sealer(&master)?,
            master: origin,
            first_kid: HEXLOWER.encode(&master.derive("kid").sign(b"first").as_ref()[..4]),
            link_key: master.derive("links"),
            token_key: master.derive("tokens"),
            revoked: Revoked::default(),
            limits: Limits::new(&config.limits, master.derive("limits"), &clock, &metrics),
            device_key: master.derive("devices"),
            metrics,
            mail_waits: Notify::new(),
            config,
            clock,
            db,
        })
    }

    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// # Errors
    /// As `Database::begin`.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        self.db.begin().await
    }

    /// Learns of sessions that ended on other instances or by the command line.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn follow_revocations(&self, longest_access: Duration) -> Result<()> {
        let now = self.now();
        let ended = store::session::revoked_since(self.db.reader(), self.revoked.since(now, longest_access)).await?;
        self.revoked.learn(&ended, now, longest_access);
        Ok(())
    }
}

/// For its owner only.
fn make_folder(dir: &Path) -> Result<()> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
    Ok(made.map_err(|error| Fault::new("make the data folder", format!("{}: {error}", dir.display())))?)
}
