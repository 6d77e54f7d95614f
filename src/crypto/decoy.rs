//! What is hashed for accounts that do not exist: hashes that no password has, of the kinds and costs that real accounts have, in the same
//! proportions. Which one a name gets follows from the name, so that asking twice takes as long twice.

use std::collections::BTreeMap;

use super::{hash_cost::Cost, keyring::HmacKey, known_hash::KnownHash};

/// Hashes of no account, and how many accounts have one of their kind. `None` is a hash of the present cost.
#[derive(Default)]
pub struct Decoys {
    kinds: Vec<(Option<KnownHash>, u64)>,
}

impl Decoys {
    /// Those that take as long as these stored hashes. One that is not verified takes as long as a new one.
    pub fn like<'a>(stored: impl IntoIterator<Item = &'a str>, memory_kib: u64) -> Self {
        let mut kinds: BTreeMap<Option<Cost>, (Option<KnownHash>, u64)> = BTreeMap::new();
        for text in stored {
            let known = KnownHash::read(text, memory_kib);
            let cost = known.as_ref().map(KnownHash::cost);
            kinds.entry(cost).or_insert_with(|| (known.as_ref().map(KnownHash::decoy), 0)).1 += 1;
        }
        Self { kinds: kinds.into_values().collect() }
    }

    /// The one for this name.
    pub fn draw(&self, key: &HmacKey, name: &str) -> Option<&KnownHash> {
        let drawn = key.sign(name.as_bytes()).as_ref().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte));
        let all: u64 = self.kinds.iter().map(|(_, count)| count).sum();
        let mut left = drawn % all.max(1);
        let found = self.kinds.iter().find(|(_, count)| {
            let here = left < *count;
            left = left.saturating_sub(*count);
            here
        });
        found.and_then(|(hash, _)| hash.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{crypto::keyring::MasterKey, types::secret::Password};

    const OURS: &str = "$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";
    const DJANGO: &str = "pbkdf2_sha256$1000$seasalt2$vVHZGEs7v6quz+ZQJ3YUviKmZHPrpr5OATMMKlICjVY=";
    const MEMORY: u64 = 64 << 10;

    fn of(stored: &str) -> KnownHash {
        KnownHash::read(stored, MEMORY).unwrap()
    }

    #[test]
    fn unknown_names_get_the_kinds_of_hashes_that_accounts_have_in_the_same_proportions() {
        let key = MasterKey::temporary().derive("decoys");
        let decoys = Decoys::like([OURS, DJANGO, OURS, OURS], MEMORY);
        let drawn: Vec<Cost> =
            (0..1000).map(|number| decoys.draw(&key, &format!("n{number}@example.com")).unwrap().cost()).collect();
        let django = drawn.iter().filter(|cost| **cost == of(DJANGO).cost()).count();
        assert!((150..350).contains(&django), "{django} of 1000");
        assert_eq!(drawn.iter().filter(|cost| **cost == of(OURS).cost()).count(), 1000 - django);
        for name in ["a@example.com", "b@example.com", "c"] {
            let cost = || decoys.draw(&key, name).unwrap().cost();
            assert_eq!(cost(), cost(), "{name} takes as long each time");
        }
    }

    #[test]
    fn every_kind_of_hash_has_a_decoy_of_the_same_cost_that_no_password_has() {
        let (key, scrypt) = (MasterKey::temporary().derive("decoys"), "A".repeat(86) + "==");
        let letters = "b9WLQT8OHRC.3nIDxntrZusk.CnYmZKVa/3OCGj5uXnDQsFVRLN2C";
        for stored in [
            OURS.to_owned(),
            DJANGO.to_owned(),
            "pbkdf2_sha1$1000$UdOktDm74rQteYQ8opC9Fz$LYJp19s0HSQpVypTnX5SyPT75wE=".to_owned(),
            format!("argon2{OURS}"),
            format!("bcrypt$$2b$04${letters}"),
            format!("bcrypt_sha256$$2b$04${letters}"),
            format!("scrypt$16$salt$8$1${scrypt}"),
            "md5$VVbt7MtZxTlc3uqtsiA7xT$2b75597417ba526d337ea86c12ef2600".to_owned(),
            format!("argon2_md5$salt{OURS}"),
        ] {
            let decoys = Decoys::like([stored.as_str()], MEMORY);
            let decoy = decoys.draw(&key, "a").unwrap_or_else(|| panic!("{stored} has no decoy"));
            assert_eq!(decoy.cost(), of(&stored).cost(), "{stored}");
            let password = Password::parse("correct horse battery staple").unwrap();
            assert!(!decoy.matches(&password, &mut Vec::new()).unwrap(), "{stored}");
        }
    }

    #[test]
    fn what_is_not_verified_costs_what_a_new_hash_costs() {
        let key = MasterKey::temporary().derive("decoys");
        for odd in ["", "!", "md5$a$b", "bcrypt$$2b$12$x", "pbkdf2_sha256$99999999$salt$AAAA", "$argon2i$v=19$m=8,t=1,p=1$a$b"] {
            assert!(Decoys::like([odd], MEMORY).draw(&key, "a").is_none(), "{odd}");
        }
        assert!(Decoys::default().draw(&key, "a").is_none());
    }
}
