//! Hashing passwords with Argon2id: on threads of its own, within stated memory, never more than the machine can bear.

use std::{
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Ident, Output, ParamsString, PasswordHash, Salt},
};
use tokio::sync::{Semaphore, oneshot};

use super::{
    decoy::Decoys,
    keyring::{HmacKey, random},
    legacy_hashes::{self, Pbkdf2},
};
use crate::{
    error::{Error, InternalError, Result},
    types::secret::{Password, Secret},
};

/// How long a request waits for its turn before it gets 503.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(1);
/// How many may wait for each thread. A second is over before it would come to more of them, at any cost that OWASP advises.
const MAX_WAITING: usize = 100;
/// A hashing thread gives its memory back after this long without work.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);
/// A stored hash that would cost more than this is not ours and is not verified (OWASP's largest is m=47104, t=1).
const MAX_MEMORY: u32 = 131_072;
const MAX_ITERATIONS: u32 = 8;

/// OWASP Password Storage Cheat Sheet: m in KiB, t passes, one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argon2Params {
    pub memory_kib: u32,
    pub iterations: u32,
}

/// Whether the password was right, and the better hash to keep where the stored one is behind the times.
pub struct Verification {
    pub matches: bool,
    pub upgrade: Option<Secret>,
}

/// What the hashing threads have to do.
pub struct QueueStats {
    /// Passwords that wait for a thread.
    pub waiting: u64,
    pub running: u64,
    /// Requests that were told to come back, since the start.
    pub refused: u64,
}

#[derive(Default)]
struct Stats {
    asked: AtomicU64,
    running: AtomicU64,
    refused: AtomicU64,
}

pub struct Hasher {
    /// For those who wait and those whose turn it is.
    queue_slots: Semaphore,
    permits: Arc<Semaphore>,
    stats: Arc<Stats>,
    jobs: SyncSender<Job>,
    params: Params,
    /// Which decoy a name gets.
    decoy_key: HmacKey,
    decoys: RwLock<Decoys>,
}

type Job = Box<dyn FnOnce(&mut Vec<Block>) + Send>;

impl Hasher {
    /// One thread for each core, as many as `memory` bytes allow, and at least one.
    ///
    /// # Errors
    /// A fault, where Argon2 does not take the cost or no thread can be had.
    pub fn start(cost: Argon2Params, memory: u64, decoy_key: HmacKey) -> Result<Self> {
        let params = Params::new(cost.memory_kib, cost.iterations, 1, Some(Params::DEFAULT_OUTPUT_LEN))
            .map_err(|error| InternalError::new("read the cost of password hashes", error))?;
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let fitting = usize::try_from(memory / (u64::from(cost.memory_kib) * 1024)).unwrap_or(usize::MAX);
        let threads = cores.min(fitting).max(1);
        // For each thread a job and the next one, so that no thread waits for a job while callers wait for a thread.
        let most = threads * 2;
        let (jobs, waiting) = sync_channel(most);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..threads {
            let waiting = Arc::clone(&waiting);
            thread::Builder::new()
                .name("hash".to_owned())
                .spawn(move || work(&waiting))
                .map_err(|error| InternalError::new("start a hashing thread", error))?;
        }
        let queue_slots = Semaphore::new(most + threads * MAX_WAITING);
        Ok(Self {
            queue_slots,
            permits: Arc::new(Semaphore::new(most)),
            stats: Arc::default(),
            jobs,
            params,
            decoy_key,
            decoys: RwLock::default(),
        })
    }

    /// # Errors
    /// `Overloaded` where no thread is free within a second, or so many wait already that none would be.
    pub async fn hash(&self, password: &Password) -> Result<Secret> {
        let (password, params) = (password.clone(), self.params.clone());
        self.run(move |memory| hash(&password, &params, memory)).await
    }

