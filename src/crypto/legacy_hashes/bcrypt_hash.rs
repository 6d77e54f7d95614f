//! `bcrypt$$2b$...` and `bcrypt_sha256$$2b$...`: the latter hashes the hexadecimal SHA-256 of the password.

use std::{borrow::Cow, ops::RangeInclusive, str::FromStr};

use aws_lc_rs::{constant_time, digest};
use bcrypt::{HashParts, Version};
use data_encoding::HEXLOWER;

use crate::crypto::{hash_cost::Cost, keyring::random};

/// Django takes 12; each step doubles the time, and 16 takes about four seconds.
const COSTS: RangeInclusive<u32> = 4..=16;
/// Of the hash at the end of the text.
const HASH_LEN: usize = 31;

#[derive(Clone)]
pub struct BcryptHash {
    is_sha256: bool,
    cost: u32,
    salt: [u8; 16],
    /// In bcrypt's own Base64.
    hash: String,
}

impl BcryptHash {
    pub fn read(stored: &str) -> Option<Self> {
        let (name, rest) = stored.split_once('$')?;
        let is_sha256 = match name {
            "bcrypt" => false,
            "bcrypt_sha256" => true,
            _ => return None,
        };
        let parts = HashParts::from_str(rest).ok()?;
        let hash = rest.get(rest.len().checked_sub(HASH_LEN)?..)?.to_owned();
        Some(Self { is_sha256, cost: parts.get_cost(), salt: parts.get_salt_raw(), hash })
    }

    pub fn name(&self) -> &'static str {
        if self.is_sha256 { "bcrypt_sha256" } else { "bcrypt" }
    }

    pub fn is_affordable(&self) -> bool {
        COSTS.contains(&self.cost)
    }

    /// In constant time. Without SHA-256 nothing beyond the 72nd byte counts, as at Django.
    pub fn matches(&self, password: &str) -> bool {
        let hashed = bcrypt::hash_with_salt(self.input(password).as_bytes(), self.cost, self.salt);
        let text = hashed.map(|parts| parts.format_for_version(Version::TwoB)).unwrap_or_default();
        let computed = text.as_bytes().last_chunk::<HASH_LEN>();
        computed.is_some_and(|computed| constant_time::verify_slices_are_equal(computed, self.hash.as_bytes()).is_ok())
    }

    fn input<'a>(&self, password: &'a str) -> Cow<'a, str> {
        if !self.is_sha256 {
            return password.into();
        }
        HEXLOWER.encode(digest::digest(&digest::SHA256, password.as_bytes()).as_ref()).into()
    }

    pub fn cost(&self) -> Cost {
        Cost { name: self.name(), numbers: [u64::from(self.cost), 0, 0, 0] }
    }

    #[must_use]
    pub fn decoy(&self) -> Self {
        let mut hash = HEXLOWER.encode(&random::<16>());
        hash.truncate(HASH_LEN);
        Self { hash, ..self.clone() }
    }
}
