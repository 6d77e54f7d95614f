//! The keys of tokens: those that sign, and those that only verify.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header};

use super::claim_set::ClaimSet;
use crate::{
    crypto::keyring::SigningKey,
    types::{clock::Timestamp, token_format::HmacAlgorithm},
};

/// The key of the settings first, then the others, the one that signs last first; at the end those that only verify.
#[derive(Default)]
pub(super) struct KeySet {
    pub(super) signs: Vec<Key>,
    pub(super) verifies: Vec<Key>,
}

pub(super) struct Key {
    pub(super) kid: String,
    pub(super) from: Option<Timestamp>,
    pub(super) sign: EncodingKey,
    verify: DecodingKey,
}

impl From<&SigningKey> for Key {
    fn from(key: &SigningKey) -> Self {
        let secret = key.secret.reveal().as_bytes();
        Self {
            kid: key.kid.clone(),
            from: key.from,
            sign: EncodingKey::from_secret(secret),
            verify: DecodingKey::from_secret(secret),
        }
    }
}

impl KeySet {
    /// Of one key, which signs and verifies.
    pub(super) fn of(key: &SigningKey) -> Self {
        Self { signs: vec![Key::from(key)], verifies: Vec::new() }
    }

    fn all(&self) -> impl Iterator<Item = &Key> {
        self.signs.iter().chain(&self.verifies)
    }

    /// The key that the header names.
    pub(super) fn named_in(&self, token: &str) -> Option<&Key> {
        let kid = decode_header(token).ok()?.kid?;
        self.all().find(|key| key.kid == kid)
    }

    /// The newest that signed at that time, so that a token that is made again is the same one; where none did that is
    /// still there, the oldest.
    pub(super) fn signing(&self, at: Timestamp) -> Option<&Key> {
        self.signs.iter().find(|key| key.from.is_none_or(|from| from <= at)).or(self.signs.last())
    }

    /// The claims of a token that one of these keys signed with this algorithm, and no other.
    pub(super) fn verified(&self, token: &str, by: HmacAlgorithm) -> Option<ClaimSet> {
        let validation = validation(vec![algorithm(by)]);
        let try_key = |key: &Key| decode::<ClaimSet>(token, &key.verify, &validation).ok();
        let key = match (self.signs.as_slice(), self.verifies.as_slice()) {
            ([only], []) => only,
            _ => self.named_in(token)?,
        };
        let data = try_key(key)?;
        let header = data.header;
        // Each of our tokens names its key. Other servers know a key of the settings too, and what they sign belongs to no session.
        if header.kid.as_ref() != Some(&key.kid) {
            return None;
        }
        let understood = header.alg == algorithm(by) && is_understood(&header);
        understood.then_some(data.claims)
    }
}

/// Times, issuer and audience are judged by the clock and the rules of the server, and not by the library's.
pub(in crate::crypto) fn validation(algorithms: Vec<Algorithm>) -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.algorithms = algorithms;
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    validation
}

/// RFC 7515 4.1.11: what must be understood and is not, is refused.
pub(in crate::crypto) fn is_understood(header: &Header) -> bool {
    header.crit.is_none() && header.enc.is_none() && header.zip.is_none()
}

pub(super) fn algorithm(word: HmacAlgorithm) -> Algorithm {
    match word {
        HmacAlgorithm::Hs256 => Algorithm::HS256,
        HmacAlgorithm::Hs384 => Algorithm::HS384,
        HmacAlgorithm::Hs512 => Algorithm::HS512,
    }
}
