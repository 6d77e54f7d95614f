//! The links and codes of emails: made from the row and a key that is not in the database.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use data_encoding::BASE64URL_NOPAD;

use super::keyring::HmacKey;
use crate::types::{kinds::Purpose, secret::Secret};

/// RFC 8628 6.1: consonants only, so that no code spells a word, and nothing that looks like a digit.
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// 20^8 codes and five tries: one chance in five thousand million.
const CODE_LENGTH: u32 = 8;

/// What a token is made from. Changing one of these changes the token.
#[derive(Clone, Copy)]
pub struct EmailTokenSecret<'a> {
    pub purpose: Purpose,
    pub id: i64,
    pub sent_to: &'a str,
}

impl EmailTokenSecret<'_> {
    fn message(&self, form: &str) -> Vec<u8> {
        format!("{form}\n{}\n{}\n{}", self.purpose.word(), self.id, self.sent_to).into_bytes()
    }

    /// `id.mac`, safe in a URL.
    pub fn token(&self, key: &HmacKey) -> Secret {
        Secret::new(format!("{}.{}", self.id, BASE64URL_NOPAD.encode(key.sign(&self.message("link")).as_ref())))
    }

    pub fn is_token(&self, key: &HmacKey, mac: &[u8]) -> bool {
        key.matches(&self.message("link"), mac)
    }

    /// Eight letters in two groups: `BCDF-GHJK`.
    pub fn code(&self, key: &HmacKey) -> Secret {
        let letters = self.letters(key);
        let (front, back) = letters.split_at(4);
        Secret::new(format!("{front}-{back}"))
    }

    /// Blanks, dashes and case are the reader's business.
    pub fn is_code(&self, key: &HmacKey, typed: &str) -> bool {
        let typed: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        verify_slices_are_equal(typed.to_ascii_uppercase().as_bytes(), self.letters(key).as_bytes()).is_ok()
    }

    fn letters(&self, key: &HmacKey) -> String {
        let tag = key.sign(&self.message("code"));
        let mut number = tag.as_ref().iter().take(16).fold(0_u128, |sum, &byte| sum << 8 | u128::from(byte));
        (0..CODE_LENGTH)
            .map(|_| {
                let letter = ALPHABET[usize::try_from(number % 20).unwrap_or(0)];
                number /= 20;
                char::from(letter)
            })
            .collect()
    }
}

/// The id and the MAC of a token, before anybody has looked at either.
pub fn split(token: &str) -> Option<(i64, Vec<u8>)> {
    let (id, mac) = token.split_once('.')?;
    Some((id.parse().ok()?, BASE64URL_NOPAD.decode(mac.as_bytes()).ok()?))
}
