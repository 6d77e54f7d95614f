//! The public keys of passkeys: ES256, EdDSA and RS256, as COSE writes them (RFC 9053, RFC 8230).

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};

use super::{cbor, problem::Problem};

const ES256: i128 = -7;
const EDDSA: i128 = -8;
const RS256: i128 = -257;

/// The algorithms that are offered to authenticators, the best first.
pub const ALGORITHMS: [i64; 3] = [-7, -8, -257];

const KEY_TYPE: i128 = 1;
const ALGORITHM: i128 = 3;

/// Of 2048 to 4096 bits, in bytes.
const MODULUS_LEN: std::ops::RangeInclusive<usize> = 256..=512;
const MAX_EXPONENT_LEN: usize = 8;

/// A key that has been read, and that is one.
pub struct PublicKey {
    pub algorithm: i128,
    numbers: Numbers,
}

enum Numbers {
    /// An uncompressed point of P-256.
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
}

impl PublicKey {
    /// # Errors
    /// `Malformed`; `UnsupportedKey` for another algorithm and for what is no key of it.
    pub fn read(cose: &[u8]) -> Result<Self, Problem> {
        let map = cbor::map(cose)?;
        let algorithm = map.numbered_integer(ALGORITHM)?;
        let is = |label, wanted| map.numbered_integer(label).is_ok_and(|given| given == wanted);
        let part = |label, len: usize| map.numbered_bytes(label).ok().filter(|bytes| bytes.len() == len);
        let numbers = match algorithm {
            ES256 if is(KEY_TYPE, 2) && is(-1, 1) => part(-2, 32).zip(part(-3, 32)).and_then(|(x, y)| p256(x, y)),
            EDDSA if is(KEY_TYPE, 1) && is(-1, 6) => part(-2, 32).and_then(ed25519),
            RS256 if is(KEY_TYPE, 3) => rsa(map.numbered_bytes(-1)?, map.numbered_bytes(-2)?),
            _ => None,
        };
        Ok(Self { algorithm, numbers: numbers.ok_or(Problem::UnsupportedKey)? })
    }

    /// # Errors
    /// `WrongSignature`.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Problem> {
        let verified = match &self.numbers {
            Numbers::P256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature),
            Numbers::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature),
            Numbers::Rsa { modulus, exponent } => {
                RsaPublicKeyComponents { n: modulus, e: exponent }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        };
        verified.map_err(|_| Problem::WrongSignature)
    }
}

fn p256(x: &[u8], y: &[u8]) -> Option<Numbers> {
    let point = [&[4], x, y].concat();
    // Not every pair of numbers is a point of the curve.
    ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &point).ok().map(|_| Numbers::P256(point))
}

fn ed25519(key: &[u8]) -> Option<Numbers> {
    ParsedPublicKey::new(&ED25519, key).ok().map(|_| Numbers::Ed25519(key.to_vec()))
}

fn rsa(modulus: &[u8], exponent: &[u8]) -> Option<Numbers> {
    let is_odd = exponent.last().is_some_and(|last| last % 2 == 1) && exponent != [1];
    let fits = MODULUS_LEN.contains(&modulus.len()) && modulus[0] != 0 && exponent.len() <= MAX_EXPONENT_LEN && is_odd;
    fits.then(|| Numbers::Rsa { modulus: modulus.to_vec(), exponent: exponent.to_vec() })
}
