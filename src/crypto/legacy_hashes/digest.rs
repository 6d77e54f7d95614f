//! `md5$<salt>$<hex>`, and what becomes of it here: `argon2_md5$<salt>$argon2id$...`, an Argon2id hash of that text.

use aws_lc_rs::constant_time;
use data_encoding::HEXLOWER;
use md5::{Digest, Md5};

use crate::{
    crypto::{
        argon2_hash::{Argon2Hash, Memory},
        hash_cost::Cost,
        keyring::random,
    },
    error::Result,
    types::secret::Secret,
};

const MAX_SALT_LEN: usize = 1024;

#[derive(Clone)]
pub struct Md5Hash {
    salt: String,
    hash: [u8; 16],
}

impl Md5Hash {
    pub fn read(stored: &str) -> Option<Self> {
        let (salt, hex) = stored.strip_prefix("md5$")?.split_once('$')?;
        let hash = HEXLOWER.decode(hex.as_bytes()).ok()?.try_into().ok()?;
        (salt.len() <= MAX_SALT_LEN).then(|| Self { salt: salt.to_owned(), hash })
    }

    /// In constant time.
    pub fn matches(&self, password: &str) -> bool {
        constant_time::verify_slices_are_equal(&digest(&self.salt, password), &self.hash).is_ok()
    }

    pub fn cost(&self) -> Cost {
        Cost { name: "md5", numbers: [self.salt.len() as u64, 0, 0, 0] }
    }

    #[must_use]
    pub fn decoy(&self) -> Self {
        Self { hash: random(), ..self.clone() }
    }

    /// What is kept of it, so that the weak hash itself lies nowhere.
    pub fn wrapped(&self, make: impl FnOnce(&str) -> Result<Argon2Hash>) -> Result<WrappedMd5Hash> {
        Ok(WrappedMd5Hash { salt: self.salt.clone(), argon2: make(text(&self.salt, &self.hash).reveal())? })
    }
}

#[derive(Clone)]
pub struct WrappedMd5Hash {
    salt: String,
    argon2: Argon2Hash,
}

impl WrappedMd5Hash {
    pub fn read(stored: &str) -> Option<Self> {
        let rest = stored.strip_prefix("argon2_md5$")?;
        let (salt, phc) = rest.split_at(rest.find('$')?);
        (salt.len() <= MAX_SALT_LEN).then_some(())?;
        Some(Self { salt: salt.to_owned(), argon2: Argon2Hash::read(phc)? })
    }

    pub fn argon2(&self) -> &Argon2Hash {
        &self.argon2
    }

    pub fn matches(&self, password: &str, memory: &mut Memory) -> Result<bool> {
        self.argon2.matches(text(&self.salt, &digest(&self.salt, password)).reveal(), memory)
    }

    pub fn stored(&self) -> Result<String> {
        Ok(format!("argon2_md5${}{}", self.salt, self.argon2.stored()?))
    }

    #[must_use]
    pub fn decoy(&self) -> Self {
        Self { argon2: self.argon2.decoy(), ..self.clone() }
    }
}

fn digest(salt: &str, password: &str) -> [u8; 16] {
    Md5::new().chain_update(salt).chain_update(password).finalize().into()
}

/// As Django stored it.
fn text(salt: &str, hash: &[u8; 16]) -> Secret {
    Secret::new(format!("md5${salt}${}", HEXLOWER.encode(hash)))
}
