//! The house itself: its database, its clock, its keys and its settings. Nothing of it is global.

pub mod admin;
mod commit;
pub mod erasure;
pub mod keys;
pub mod limits;
pub mod mailed;
pub mod metrics;
pub mod proof;
pub mod revoked;

use std::{
    fs,
    os::unix::fs::DirBuilderExt,
    sync::Arc,
    time::{Duration, Instant},
};

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
    error::{Error, Fault, Result},
    store::{self, Database},
    types::clock::{Clock, Moment},
    words::Words,
};

/// So long a request waits for the database to say whether its session has ended, before it is told to come back.
const ANSWER: Duration = Duration::from_secs(2);
const AGAIN: Duration = Duration::from_secs(1);

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
        Ok(Self {
            hasher: Hasher::start(config.hashing.cost, config.hashing.memory)?,
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
        let (now, began) = (self.now(), Instant::now());
        let ended = store::session::revoked_since(self.db.reader(), self.revoked.since(now, longest_access)).await?;
        self.revoked.learn(&ended, (now, began), longest_access);
        Ok(())
    }

    /// Whether the session of an access token has ended: by the list of those that have, or by the database itself where the
    /// list has not been learned for too long to be believed.
    ///
    /// # Errors
    /// `Busy`, where neither can tell.
    pub async fn has_ended(&self, session: i64) -> Result<bool> {
        if self.revoked.contains(session) || self.revocations_are_fresh() {
            return Ok(self.revoked.contains(session));
        }
        match tokio::time::timeout(ANSWER, store::session::by_id(self.db.reader(), session)).await {
            Ok(Ok(row)) => Ok(row.is_none_or(|row| row.revoked_at.is_some())),
            // Why it cannot be asked is in the log already: nobody has learned the list for a while.
            _ => Err(Error::Busy(AGAIN)),
        }
    }

    /// Whether the end of a session on another instance would be known here by now.
    pub fn revocations_are_fresh(&self) -> bool {
        self.revoked.is_fresh()
    }
}