    /// Learns what verifying costs from some of the hashes that accounts have.
    pub fn learn<'a>(&self, stored: impl IntoIterator<Item = &'a str>) {
        let decoys = Decoys::like(stored);
        *self.decoys.write().unwrap_or_else(PoisonError::into_inner) = decoys;
    }

    /// What is hashed in the place of a password that this name does not have; nothing, where it is a hash of the present cost.
    pub fn decoy(&self, name: &str) -> Option<String> {
        self.decoys.read().unwrap_or_else(PoisonError::into_inner).draw(&self.decoy_key, name).map(ToOwned::to_owned)
    }

    /// Takes as long for an account that is unknown or has no password, where `stored` is `None`, as for one that has. Which one of those
    /// follows from the name that was typed: they may cost more or less than each other, where some were imported.
    ///
    /// # Errors
    /// As `hash`.
    pub async fn verify_for(&self, name: &str, password: &Password, stored: Option<&str>) -> Result<Verification> {
        match (stored, self.decoy(name)) {
            (None, Some(decoy)) => {
                self.verify(password, Some(&decoy)).await?;
                Ok(Verification { matches: false, upgrade: None })
            }
            (stored, _) => self.verify(password, stored).await,
        }
    }

    /// As `verify_for`, without a name.
    ///
    /// # Errors
    /// As `hash`.
    pub async fn verify(&self, password: &Password, stored: Option<&str>) -> Result<Verification> {
        let params = self.params.clone();
        if let Some(theirs) = stored.and_then(Pbkdf2::read) {
            let password = password.clone();
            return self
                .run(move |memory| {
                    let matches = theirs.matches(password.reveal());
                    let upgrade = if matches { Some(hash(&password, &params, memory)?) } else { None };
                    Ok(Verification { matches, upgrade })
                })
                .await;
        }
        let theirs = stored.and_then(legacy_hashes::argon2);
        let foreign = theirs.is_some();
        let known = theirs.or(stored).and_then(|text| PasswordHash::new(text).ok());
        let (phc, real) = match known {
            Some(phc) => (phc, true),
            None => (impossible(&params)?, false),
        };
        let password = password.clone();
        self.run(move |memory| {
            let matches = matches(&password, &phc, memory)? && real;
            let behind = matches && (foreign || !Params::try_from(&phc).is_ok_and(|own| same_cost(&own, &params)));
            let upgrade = if behind { Some(hash(&password, &params, memory)?) } else { None };
            Ok(Verification { matches, upgrade })
        })
        .await
    }

    pub fn queue_stats(&self) -> QueueStats {
        let running = self.stats.running.load(Relaxed);
        let waiting = self.stats.asked.load(Relaxed).saturating_sub(running);
        QueueStats { waiting, running, refused: self.stats.refused.load(Relaxed) }
    }

    async fn run<T: Send + 'static>(&self, operation: impl FnOnce(&mut Vec<Block>) -> Result<T> + Send + 'static) -> Result<T> {
        let refused = || {
            self.stats.refused.fetch_add(1, Relaxed);
            Error::Overloaded(QUEUE_TIMEOUT)
        };
        let _place = self.queue_slots.try_acquire().map_err(|_| refused())?;
        let asked = Counted::more(&self.stats, |stats| &stats.asked);
        let turn = tokio::time::timeout(QUEUE_TIMEOUT, Arc::clone(&self.permits).acquire_owned()).await;
        let permit = turn.map_err(|_| refused())?.map_err(|error| InternalError::new("wait for a hashing thread", error))?;
        let (answer, answered) = oneshot::channel();
        // The caller may be gone: the thread is busy all the same, and nothing waits for the result.
        let stats = Arc::clone(&self.stats);
        let job: Job = Box::new(move |memory| {
            let running = Counted::more(&stats, |stats| &stats.running);
            let done = operation(memory);
            drop((permit, running, asked));
            drop(answer.send(done));
        });
        self.jobs.try_send(job).map_err(|_| InternalError::new("hand a password to a hashing thread", "no thread takes it"))?;
        answered.await.map_err(|error| InternalError::new("hash a password", error))?
    }
}

/// One more of something, for as long as this lives.
struct Counted(Arc<Stats>, fn(&Stats) -> &AtomicU64);

impl Counted {
    fn more(stats: &Arc<Stats>, of: fn(&Stats) -> &AtomicU64) -> Self {
        of(stats).fetch_add(1, Relaxed);
        Self(Arc::clone(stats), of)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.1(&self.0).fetch_sub(1, Relaxed);
    }
}

fn work(waiting: &Mutex<Receiver<Job>>) {
    let mut memory = Vec::new();
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(IDLE_TIMEOUT);
        match next {
            Ok(job) => job(&mut memory),
            Err(RecvTimeoutError::Timeout) => memory = Vec::new(),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn hash(password: &Password, params: &Params, memory: &mut Vec<Block>) -> Result<Secret> {
    let salt = random::<16>();
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    fill(password, &salt, params, memory, &mut output)?;
    Ok(Secret::new(phc(params, &salt, &output)?.to_string()))
}

fn matches(password: &Password, stored: &PasswordHash, memory: &mut Vec<Block>) -> Result<bool> {
    let (Ok(params), Some(salt), Some(expected)) = (Params::try_from(stored), stored.salt.as_ref(), stored.hash.as_ref()) else {
        return Ok(false);
    };
    if stored.algorithm.as_str() != "argon2id"
        || params.m_cost() > MAX_MEMORY
        || params.t_cost() > MAX_ITERATIONS
        || params.p_cost() > 8
    {
        return Ok(false);
    }
    let mut output = vec![0; expected.len()];
    fill(password, salt.as_ref(), &params, memory, &mut output)?;
    Ok(aws_lc_rs::constant_time::verify_slices_are_equal(&output, expected.as_bytes()).is_ok())
}

fn fill(password: &Password, salt: &[u8], params: &Params, memory: &mut Vec<Block>, output: &mut [u8]) -> Result<()> {
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::default());
    }
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
        .hash_password_into_with_memory(password.reveal().as_bytes(), salt, output, memory.as_mut_slice())
        .map_err(|error| InternalError::new("hash a password", error).into())
}

/// A hash that no password has, at the present cost.
fn impossible(params: &Params) -> Result<PasswordHash> {
    phc(params, &random::<16>(), &random::<{ Params::DEFAULT_OUTPUT_LEN }>())
}

fn phc(params: &Params, salt: &[u8], output: &[u8]) -> Result<PasswordHash> {
    let fault = |error: String| InternalError::new("write a password hash", error);
    Ok(PasswordHash {
        algorithm: Ident::new("argon2id").map_err(|error| fault(error.to_string()))?,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params).map_err(|error| fault(error.to_string()))?,
        salt: Some(Salt::new(salt).map_err(|error| fault(error.to_string()))?),
        hash: Some(Output::new(output).map_err(|error| fault(error.to_string()))?),
    })
}

fn same_cost(one: &Params, other: &Params) -> bool {
    (one.m_cost(), one.t_cost(), one.p_cost()) == (other.m_cost(), other.t_cost(), other.p_cost())
}
