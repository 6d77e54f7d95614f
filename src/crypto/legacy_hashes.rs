//! Password hashes that Django made, for users who come from there: accepted as they are, within bounds, and replaced when their
//! owner next signs in.

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use data_encoding::BASE64;

/// No hash may keep a thread busy for longer than this; Django 6 takes 1 200 000.
const MAX_ITERATIONS: u32 = 5_000_000;
const MAX_SALT_LEN: usize = 1024;

/// `pbkdf2_sha256$<iterations>$<salt>$<hash>`.
pub struct Pbkdf2 {
    iterations: NonZeroU32,
    salt: String,
    hash: Vec<u8>,
}

impl Pbkdf2 {
    /// Nothing, where it is no such hash or costs more than it may.
    pub fn read(stored: &str) -> Option<Self> {
        let mut parts = stored.strip_prefix("pbkdf2_sha256$")?.splitn(3, '$');
        let iterations = parts.next()?.parse().ok().filter(|count: &NonZeroU32| count.get() <= MAX_ITERATIONS)?;
        let salt = parts.next().filter(|salt| salt.len() <= MAX_SALT_LEN)?.to_owned();
        let hash = BASE64.decode(parts.next()?.as_bytes()).ok().filter(|hash| hash.len() == 32)?;
        Some(Self { iterations, salt, hash })
    }

    /// In constant time.
    pub fn matches(&self, password: &str) -> bool {
        let (salt, password) = (self.salt.as_bytes(), password.as_bytes());
        pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA256, self.iterations, salt, password, &self.hash).is_ok()
    }
}

/// `argon2$argon2id$...` is a PHC string behind Django's own name for it.
pub fn argon2(stored: &str) -> Option<&str> {
    stored.strip_prefix("argon2").filter(|rest| rest.starts_with("$argon2"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "vVHZGEs7v6quz+ZQJ3YUviKmZHPrpr5OATMMKlICjVY=";

    #[test]
    fn djangos_hashes_are_believed_within_bounds() {
        let stored = |iterations: &str| Pbkdf2::read(&format!("pbkdf2_sha256${iterations}$seasalt2${HASH}"));
        assert!(stored("1000").unwrap().matches("correct horse battery staple"));
        assert!(!stored("1000").unwrap().matches("correct horse battery stable"));
        assert!(!stored("1001").unwrap().matches("correct horse battery staple"));
        assert!(["0", "-1", "", "5000001", "99999999999", "x"].into_iter().all(|odd| stored(odd).is_none()));
        for odd in ["", "pbkdf2_sha256$1000$salt", "pbkdf2_sha256$1000$salt$AAAA", "pbkdf2_sha1$1000$salt$AAAA", "md5$a$b"] {
            assert!(Pbkdf2::read(odd).is_none(), "{odd}");
        }
        assert_eq!(
            argon2("argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA"),
            Some("$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA")
        );
        assert!(["$argon2id$v=19", "argon2", "argon2$bcrypt"].into_iter().all(|odd| argon2(odd).is_none()));
    }
}
