//! The house itself: its database, its clock, its keys and its settings. Nothing of it is global.

pub mod authorization;
pub mod bulk_revocation;
mod commit;
pub mod confirmed_refreshes;
pub mod delete_user;
pub mod effective_roles;
pub mod email_tokens;
pub mod limits;
pub mod metrics;
pub mod reauthentication;
pub mod revocation_cache;
pub mod revoke_access;
pub mod signing_keys;
pub mod tasks;

use std::{
    fs,
    ops::Deref,
    os::unix::fs::DirBuilderExt,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::Notify;

use self::{
    confirmed_refreshes::ConfirmedRefreshes, limits::Limits, metrics::Metrics, revocation_cache::RevocationCache, tasks::Tasks,
};
use crate::{
    config::Config,
    crypto::{
        encrypt_at_rest::Encryptor,
        jwt::Signer,
        keyring::{HmacKey, MasterKey, SigningKey},
        password::Hasher,
    },
    error::{Error, InternalError, Result},
    i18n::I18n,
    store::{self, ConnectionUse, Database, Transaction},
    types::clock::{Clock, Timestamp},
};

/// So long a request waits for the database to say whether its session has ended, before it is told to come back.
const DB_TIMEOUT: Duration = Duration::from_secs(2);
const RETRY_AFTER: Duration = Duration::from_secs(1);

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
    pub i18n: Arc<I18n>,
    /// Signs nothing until `open_keys` has been called.
    pub signer: Signer,
    /// Seals the signing keys.
    encryptor: Encryptor,
    master: MasterSecret,
    /// Names the keys that starts of the server make.
    kid_key: HmacKey,
    /// Makes the links and codes of mails.
    pub link_key: HmacKey,
    /// Makes the ids of tokens.
    pub token_key: HmacKey,
    pub revoked: RevocationCache,
    /// Renewals whose answers have arrived.
    pub confirmed_refreshes: ConfirmedRefreshes,
    pub metrics: Metrics,
    pub limits: Limits,
    /// Seals what browsers show of earlier sign-ins.
    pub device_key: HmacKey,
    /// Rung when a mail has been put into the outbox, so that it leaves at once.
    pub outbox_wakeup: Notify,
    /// Work that goes on without the request that began it.
    pub tasks: Tasks,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
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
    /// ConnectionUse a server: opens the data folder and everything in it, making what is not there yet.
    ///
    /// # Errors
    /// A fault that names the file.
    pub async fn open(config: Config, clock: Clock) -> Result<Self> {
        // Too large for the stack of each caller.
        Box::pin(Self::open_server(config, clock)).await
    }

    async fn open_server(config: Config, clock: Clock) -> Result<Self> {
        make_folder(&config.data_dir)?;
        let db = Database::open(&config.database, ConnectionUse::Requests).await?;
        let (master, origin) = match signing_keys::master(&config)? {
            Some(master) => (master, MasterSecret::Found),
            None => (signing_keys::make_master(&config, &db).await?, MasterSecret::Made),
        };
        Self::with(config, clock, db, (master, origin))
    }

    /// ConnectionUse a command beside a server: makes neither a data folder nor a master secret.
    ///
    /// # Errors
    /// As `open`, and where signing keys are there and the secret that they are sealed under is missing.
    pub async fn open_existing(config: Config, clock: Clock, sealed: SealedKeys) -> Result<Self> {
        let db = Database::open(&config.database, ConnectionUse::Commands).await?;
        if let Some(master) = signing_keys::master(&config)? {
            if sealed == SealedKeys::MustOpen {
                signing_keys::refuse_other(&config, &db, &master).await?;
            }
            return Self::with(config, clock, db, (master, MasterSecret::Found));
        }
        if sealed == SealedKeys::MustOpen {
            signing_keys::refuse_sealed(&config, &db).await?;
        }
        Self::with(config, clock, db, (MasterKey::temporary(), MasterSecret::Missing))
    }

    fn with(config: Config, clock: Clock, db: Database, (master, origin): (MasterKey, MasterSecret)) -> Result<Self> {
        let preferred = config.signing_key.clone().map(|secret| SigningKey::preferred(secret, &master));
        let previous = config.signing_key_previous.iter().cloned().map(|secret| SigningKey::preferred(secret, &master)).collect();
        let metrics = Metrics::default();
        Ok(Self(Arc::new(Inner {
            hasher: Hasher::start(config.hashing.argon2, config.hashing.memory_budget, master.derive("decoys"))?,
            i18n: Arc::new(I18n::load(config.branding.email_dir.as_deref())?),
            signer: Signer::new(preferred, previous),
            encryptor: signing_keys::encryptor(&master)?,
            master: origin,
            kid_key: master.derive("kid"),
            link_key: master.derive("links"),
            token_key: master.derive("tokens"),
            revoked: RevocationCache::default(),
            confirmed_refreshes: ConfirmedRefreshes::default(),
            limits: Limits::new(&config.limits, master.derive("limits"), &clock, &metrics),
            device_key: master.derive("devices"),
            metrics,
            outbox_wakeup: Notify::new(),
            tasks: Tasks::default(),
            config,
            clock,
            db,
        })))
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// # Errors
    /// As `Database::begin`.
    pub async fn begin(&self) -> Result<Transaction> {
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
        let (now, began) = (self.now(), Instant::now());
        let ended = store::session::revoked_since(self.db.reader(), self.revoked.query_from(now, longest_access)).await?;
        self.revoked.learn(&ended, (now, began), longest_access);
        self.signer.bound_sessions(store::session::latest(self.db.reader()).await?);
        Ok(())
    }

    /// Whether the session of an access token has ended: by the list of those that have, or by the database itself where the
    /// list has not been learned for too long to be believed.
    ///
    /// # Errors
    /// `Overloaded`, where neither can tell.
    pub async fn has_ended(&self, session: i64) -> Result<bool> {
        if self.revoked.contains(session) || self.revocations_are_fresh() {
            return Ok(self.revoked.contains(session));
        }
        match tokio::time::timeout(DB_TIMEOUT, store::session::by_id(self.db.reader(), session)).await {
            Ok(Ok(row)) => Ok(row.is_none_or(|row| row.revoked_at.is_some())),
            // Why it cannot be asked is in the log already: nobody has learned the list for a while.
            _ => Err(Error::Overloaded(RETRY_AFTER)),
        }
    }

    /// Whether the end of a session on another instance would be known here by now.
    pub fn revocations_are_fresh(&self) -> bool {
        self.revoked.is_fresh()
    }
}

/// ConnectionUse its owner only.
fn make_folder(dir: &Path) -> Result<()> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
    Ok(made.map_err(|error| InternalError::new("make the data folder", format!("{}: {error}", dir.display())))?)
}
