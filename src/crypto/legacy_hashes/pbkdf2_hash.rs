//! `pbkdf2_sha256$<iterations>$<salt>$<hash>`, and the same with `pbkdf2_sha1`.

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use data_encoding::BASE64;

use crate::crypto::{argon2_hash::random_bytes, hash_cost::Cost};

/// No hash may keep a thread busy for longer than this; Django 6 takes 1 200 000.
const MAX_ITERATIONS: u32 = 5_000_000;
const MAX_SALT_LEN: usize = 1024;

#[derive(Clone)]
pub struct Pbkdf2Hash {
    name: &'static str,
    algorithm: pbkdf2::Algorithm,
    iterations: NonZeroU32,
    salt: String,
    hash: Vec<u8>,
}

impl Pbkdf2Hash {
    pub fn read(stored: &str) -> Option<Self> {
        let (name, rest) = stored.split_once('$')?;
        let (name, algorithm, len) = match name {
            "pbkdf2_sha256" => ("pbkdf2_sha256", pbkdf2::PBKDF2_HMAC_SHA256, 32),
            "pbkdf2_sha1" => ("pbkdf2_sha1", pbkdf2::PBKDF2_HMAC_SHA1, 20),
            _ => return None,
        };
        let mut parts = rest.splitn(3, '$');
        let iterations = parts.next()?.parse().ok()?;
        let salt = parts.next().filter(|salt| salt.len() <= MAX_SALT_LEN)?.to_owned();
        let hash = BASE64.decode(parts.next()?.as_bytes()).ok().filter(|hash| hash.len() == len)?;
        Some(Self { name, algorithm, iterations, salt, hash })
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    pub fn is_affordable(&self) -> bool {
        self.iterations.get() <= MAX_ITERATIONS
    }

    /// In constant time.
    pub fn matches(&self, password: &str) -> bool {
        pbkdf2::verify(self.algorithm, self.iterations, self.salt.as_bytes(), password.as_bytes(), &self.hash).is_ok()
    }

    pub fn cost(&self) -> Cost {
        Cost { name: self.name, numbers: [u64::from(self.iterations.get()), self.salt.len() as u64, 0, 0] }
    }

    #[must_use]
    pub fn decoy(&self) -> Self {
        Self { hash: random_bytes(self.hash.len()), ..self.clone() }
    }
}
