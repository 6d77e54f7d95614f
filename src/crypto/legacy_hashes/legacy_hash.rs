//! A password hash that Django made, of any kind that is verified.

use super::{
    bcrypt_hash::BcryptHash,
    digest::{Md5Hash, WrappedMd5Hash},
    pbkdf2_hash::Pbkdf2Hash,
    scrypt_hash::ScryptHash,
};
use crate::{
    crypto::{
        argon2_hash::{Argon2Hash, Memory},
        hash_cost::Cost,
    },
    error::Result,
};

#[derive(Clone)]
pub enum LegacyHash {
    Pbkdf2(Pbkdf2Hash),
    /// `argon2$argon2id$...` is a PHC string behind Django's own name for it.
    Argon2(Argon2Hash),
    Bcrypt(BcryptHash),
    Scrypt(ScryptHash),
    Md5(Md5Hash),
    WrappedMd5(WrappedMd5Hash),
}

impl LegacyHash {
    /// Nothing, where it is no such hash; one that costs too much is read nevertheless.
    pub fn read(stored: &str) -> Option<Self> {
        let (name, _) = stored.split_once('$')?;
        match name {
            "pbkdf2_sha256" | "pbkdf2_sha1" => Pbkdf2Hash::read(stored).map(Self::Pbkdf2),
            "argon2" => Argon2Hash::read(stored.strip_prefix("argon2")?).map(Self::Argon2),
            "bcrypt" | "bcrypt_sha256" => BcryptHash::read(stored).map(Self::Bcrypt),
            "scrypt" => ScryptHash::read(stored).map(Self::Scrypt),
            "md5" => Md5Hash::read(stored).map(Self::Md5),
            "argon2_md5" => WrappedMd5Hash::read(stored).map(Self::WrappedMd5),
            _ => None,
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::Pbkdf2(hash) => hash.name(),
            Self::Argon2(_) => "argon2",
            Self::Bcrypt(hash) => hash.name(),
            Self::Scrypt(_) => "scrypt",
            Self::Md5(_) => "md5",
            Self::WrappedMd5(_) => "argon2_md5",
        }
    }

    /// Whether it is verified: within the bounds of its kind, and within this memory.
    pub fn is_affordable(&self, memory_kib: u64) -> bool {
        let bounded = match self {
            Self::Pbkdf2(hash) => hash.is_affordable(),
            Self::Argon2(hash) => hash.is_affordable(),
            Self::Bcrypt(hash) => hash.is_affordable(),
            Self::Scrypt(hash) => hash.is_affordable(),
            Self::Md5(_) => true,
            Self::WrappedMd5(hash) => hash.argon2().is_affordable(),
        };
        bounded && self.memory_kib() <= memory_kib
    }

    pub fn memory_kib(&self) -> u64 {
        match self {
            Self::Argon2(hash) => hash.memory_kib(),
            Self::WrappedMd5(hash) => hash.argon2().memory_kib(),
            Self::Scrypt(hash) => hash.memory_kib(),
            Self::Pbkdf2(_) | Self::Bcrypt(_) | Self::Md5(_) => 0,
        }
    }

    pub fn matches(&self, password: &str, memory: &mut Memory) -> Result<bool> {
        match self {
            Self::Pbkdf2(hash) => Ok(hash.matches(password)),
            Self::Argon2(hash) => hash.matches(password, memory),
            Self::Bcrypt(hash) => Ok(hash.matches(password)),
            Self::Scrypt(hash) => hash.matches(password),
            Self::Md5(hash) => Ok(hash.matches(password)),
            Self::WrappedMd5(hash) => hash.matches(password, memory),
        }
    }

    pub fn cost(&self) -> Cost {
        match self {
            Self::Pbkdf2(hash) => hash.cost(),
            Self::Argon2(hash) => Cost { name: "argon2", ..hash.cost() },
            Self::Bcrypt(hash) => hash.cost(),
            Self::Scrypt(hash) => hash.cost(),
            Self::Md5(hash) => hash.cost(),
            Self::WrappedMd5(hash) => Cost { name: "argon2_md5", ..hash.argon2().cost() },
        }
    }

    /// A hash that takes as long and that no password has.
    #[must_use]
    pub fn decoy(&self) -> Self {
        match self {
            Self::Pbkdf2(hash) => Self::Pbkdf2(hash.decoy()),
            Self::Argon2(hash) => Self::Argon2(hash.decoy()),
            Self::Bcrypt(hash) => Self::Bcrypt(hash.decoy()),
            Self::Scrypt(hash) => Self::Scrypt(hash.decoy()),
            Self::Md5(hash) => Self::Md5(hash.decoy()),
            Self::WrappedMd5(hash) => Self::WrappedMd5(hash.decoy()),
        }
    }
}
