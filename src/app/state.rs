//! The application's state: its settings, its clock, its database, its keys, and what it remembers in memory.

use std::{
    collections::HashMap,
    fs,
    ops::Deref,
    os::unix::fs::DirBuilderExt,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::Notify;

use super::{
    confirmed_refreshes::ConfirmedRefreshes, former_server::FormerServer, legacy_tokens::LegacyTokens,
    limits::rate_limiter::Limits, master_key, metrics::registry::Metrics, revocation_cache::RevocationCache, tasks::Tasks,
};
use crate::{
    config::{Config, ContractSettings},
    crypto::{
        encrypt_at_rest::Encryptor,
        jwt::Signer,
        keyring::{HmacKey, MasterKey, SigningKey},
        password::Hasher,
    },
    error::{Error, InternalError, Result},
    i18n::I18n,
    store::{self, ConnectionUse, Database},
    types::clock::{Clock, Timestamp},
};

/// How long a request waits for the database to say whether its session has ended, before it gets 503.
const DB_TIMEOUT: Duration = Duration::from_secs(2);
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Cheap to clone, for work that outlives its request.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What clones of an `App` share.
pub struct Inner {
    pub config: Config,
    pub clock: Clock,
    pub db: Database,
    pub hasher: Hasher,
    /// The one that is asked about passwords, where one is.
    pub former_server: Option<FormerServer>,
    /// The texts of pages and emails.
    pub i18n: Arc<I18n>,
    /// Signs nothing until `open_keys` has been called.
    pub signer: Signer,
    /// Encrypts the signing keys.
    pub(super) encryptor: Encryptor,
    pub(super) master_key_source: MasterKeySource,
    /// Encrypts what cookies carry from one page to the next.
    pub cookie_encryptor: Encryptor,
    /// Makes the kids of signing keys.
    pub(super) kid_key: HmacKey,
    /// Makes the links and codes of emails.
    pub link_key: HmacKey,
    /// Makes what is kept of forms that were sent.
    pub(super) form_key: HmacKey,
    /// Makes the ids of tokens.
    pub token_key: HmacKey,
    pub revoked: RevocationCache,
    /// Refreshes whose answers have arrived.
    pub confirmed_refreshes: ConfirmedRefreshes,
    /// What is accepted of the former server's tokens.
    pub legacy_tokens: LegacyTokens,
    pub metrics: Metrics,
    pub limits: Limits,
    /// Signs device cookies.
    pub device_key: HmacKey,
    /// Makes the marks of imports.
    pub import_mark_key: HmacKey,
    /// Notified when an email has been put into the outbox, so that it is sent at once.
    pub outbox_wakeup: Notify,
    /// Work that goes on without the request that started it.
    pub tasks: Tasks,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Where the master key of this process comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MasterKeySource {
    /// The settings or the file gave it.
    Found,
    /// This start created the file.
    Created,
    /// There is none yet, and only a server creates it: nothing may be encrypted with the temporary one used instead.
    Missing,
}

/// What a command needs of the signing keys in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAccess {
    MustDecrypt,
    /// The command replaces them.
    MayBeLost,
}

impl App {
    /// For a server: opens the data folder and everything in it, and creates what is missing.
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
        let (master, source) = match master_key::load(&config)? {
            Some(master) => (master, MasterKeySource::Found),
            None => (master_key::create(&config, &db).await?, MasterKeySource::Created),
        };
        Self::with(config, clock, db, (master, source))
    }

    /// For a command beside a server: creates neither a data folder nor a master key.
    ///
    /// # Errors
    /// As `open`; and if there are signing keys and the master key that encrypts them is missing.
    pub async fn open_existing(config: Config, clock: Clock, keys: KeyAccess) -> Result<Self> {
        let db = Database::open(&config.database, ConnectionUse::Commands).await?;
        if let Some(master) = master_key::load(&config)? {
            if keys == KeyAccess::MustDecrypt {
                master_key::ensure_same(&config, &db, &master).await?;
            }
            return Self::with(config, clock, db, (master, MasterKeySource::Found));
        }
        if keys == KeyAccess::MustDecrypt {
            master_key::ensure_nothing_encrypted(&config, &db).await?;
        }
        Self::with(config, clock, db, (MasterKey::temporary(), MasterKeySource::Missing))
    }

    /// For a command whose work a server has to understand later: creates the master key, as the first start of the server does,
    /// for the next `App`. False, if there is one.
    ///
    /// # Errors
    /// If there are signing keys, or the file cannot be made.
    pub async fn create_master_key(&self) -> Result<bool> {
        if self.master_key_source != MasterKeySource::Missing {
            return Ok(false);
        }
        make_folder(&self.config.data_dir)?;
        master_key::create(&self.config, &self.db).await?;
        Ok(true)
    }

    fn with(config: Config, clock: Clock, db: Database, (master, source): (MasterKey, MasterKeySource)) -> Result<Self> {
        let preferred = config.signing_key.clone().map(|secret| SigningKey::preferred(secret, &master));
        let previous = config.signing_key_previous.iter().cloned().map(|secret| SigningKey::preferred(secret, &master)).collect();
        let own_keys = contract_keys(&config, &master);
        let metrics = Metrics::default();
        Ok(Self(Arc::new(Inner {
            hasher: Hasher::start(config.hashing.argon2, config.hashing.memory_budget, master.derive("decoys"))?,
            former_server: FormerServer::of(&config)?,
            i18n: Arc::new(I18n::load(config.branding.email_dir.as_deref())?),
            signer: Signer::new(preferred, previous, own_keys),
            encryptor: master_key::encryptor(&master)?,
            cookie_encryptor: Encryptor::new(&master.derive("cookies"))?,
            master_key_source: source,
            kid_key: master.derive("kid"),
            link_key: master.derive("links"),
            form_key: master.derive("forms"),
            token_key: master.derive("tokens"),
            revoked: RevocationCache::default(),
            confirmed_refreshes: ConfirmedRefreshes::default(),
            legacy_tokens: LegacyTokens::new(&config),
            limits: Limits::new(&config.limits, master.derive("limits"), &clock, &metrics),
            device_key: master.derive("devices"),
            import_mark_key: master.derive("import-marks"),
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

    /// Reads which kinds of password hashes are stored, so that sign-ins to unknown accounts take as long as to known ones.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn learn_hashes(&self) -> Result<()> {
        let some = store::user::some_hashes(self.db.reader()).await?;
        self.hasher.learn(some.iter().map(String::as_str));
        Ok(())
    }

    /// Reads which sessions were ended by other instances or from the command line.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn follow_revocations(&self, longest_access: Duration) -> Result<()> {
        let (now, began) = (self.now(), Instant::now());
        let since = self.revoked.query_from(now, longest_access);
        let ended = store::session::revoked_since(self.db.reader(), since).await?;
        if self.legacy_tokens.are_accepted() {
            self.legacy_tokens.note_revoked(&store::user::legacy_tokens_revoked_since(self.db.reader(), since).await?);
        }
        self.revoked.learn(&ended, (now, began), longest_access);
        self.signer.bound_sessions(store::session::latest(self.db.reader()).await?);
        Ok(())
    }

    /// Whether the session of an access token has ended: by the revocation cache or, if that is stale, by the database.
    ///
    /// # Errors
    /// `Overloaded`, if the cache is stale and the database does not answer.
    pub async fn has_ended(&self, session: i64) -> Result<bool> {
        if self.revoked.contains(session) || self.revocations_are_fresh() {
            return Ok(self.revoked.contains(session));
        }
        match tokio::time::timeout(DB_TIMEOUT, store::session::by_id(self.db.reader(), session)).await {
            Ok(Ok(row)) => Ok(row.is_none_or(|row| row.revoked_at.is_some())),
            // The reason is in the log already: the job that fills the cache has failed for a while.
            _ => Err(Error::Overloaded(RETRY_AFTER)),
        }
    }

    /// Whether a session that another instance ended is known here by now.
    pub fn revocations_are_fresh(&self) -> bool {
        self.revoked.is_fresh()
    }
}

/// Readable by its owner only.
fn make_folder(dir: &Path) -> Result<()> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
    Ok(made.map_err(|error| InternalError::new("make the data folder", format!("{}: {error}", dir.display())))?)
}

/// The keys that sign for one contract alone.
fn contract_keys(config: &Config, master: &MasterKey) -> HashMap<Arc<str>, SigningKey> {
    let key = |settings: &ContractSettings| Some(SigningKey::preferred(settings.signing_key.clone()?.secret, master));
    config.contract.iter().filter_map(|(name, settings)| Some((Arc::from(name.as_str()), key(settings)?))).collect()
}
