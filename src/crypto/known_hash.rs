//! A stored password hash that can be verified within bounds: ours, or one that Django made.

use super::{
    argon2_hash::{Argon2Hash, Memory},
    hash_cost::Cost,
    legacy_hashes::legacy_hash::LegacyHash,
};
use crate::{error::Result, types::secret::Password};

#[derive(Clone)]
pub enum KnownHash {
    Own(Argon2Hash),
    Legacy(LegacyHash),
}

impl KnownHash {
    /// Nothing, where it is of no known kind, or would cost more time or memory than it may.
    pub fn read(stored: &str, memory_kib: u64) -> Option<Self> {
        if stored.starts_with("$argon2id$") {
            let hash = Argon2Hash::read(stored)?;
            return (hash.is_affordable() && hash.memory_kib() <= memory_kib).then_some(Self::Own(hash));
        }
        LegacyHash::read(stored).filter(|hash| hash.is_affordable(memory_kib)).map(Self::Legacy)
    }

    pub fn memory_kib(&self) -> u64 {
        match self {
            Self::Own(hash) => hash.memory_kib(),
            Self::Legacy(hash) => hash.memory_kib(),
        }
    }

    /// Ours are of the password in NFC. Django hashed what was typed, or what its forms had cut the spaces off.
    pub fn matches(&self, password: &Password, memory: &mut Memory) -> Result<bool> {
        match self {
            Self::Own(hash) => hash.matches(password.reveal(), memory),
            Self::Legacy(hash) => {
                for spelling in password.spellings() {
                    if hash.matches(spelling, memory)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    pub fn cost(&self) -> Cost {
        match self {
            Self::Own(hash) => hash.cost(),
            Self::Legacy(hash) => hash.cost(),
        }
    }

    /// One that takes as long and that no password has.
    #[must_use]
    pub fn decoy(&self) -> Self {
        match self {
            Self::Own(hash) => Self::Own(hash.decoy()),
            Self::Legacy(hash) => Self::Legacy(hash.decoy()),
        }
    }
}
