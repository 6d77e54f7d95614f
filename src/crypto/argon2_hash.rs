//! Argon2 hashes in the PHC format: ours, and those that Django stored behind a name of its own.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Ident, Output, ParamsString, PasswordHash, Salt},
};
use aws_lc_rs::constant_time;

use super::{hash_cost::Cost, keyring::random};
use crate::error::{InternalError, Result};

/// What a hashing thread computes in; it grows as needed.
pub type Memory = Vec<Block>;

/// A stored hash that would cost more than this is not verified (OWASP's largest is m=47104, t=1). Memory is bounded elsewhere.
const MAX_ITERATIONS: u32 = 16;
const MAX_LANES: u32 = 64;
/// Of KiB and iterations together, which the time follows: about a second. Django takes a fifth of it.
const MAX_PRODUCT: u64 = 1 << 20;

#[derive(Clone)]
pub struct Argon2Hash {
    algorithm: Algorithm,
    version: Version,
    params: Params,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Argon2Hash {
    /// Argon2id or Argon2i: `$argon2id$v=19$m=...,t=...,p=...$<salt>$<hash>`.
    pub fn read(text: &str) -> Option<Self> {
        let phc = PasswordHash::new(text).ok()?;
        let algorithm = match phc.algorithm.as_str() {
            "argon2id" => Algorithm::Argon2id,
            "argon2i" => Algorithm::Argon2i,
            _ => return None,
        };
        let version = phc.version.map_or(Ok(Version::V0x10), Version::try_from).ok()?;
        let (salt, hash) = (phc.salt.as_ref()?.as_ref().to_vec(), phc.hash.as_ref()?.as_bytes().to_vec());
        Some(Self { algorithm, version, params: Params::try_from(&phc).ok()?, salt, hash })
    }

    /// Of this text, with a new salt.
    pub fn make(text: &str, params: &Params, memory: &mut Memory) -> Result<Self> {
        let mut made = Self::impossible(params);
        made.hash = made.compute(text, memory)?;
        Ok(made)
    }

    /// That no password has.
    pub fn impossible(params: &Params) -> Self {
        Self {
            algorithm: Algorithm::Argon2id,
            version: Version::V0x13,
            params: params.clone(),
            salt: random::<16>().to_vec(),
            hash: random_bytes(Params::DEFAULT_OUTPUT_LEN),
        }
    }

    /// As it is stored.
    pub fn stored(&self) -> Result<String> {
        let fault = |error: String| InternalError::new("write a password hash", error);
        let phc = PasswordHash {
            algorithm: Ident::new(self.algorithm.as_str()).map_err(|error| fault(error.to_string()))?,
            version: Some(self.version.into()),
            params: ParamsString::try_from(&self.params).map_err(|error| fault(error.to_string()))?,
            salt: Some(Salt::new(&self.salt).map_err(|error| fault(error.to_string()))?),
            hash: Some(Output::new(&self.hash).map_err(|error| fault(error.to_string()))?),
        };
        Ok(phc.to_string())
    }

    pub fn is_affordable(&self) -> bool {
        let (passes, lanes) = (self.params.t_cost(), self.params.p_cost());
        passes <= MAX_ITERATIONS && lanes <= MAX_LANES && self.memory_kib() * u64::from(passes) <= MAX_PRODUCT
    }

    pub fn memory_kib(&self) -> u64 {
        self.params.m_cost().into()
    }

    /// In constant time.
    pub fn matches(&self, text: &str, memory: &mut Memory) -> Result<bool> {
        Ok(constant_time::verify_slices_are_equal(&self.compute(text, memory)?, &self.hash).is_ok())
    }

    /// Whether it is as a new one would be.
    pub fn has_cost_of(&self, params: &Params) -> bool {
        let same = |own: &Params| (own.m_cost(), own.t_cost(), own.p_cost());
        matches!(self.algorithm, Algorithm::Argon2id) && same(&self.params) == same(params)
    }

    pub fn cost(&self) -> Cost {
        let numbers = [self.params.m_cost(), self.params.t_cost(), self.params.p_cost()].map(u64::from);
        let [memory, passes, lanes] = numbers;
        Cost { name: self.algorithm.as_str(), numbers: [memory, passes, lanes, self.salt.len() as u64] }
    }

    /// One that takes as long and that no password has.
    #[must_use]
    pub fn decoy(&self) -> Self {
        Self { hash: random_bytes(self.hash.len()), ..self.clone() }
    }

    fn compute(&self, text: &str, memory: &mut Memory) -> Result<Vec<u8>> {
        let blocks = self.params.block_count();
        if memory.len() < blocks {
            memory.resize(blocks, Block::default());
        }
        let mut output = vec![0; self.hash.len()];
        Argon2::new(self.algorithm, self.version, self.params.clone())
            .hash_password_into_with_memory(text.as_bytes(), &self.salt, &mut output, memory.as_mut_slice())
            .map_err(|error| InternalError::new("hash a password", error))?;
        Ok(output)
    }
}

/// At most 64 of them, the longest hash that is verified.
pub fn random_bytes(len: usize) -> Vec<u8> {
    let mut bytes = random::<64>().to_vec();
    bytes.truncate(len);
    bytes
}
