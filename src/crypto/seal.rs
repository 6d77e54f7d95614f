//! Secrets that lie in the database: sealed under a key that is not in it, each bound to its own name.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use data_encoding::BASE64URL_NOPAD;

use super::keyring::MacKey;
use crate::{
    error::{Fault, Result},
    types::secret::Secret,
};

/// AES-256-GCM with a random nonce each time: fit for as many secrets as a house ever has (NIST SP 800-38D 8.3).
pub struct Sealer(RandomizedNonceKey);

impl Sealer {
    /// # Errors
    /// A fault of the library.
    pub(super) fn new(key: &MacKey) -> Result<Self> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, key.sign(b"seal").as_ref());
        Ok(Self(key.map_err(|error| Fault::new("make a key that seals", error))?))
    }

    /// What may be stored. Under another name it does not open.
    ///
    /// # Errors
    /// A fault of the library.
    pub fn seal(&self, name: &str, secret: &Secret) -> Result<String> {
        let mut sealed = secret.reveal().as_bytes().to_vec();
        let nonce = self.0.seal_in_place_append_tag(Aad::from(name.as_bytes()), &mut sealed);
        let nonce = nonce.map_err(|error| Fault::new("seal a secret", error))?;
        Ok(BASE64URL_NOPAD.encode(&[nonce.as_ref().as_slice(), &sealed].concat()))
    }

    /// Nothing, where it was sealed under another key or another name, or has been altered.
    pub fn open(&self, name: &str, sealed: &str) -> Option<Secret> {
        let bytes = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut opened = sealed.to_vec();
        let length = self.0.open_in_place(nonce, Aad::from(name.as_bytes()), &mut opened).ok()?.len();
        opened.truncate(length);
        String::from_utf8(opened).ok().map(Secret::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::keyring::Master;

    fn sealer(master: &str) -> Sealer {
        Master::from_text(&Secret::new(master.repeat(40))).unwrap().sealer("tests").unwrap()
    }

    #[test]
    fn a_sealed_secret_opens_under_its_own_key_and_name_only() {
        let (one, other, secret) = (sealer("a"), sealer("b"), Secret::new("of ours".to_owned()));
        let sealed = one.seal("name", &secret).unwrap();
        assert!(!sealed.contains("ours") && sealed != one.seal("name", &secret).unwrap());
        assert_eq!(one.open("name", &sealed).unwrap().reveal(), "of ours");
        assert!(other.open("name", &sealed).is_none() && one.open("eman", &sealed).is_none());
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            let letter = if &sealed[at..=at] == "A" { "B" } else { "A" };
            altered.replace_range(at..=at, letter);
            assert!(one.open("name", &altered).is_none_or(|_| altered == sealed), "{at}");
        }
        for odd in ["", "A", "AAAAAAAAAAAAAAAA", "%"] {
            assert!(one.open("name", odd).is_none(), "{odd}");
        }
    }
}
