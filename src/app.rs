//! The house itself: its database, its clock, its keys and its settings. Nothing of it is global.

pub mod admin;
pub mod endings;
pub mod erasure;
pub mod keys;
pub mod limits;
pub mod mailed;
pub mod metrics;
pub mod proof;
pub mod revoked;
pub mod tasks;

use std::{fs, ops::Deref, os::unix::fs::DirBuilderExt, sync::Arc, time::Duration};

use data_encoding::HEXLOWER;
use sea_orm::DatabaseTransaction;
use tokio::sync::Notify;

use self::{limits::Limits, metrics::Metrics, revoked::Revoked, tasks::Tasks};
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

/// Cheap to clone: work that outlives its request has one of its own.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What clones of an `App` share.
pub struct Inner {
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
    /// Work that goes on without the request that began it.
    pub tasks: Tasks,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// Opens the data folder and everything in it, making what is not there yet.
    ///
    /// # Errors
    /// A fault that names the file.
    pub async fn open(config: Config, clock: Clock) -> Result<Self> {
        // A house is too large to be carried about on the stack while it is being furnished.
        Box::pin(Self::furnish(config, clock)).await
    }

    async fn furnish(config: Config, clock: Clock) -> Result<Self> {
        let dir = &config.data_dir;
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
        made.map_err(|error| Fault::new("make the data folder", format!("{}: {error}", dir.display())))?;
        let given = config.master_key.as_ref().and_then(Master::from_text);
        let master = given.map_or_else(|| Master::open(&keys::file(&config)), Ok)?;
        let preferred = config.signing_key.clone().map(|secret| SigningKey::preferred(secret, &master));
        let db = Database::open(&config.database).await?;
        let metrics = Metrics::default();
        Ok(Self(Arc::new(Inner {
            hasher: Hasher::start(config.hashing.cost, config.hashing.memory, master.derive("decoys"))?,
            words: Arc::new(Words::load(config.branding.mail_dir.as_deref())?),
            signer: Signer::new(preferred),
            sealer: master.sealer("signing-keys")?,
            first_kid: HEXLOWER.encode(&master.derive("kid").sign(b"first").as_ref()[..4]),
            link_key: master.derive("links"),
            token_key: master.derive("tokens"),
            revoked: Revoked::default(),
            limits: Limits::new(&config.limits, master.derive("limits"), &clock, &metrics),
            device_key: master.derive("devices"),
            metrics,
            mail_waits: Notify::new(),
            tasks: Tasks::default(),
            config,
            clock,
            db,
        })))
    }

    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// # Errors
    /// As `Database::begin`.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        self.db.begin().await
    }

    /// Learns which kinds of password hashes there are, so that unknown accounts cost as much as known ones.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn learn_hashes(&self) -> Result<()> {
        let some = store::user::some_hashes(self.db.reader()).await?;
        self.hasher.learn(some.iter().map(String::as_str));
        Ok(())
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
