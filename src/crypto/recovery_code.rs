//! Recovery codes: made to be written down, stored as digests under a key that is not in the database.

use data_encoding::HEXLOWER;

use super::keyring::{HmacKey, random};
use crate::types::secret::Secret;

/// How many an account gets at a time.
pub const COUNT: usize = 10;
/// Crockford's base32: no letter that looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 60 random bits.
const LEN: usize = 12;
const GROUP: usize = 4;

/// `k3f9-x2mv-7qpd`.
pub fn generate() -> Secret {
    let letters = random::<LEN>().map(|byte| char::from(ALPHABET[usize::from(byte & 31)]));
    let groups: Vec<String> = letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    Secret::new(groups.join("-"))
}

/// As it is compared: without hyphens and spaces, and with the digits that some letters were read as.
pub fn normalize(typed: &str) -> Option<Secret> {
    let letters = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(LEN + 1);
    let text: String = letters
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .collect();
    (text.len() == LEN && text.bytes().all(|byte| ALPHABET.contains(&byte))).then(|| Secret::new(text))
}

/// What is stored of a code of this user.
pub fn digest(key: &HmacKey, user: i64, normalized: &Secret) -> String {
    HEXLOWER.encode(key.sign(format!("recovery-code\n{user}\n{}", normalized.reveal()).as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = generate();
        let text = code.reveal();
        assert_eq!((text.len(), text.matches('-').count()), (LEN + 2, 2));
        for typed in [text.to_owned(), text.to_uppercase(), text.replace('-', " "), text.replace('0', "O").replace('1', "l")] {
            assert_eq!(normalize(&typed).unwrap().reveal(), text.replace('-', ""), "{typed}");
        }
        for odd in ["", "123456", "uuuu-uuuu-uuuu", "éééé-éééé-éééé", &text[1..], &format!("{text}0")] {
            assert!(normalize(odd).is_none(), "{odd}");
        }
    }
}
