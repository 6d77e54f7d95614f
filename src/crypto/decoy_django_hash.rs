//! Text of the form of Django's password hashes, for old APIs whose responses contain one.

use data_encoding::BASE64;

use super::keyring::random;

/// The iterations of Django 5.0, of which such documents are.
const ITERATIONS: u32 = 720_000;
/// As Django writes them since 3.2.
const SALT_LENGTH: usize = 22;
const SALT_LETTERS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// `pbkdf2_sha256$720000$` with a random salt and random bytes in place of a hash: no password has it, and it says nothing about one.
pub fn decoy() -> String {
    let letter = |byte: u8| char::from(SALT_LETTERS[usize::from(byte) % SALT_LETTERS.len()]);
    let salt: String = random::<SALT_LENGTH>().into_iter().map(letter).collect();
    format!("pbkdf2_sha256${ITERATIONS}${salt}${}", BASE64.encode(&random::<32>()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::legacy_hashes::pbkdf2_hash::Pbkdf2Hash;

    #[test]
    fn a_decoy_is_of_the_form_of_a_hash_and_each_time_another_one() {
        let text = decoy();
        let parts: Vec<&str> = text.split('$').collect();
        assert_eq!((parts.len(), parts[0], parts[1], parts[2].len(), parts[3].len()), (4, "pbkdf2_sha256", "720000", 22, 44));
        assert!(Pbkdf2Hash::read(&text).is_some());
        assert_ne!(text, decoy());
    }
}
