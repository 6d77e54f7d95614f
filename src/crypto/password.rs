//! Hashing and verifying passwords: with Argon2id, and as Django did where a hash came from there.

use std::sync::{PoisonError, RwLock};

use argon2::Params;

use super::{
    argon2_hash::{Argon2Hash, Memory},
    decoy::Decoys,
    hash_queue::{HashQueue, QueueStats},
    keyring::HmacKey,
    known_hash::KnownHash,
    legacy_hashes::digest::Md5Hash,
};
use crate::{
    error::{InternalError, Result},
    types::secret::{Password, Secret},
};

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

/// Whether a better hash is made of a password that is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upgrade {
    All,
    /// Those that Django made stay as they are.
    OwnOnly,
    None,
}

pub struct Hasher {
    queue: HashQueue,
    params: Params,
    budget_kib: u64,
    /// Which decoy a name gets.
    decoy_key: HmacKey,
    decoys: RwLock<Decoys>,
}

impl Hasher {
    /// One thread for each core, as many as `memory` bytes allow, and at least one.
    ///
    /// # Errors
    /// A fault, where Argon2 does not take the cost or no thread can be had.
    pub fn start(cost: Argon2Params, memory: u64, decoy_key: HmacKey) -> Result<Self> {
        let params = Params::new(cost.memory_kib, cost.iterations, 1, Some(Params::DEFAULT_OUTPUT_LEN))
            .map_err(|error| InternalError::new("read the cost of password hashes", error))?;
        let budget_kib = memory / 1024;
        let queue = HashQueue::start(cost.memory_kib, budget_kib)?;
        Ok(Self { queue, params, budget_kib, decoy_key, decoys: RwLock::default() })
    }

    /// # Errors
    /// `Overloaded` where no thread is free within a second, or so many wait already that none would be.
    pub async fn hash(&self, password: &Password) -> Result<Secret> {
        let (password, params) = (password.clone(), self.params.clone());
        self.queue.run(params.m_cost().into(), move |memory| hash(password.reveal(), &params, memory)).await
    }

    /// What to store in the place of a weak hash of Django's; nothing, where it is none.
    ///
    /// # Errors
    /// As `hash`.
    pub async fn wrap(&self, stored: &str) -> Result<Option<Secret>> {
        let (Some(weak), params) = (Md5Hash::read(stored), self.params.clone()) else { return Ok(None) };
        let wrap = move |memory: &mut _| weak.wrapped(|text| Argon2Hash::make(text, &params, memory))?.stored();
        Ok(Some(Secret::new(self.queue.run(self.params.m_cost().into(), wrap).await?)))
    }

    /// Learns what verifying costs from some of the hashes that accounts have.
    pub fn learn<'a>(&self, stored: impl IntoIterator<Item = &'a str>) {
        let decoys = Decoys::like(stored, self.budget_kib);
        *self.decoys.write().unwrap_or_else(PoisonError::into_inner) = decoys;
    }

    /// What is hashed in the place of a password that this name does not have; nothing, where it is a hash of the present cost.
    fn decoy(&self, name: &str) -> Option<KnownHash> {
        self.decoys.read().unwrap_or_else(PoisonError::into_inner).draw(&self.decoy_key, name).cloned()
    }

    /// Whether this stored hash can be verified here at all.
    pub fn can_verify(&self, stored: &str) -> bool {
        self.read(stored).is_some()
    }

    /// Takes as long for an account that is unknown or has no password, where `stored` is `None`, as for one that has. Which one of those
    /// follows from the name that was typed: they may cost more or less than each other, where some were imported.
    ///
    /// # Errors
    /// As `hash`.
    pub async fn verify_for(
        &self,
        name: &str,
        password: &Password,
        stored: Option<&str>,
        upgrade: Upgrade,
    ) -> Result<Verification> {
        match (stored, self.decoy(name)) {
            (None, Some(decoy)) => {
                self.judge(password, decoy, Upgrade::None).await?;
                Ok(Verification { matches: false, upgrade: None })
            }
            (stored, _) => self.verify(password, stored, upgrade).await,
        }
    }

    /// As `verify_for`, without a name.
    ///
    /// # Errors
    /// As `hash`.
    pub async fn verify(&self, password: &Password, stored: Option<&str>, upgrade: Upgrade) -> Result<Verification> {
        if let Some(known) = stored.and_then(|stored| self.read(stored)) {
            return self.judge(password, known, upgrade).await;
        }
        let none = KnownHash::Own(Argon2Hash::impossible(&self.params));
        self.judge(password, none, Upgrade::None).await?;
        Ok(Verification { matches: false, upgrade: None })
    }

    pub fn queue_stats(&self) -> QueueStats {
        self.queue.stats()
    }

    fn read(&self, stored: &str) -> Option<KnownHash> {
        KnownHash::read(stored, self.budget_kib)
    }

    async fn judge(&self, password: &Password, known: KnownHash, upgrade: Upgrade) -> Result<Verification> {
        let (password, params) = (password.clone(), self.params.clone());
        let memory_kib = known.memory_kib().max(params.m_cost().into());
        let judge = move |memory: &mut _| {
            let matches = known.matches(&password, memory)?;
            let behind = matches && is_behind(&known, &params, upgrade);
            let upgrade = if behind { Some(hash(password.reveal(), &params, memory)?) } else { None };
            Ok(Verification { matches, upgrade })
        };
        self.queue.run(memory_kib, judge).await
    }
}

fn is_behind(known: &KnownHash, params: &Params, upgrade: Upgrade) -> bool {
    match (known, upgrade) {
        (_, Upgrade::None) | (KnownHash::Legacy(_), Upgrade::OwnOnly) => false,
        (KnownHash::Legacy(_), Upgrade::All) => true,
        (KnownHash::Own(hash), _) => !hash.has_cost_of(params),
    }
}

fn hash(text: &str, params: &Params, memory: &mut Memory) -> Result<Secret> {
    Ok(Secret::new(Argon2Hash::make(text, params, memory)?.stored()?))
}
