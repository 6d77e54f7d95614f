//! What is hashed for accounts that do not exist: hashes that no password has, of the kinds and costs that real accounts have, in the same
//! proportions. Which one a name gets follows from the name, so that asking twice takes as long twice.

use std::collections::BTreeMap;

use data_encoding::{BASE64, BASE64_NOPAD};

use super::{
    keyring::{HmacKey, random},
    legacy_hashes::{self, Pbkdf2},
};

/// Hashes of no account, and how many accounts have one of their kind. `None` is a hash of the present cost.
#[derive(Default)]
pub struct Decoys {
    kinds: Vec<(Option<String>, u64)>,
}

impl Decoys {
    /// Those that look like these stored hashes.
    pub fn like<'a>(stored: impl IntoIterator<Item = &'a str>) -> Self {
        let mut counts: BTreeMap<Option<Kind<'a>>, u64> = BTreeMap::new();
        for text in stored {
            *counts.entry(Kind::of(text)).or_default() += 1;
        }
        Self { kinds: counts.into_iter().map(|(kind, count)| (kind.map(|kind| kind.decoy()), count)).collect() }
    }

    /// The one for this name.
    pub fn draw(&self, key: &HmacKey, name: &str) -> Option<&str> {
        let drawn = key.sign(name.as_bytes()).as_ref().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte));
        let all: u64 = self.kinds.iter().map(|(_, count)| count).sum();
        let mut left = drawn % all.max(1);
        let found = self.kinds.iter().find(|(_, count)| {
            let here = left < *count;
            left = left.saturating_sub(*count);
            here
        });
        found.and_then(|(text, _)| text.as_deref())
    }
}

/// What decides how long a hash takes to verify: all of it but the salt and the hash themselves, of which the length is enough.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind<'a> {
    before: &'a str,
    salt: usize,
    is_django: bool,
}

impl<'a> Kind<'a> {
    /// Nothing, for a hash that is not verified.
    fn of(stored: &'a str) -> Option<Self> {
        let is_django = Pbkdf2::read(stored).is_some();
        let is_argon2 = legacy_hashes::argon2(stored).unwrap_or(stored).starts_with("$argon2id$");
        let (rest, _) = stored.rsplit_once('$').filter(|_| is_django || is_argon2)?;
        let (before, salt) = rest.rsplit_once('$')?;
        Some(Self { before, salt: salt.len(), is_django })
    }

    fn decoy(&self) -> String {
        let Self { before, salt, is_django } = self;
        let mut letters = String::new();
        while letters.len() < *salt {
            letters.push_str(&BASE64_NOPAD.encode(&random::<12>()));
        }
        // Sixteen letters of twelve bytes: any number of them but one more than a multiple of four is the text of some bytes.
        letters.truncate(*salt);
        let hash = random::<32>();
        let hash = if *is_django { BASE64.encode(&hash) } else { BASE64_NOPAD.encode(&hash) };
        format!("{before}${letters}${hash}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::keyring::MasterKey;

    const OURS: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";
    const DJANGO: &str = "pbkdf2_sha256$1000000$seasalt2$vVHZGEs7v6quz+ZQJ3YUviKmZHPrpr5OATMMKlICjVY=";

    #[test]
    fn unknown_names_get_the_kinds_of_hashes_that_accounts_have_in_the_same_proportions() {
        let key = MasterKey::temporary().derive("decoys");
        let decoys = Decoys::like([OURS, DJANGO, OURS, OURS]);
        let drawn: Vec<&str> = (0..1000).map(|number| decoys.draw(&key, &format!("n{number}@example.com")).unwrap()).collect();
        let django = drawn.iter().filter(|text| text.starts_with("pbkdf2_sha256$1000000$")).count();
        assert!((150..350).contains(&django), "{django} of 1000");
        assert!(
            drawn
                .iter()
                .all(|text| text.starts_with("pbkdf2_sha256$1000000$") || text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"))
        );
        assert!(!drawn.contains(&OURS) && !drawn.contains(&DJANGO), "no stored hash is used");
        for name in ["a@example.com", "b@example.com", "c"] {
            assert_eq!(decoys.draw(&key, name), decoys.draw(&key, name), "{name} takes as long each time");
        }
    }

    #[test]
    fn what_is_not_verified_costs_what_a_new_hash_costs() {
        let key = MasterKey::temporary().derive("decoys");
        for odd in ["", "!", "md5$a$b", "bcrypt$$2b$12$x", "pbkdf2_sha256$99999999$salt$AAAA", "$argon2i$v=19$m=8,t=1,p=1$a$b"] {
            assert_eq!(Decoys::like([odd]).draw(&key, "a"), None, "{odd}");
        }
        assert_eq!(Decoys::default().draw(&key, "a"), None);
    }
}
