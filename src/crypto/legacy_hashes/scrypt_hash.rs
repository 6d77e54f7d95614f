//! A hash that Django made with scrypt: `scrypt$<n>$<salt>$<r>$<p>$<hash>`.

use aws_lc_rs::constant_time;
use data_encoding::BASE64;
use scrypt::Params;

use crate::{
    crypto::{argon2_hash::random_bytes, hash_cost::Cost},
    error::{InternalError, Result},
};

/// Django takes 2^14 with r=8 and p=5.
const MAX_N: u64 = 1 << 18;
const MAX_R: u32 = 64;
const MAX_P: u32 = 64;
/// Of `n`, `r` and `p` together, which the time follows: four times as much as Django takes.
const MAX_PRODUCT: u64 = 1 << 21;
const MAX_SALT_LEN: usize = 1024;

#[derive(Clone)]
pub struct ScryptHash {
    n: u64,
    r: u32,
    p: u32,
    salt: String,
    hash: Vec<u8>,
}

impl ScryptHash {
    pub fn read(stored: &str) -> Option<Self> {
        let mut parts = stored.strip_prefix("scrypt$")?.splitn(5, '$');
        let n = parts.next()?.parse().ok().filter(|n: &u64| n.is_power_of_two() && *n > 1)?;
        let salt = parts.next().filter(|salt| salt.len() <= MAX_SALT_LEN)?.to_owned();
        let mut number = || parts.next()?.parse().ok().filter(|number: &u32| *number > 0);
        let (r, p) = (number()?, number()?);
        let hash = BASE64.decode(parts.next()?.as_bytes()).ok().filter(|hash| hash.len() == 64)?;
        Some(Self { n, r, p, salt, hash })
    }

    pub fn memory_kib(&self) -> u64 {
        (self.n + u64::from(self.p) + 1).saturating_mul(u64::from(self.r)) / 8 + 1
    }

    pub fn is_affordable(&self) -> bool {
        let within = self.n <= MAX_N && self.r <= MAX_R && self.p <= MAX_P;
        within && self.n * u64::from(self.r) * u64::from(self.p) <= MAX_PRODUCT
    }

    /// In constant time.
    pub fn matches(&self, password: &str) -> Result<bool> {
        let fault = |error: &'static str| InternalError::new("verify an scrypt hash", error);
        let log_n = u8::try_from(self.n.trailing_zeros()).map_err(|_| fault("n is too large"))?;
        let params = Params::new(log_n, self.r, self.p).map_err(|_| fault("its costs are invalid"))?;
        let mut output = [0; 64];
        scrypt::scrypt(password.as_bytes(), self.salt.as_bytes(), &params, &mut output)
            .map_err(|_| fault("its length is invalid"))?;
        Ok(constant_time::verify_slices_are_equal(&output, &self.hash).is_ok())
    }

    pub fn cost(&self) -> Cost {
        Cost { name: "scrypt", numbers: [self.n, u64::from(self.r), u64::from(self.p), self.salt.len() as u64] }
    }

    #[must_use]
    pub fn decoy(&self) -> Self {
        Self { hash: random_bytes(self.hash.len()), ..self.clone() }
    }
}
