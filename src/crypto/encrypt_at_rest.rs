//! Secrets in the database and values in cookies: encrypted with a key that is in neither, each bound to its own name.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use data_encoding::BASE64URL_NOPAD;

use super::keyring::HmacKey;
use crate::{
    error::{InternalError, Result},
    types::secret::Secret,
};

/// AES-256-GCM with a random nonce each time: fit for as many secrets as a server ever has (NIST SP 800-38D 8.3).
pub struct Encryptor(RandomizedNonceKey);

impl Encryptor {
    /// # Errors
    /// A fault of the library.
    pub fn new(key: &HmacKey) -> Result<Self> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, key.sign(b"seal").as_ref());
        Ok(Self(key.map_err(|error| InternalError::new("make an encryption key", error))?))
    }

    /// What may be stored. Under another name it does not open.
    ///
    /// # Errors
    /// A fault of the library.
    pub fn encrypt(&self, name: &str, secret: &Secret) -> Result<String> {
        let mut sealed = secret.reveal().as_bytes().to_vec();
        let nonce = self.0.seal_in_place_append_tag(Aad::from(name.as_bytes()), &mut sealed);
        let nonce = nonce.map_err(|error| InternalError::new("encrypt a secret", error))?;
        Ok(BASE64URL_NOPAD.encode(&[nonce.as_ref().as_slice(), &sealed].concat()))
    }

    /// Nothing, where it was sealed under another key or another name, or has been altered.
    pub fn decrypt(&self, name: &str, sealed: &str) -> Option<Secret> {
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
    use crate::crypto::keyring::MasterKey;

    fn encryptor(master: &str) -> Encryptor {
        Encryptor::new(&MasterKey::from_text(&Secret::new(master.repeat(40))).unwrap().derive("tests")).unwrap()
    }

    #[test]
    fn a_sealed_secret_opens_under_its_own_key_and_name_only() {
        let (one, other, secret) = (encryptor("a"), encryptor("b"), Secret::new("our secret".to_owned()));
        let sealed = one.encrypt("name", &secret).unwrap();
        assert!(!sealed.contains("ours") && sealed != one.encrypt("name", &secret).unwrap());
        assert_eq!(one.decrypt("name", &sealed).unwrap().reveal(), "our secret");
        assert!(other.decrypt("name", &sealed).is_none() && one.decrypt("eman", &sealed).is_none());
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            let letter = if &sealed[at..=at] == "A" { "B" } else { "A" };
            altered.replace_range(at..=at, letter);
            assert!(one.decrypt("name", &altered).is_none_or(|_| altered == sealed), "{at}");
        }
        for odd in ["", "A", "AAAAAAAAAAAAAAAA", "%"] {
            assert!(one.decrypt("name", odd).is_none(), "{odd}");
        }
    }
}
