//! API keys: recognisable by readers and scanners, stored as a digest.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::{BASE32_NOPAD, HEXLOWER};

use super::keyring::random;
use crate::types::secret::Secret;

/// What every key begins with.
const PREFIX: &str = "vst_";
/// 256 random bits in base32.
const BODY_LEN: usize = 52;
/// The start of the body's SHA-256, in base32: what lets a scanner tell a key from a text that looks like one.
const CHECKSUM_LEN: usize = 6;
/// How much of a key is kept and shown, so that its owner knows which is which.
const HINT_LEN: usize = PREFIX.len() + 6;

/// `vst_`, 52 letters and digits, 6 more as a checksum: `vst_[a-z2-7]{58}`.
pub fn generate() -> Secret {
    of_bytes(&random())
}

/// As `generate`, from bytes that cannot be guessed.
pub fn of_bytes(bytes: &[u8; 32]) -> Secret {
    let body = BASE32_NOPAD.encode(bytes).to_lowercase();
    Secret::new(format!("{PREFIX}{body}{}", checksum(&body)))
}

/// Whether a text can be an API key at all; the database is not asked about anything else.
pub fn is_well_formed(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(PREFIX) else { return false };
    rest.len() == BODY_LEN + CHECKSUM_LEN && rest.is_ascii() && checksum(&rest[..BODY_LEN]) == rest[BODY_LEN..]
}

/// 256 random bits need no slow hash (OWASP ASVS 5.0 6.5.2).
pub fn fingerprint(key: &str) -> String {
    HEXLOWER.encode(digest(&SHA256, key.as_bytes()).as_ref())
}

pub fn hint(key: &Secret) -> String {
    key.reveal().chars().take(HINT_LEN).collect()
}

fn checksum(body: &str) -> String {
    let sum = digest(&SHA256, body.as_bytes());
    BASE32_NOPAD.encode(sum.as_ref())[..CHECKSUM_LEN].to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_recognised_and_a_slip_of_the_finger_is_not() {
        let key = generate();
        let text = key.reveal();
        assert_eq!(text.len(), 62);
        assert!(is_well_formed(text));
        let slipped = format!("{}{}", &text[..61], if text.ends_with('a') { 'b' } else { 'a' });
        assert!(!is_well_formed(&slipped));
        for odd in ["", "vst_", &text[..61], &format!("{text}a"), &text.to_uppercase(), &"é".repeat(31)] {
            assert!(!is_well_formed(odd), "{odd}");
        }
    }
}
