//! What a stored password hash of Django is, for those who import it: verified here, or why it is not.

use super::legacy_hash::LegacyHash;
use crate::types::secret::Secret;

/// No name of a hasher is longer.
const MAX_NAME_LEN: usize = 40;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredHash {
    /// `!...` or an empty text: the user has no password.
    NoPassword,
    /// Verified as it is.
    Known { name: &'static str },
    /// Verified, and never to be stored as it is: `Hasher::wrap` makes what is.
    Weak { name: &'static str },
    /// Of a known kind, and above the bounds or the memory for hashes.
    TooCostly { name: &'static str },
    /// Of another kind, or damaged.
    Unknown { name: String },
}

/// `memory_budget` is in bytes, as in the settings.
pub fn classify(stored: &str, memory_budget: u64) -> StoredHash {
    if stored.is_empty() || stored.starts_with('!') {
        return StoredHash::NoPassword;
    }
    match LegacyHash::read(stored) {
        None => StoredHash::Unknown { name: name(stored) },
        Some(hash) if !hash.is_affordable(memory_budget / 1024) => StoredHash::TooCostly { name: hash.name() },
        Some(LegacyHash::Md5(_)) => StoredHash::Weak { name: "md5" },
        Some(hash) => StoredHash::Known { name: hash.name() },
    }
}

/// What is stored in the place of a hash that cannot be verified here: no password matches it, and a sign-in may ask the former
/// server instead.
pub fn unreadable(name: &str) -> Secret {
    Secret::new(format!("unreadable${name}"))
}

/// Never a part of the hash itself, or of a password that was stored as it is.
fn name(stored: &str) -> String {
    let named = stored.trim_start_matches('$').split_once('$').map(|(name, _)| name);
    let looks_like_one = |name: &&str| {
        let letters = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        letters && !name.is_empty() && name.len() <= MAX_NAME_LEN
    };
    named.filter(looks_like_one).unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: u64 = 256 << 20;

    #[test]
    fn what_is_no_hash_of_djangos_is_named_without_a_part_of_it() {
        for (stored, name) in [
            ("sha1$abc$0123", "sha1"),
            ("argon2_custom$x", "argon2_custom"),
            ("$2b$12$abcdefghijklmnopqrstuuAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAC", "2b"),
            ("Plain$ecret", "unknown"),
            ("plain secret", "unknown"),
            ("$", "unknown"),
            ("pbkdf2_sha256$1000$salt$AAAA", "pbkdf2_sha256"),
            ("md5$a$b", "md5"),
            ("scrypt$1000$salt$8$1$AAAA", "scrypt"),
        ] {
            assert_eq!(classify(stored, BUDGET), StoredHash::Unknown { name: name.to_owned() }, "{stored}");
        }
        let kept = unreadable("sha1");
        assert_eq!(classify(kept.reveal(), BUDGET), StoredHash::Unknown { name: "unreadable".to_owned() });
        for stored in ["", "!", "!abcdef"] {
            assert_eq!(classify(stored, BUDGET), StoredHash::NoPassword);
        }
    }

    #[test]
    fn a_hash_above_the_bounds_is_too_costly() {
        let sha256 = "vVHZGEs7v6quz+ZQJ3YUviKmZHPrpr5OATMMKlICjVY=";
        let scrypt = "A".repeat(86) + "==";
        let letters = "abcdefghijklmnopqrstuuAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAC";
        let argon2 = |costs: &str| format!("argon2$argon2id$v=19${costs}$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAA");
        for (stored, fits) in [
            (format!("pbkdf2_sha256$5000000$salt${sha256}"), true),
            (format!("pbkdf2_sha256$5000001$salt${sha256}"), false),
            (argon2("m=262144,t=1,p=4"), true),
            (argon2("m=262145,t=1,p=4"), false),
            (argon2("m=1024,t=1000000,p=1"), false),
            (format!("bcrypt$$2b$16${letters}"), true),
            (format!("bcrypt$$2b$17${letters}"), false),
            (format!("scrypt$131072$salt$8$1${scrypt}"), true),
            (format!("scrypt$262144$salt$8$1${scrypt}"), false),
            (format!("scrypt$524288$salt$1$1${scrypt}"), false),
            (format!("scrypt$16384$salt$8$4000000${scrypt}"), false),
        ] {
            let name = LegacyHash::read(&stored).unwrap_or_else(|| panic!("{stored}")).name();
            let expected = if fits { StoredHash::Known { name } } else { StoredHash::TooCostly { name } };
            assert_eq!(classify(&stored, BUDGET), expected, "{stored}");
        }
        let large = classify(&format!("scrypt$262144$salt$8$1${scrypt}"), 512 << 20);
        assert_eq!(large, StoredHash::Known { name: "scrypt" });
    }
}
