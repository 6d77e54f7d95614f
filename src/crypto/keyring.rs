//! The keys of the house: made at the first start, kept in one file that only its owner can read.

use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use aws_lc_rs::{hmac, rand};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde::{Deserialize, Serialize};

use crate::{
    error::{Fault, Result},
    types::secret::Secret,
};

/// RFC 7518 3.2: an HS256 key is at least as long as its hash.
pub const SHORTEST_KEY: usize = 32;

/// Signing keys, the current one first, and the secret that other keys are derived from.
pub struct Keyring {
    pub signing: Vec<SigningKey>,
    master: Vec<u8>,
}

pub struct SigningKey {
    pub kid: String,
    pub secret: Secret,
}

/// The file as it is written: TOML, so that a person can see what is in it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    master: String,
    signing: Vec<KeptKey>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptKey {
    kid: String,
    secret: String,
}

impl Keyring {
    /// Reads the file, or makes it with fresh keys where there is none yet. Two processes that start together
    /// end up with the same keys: the file appears whole and is never overwritten.
    ///
    /// # Errors
    /// A fault that names the file, where it cannot be read, understood or made.
    pub fn open(path: &Path) -> Result<Self> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                make(path)?;
                fs::read_to_string(path)
            }
            other => other,
        };
        let text = text.map_err(|error| fault(path, &error.to_string()))?;
        let kept: Kept = toml::from_str(&text).map_err(|_| fault(path, "not a file of keys that Vestibule wrote"))?;
        let master = BASE64URL_NOPAD.decode(kept.master.as_bytes()).unwrap_or_default();
        if master.len() < SHORTEST_KEY || kept.signing.is_empty() {
            return Err(fault(path, "a key is missing or too short").into());
        }
        if kept.signing.iter().any(|key| key.secret.len() < SHORTEST_KEY) {
            return Err(fault(path, "a signing key has fewer than 32 bytes").into());
        }
        let signing = kept.signing.into_iter().map(|key| SigningKey { kid: key.kid, secret: Secret::new(key.secret) });
        Ok(Self { signing: signing.collect(), master })
    }

    /// Signs with this key from now on; the keys of the file still verify what they signed.
    pub fn prefer(&mut self, secret: Secret) {
        let kid = HEXLOWER.encode(&self.derive("kid").sign(secret.reveal().as_bytes()).as_ref()[..4]);
        self.signing.insert(0, SigningKey { kid, secret });
    }

    /// A key of its own for each use, so that what is made for one means nothing to another.
    pub fn derive(&self, label: &str) -> MacKey {
        let master = hmac::Key::new(hmac::HMAC_SHA256, &self.master);
        MacKey(hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&master, label.as_bytes()).as_ref()))
    }
}

/// HMAC-SHA256 under one key.
pub struct MacKey(hmac::Key);

impl MacKey {
    pub fn sign(&self, message: &[u8]) -> hmac::Tag {
        hmac::sign(&self.0, message)
    }

    /// In constant time.
    pub fn matches(&self, message: &[u8], tag: &[u8]) -> bool {
        hmac::verify(&self.0, message, tag).is_ok()
    }
}

/// Bytes that nobody can guess.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system gives random bytes, or nothing here is safe");
    bytes
}

fn make(path: &Path) -> Result<()> {
    let signing = KeptKey { kid: HEXLOWER.encode(&random::<4>()), secret: BASE64URL_NOPAD.encode(&random::<32>()) };
    let kept = Kept { master: BASE64URL_NOPAD.encode(&random::<32>()), signing: vec![signing] };
    let text = toml::to_string(&kept).map_err(|error| Fault::new("write the keys", error))?;
    let draft = path.with_extension(HEXLOWER.encode(&random::<4>()));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .map_err(|error| fault(&draft, &error.to_string()))?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    let placed = written.and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft).map_err(|error| fault(&draft, &error.to_string()))?;
    match placed {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(fault(path, &error.to_string()).into()),
        _ => Ok(()),
    }
}

fn fault(path: &Path, why: &str) -> Fault {
    Fault::new("open the keys", format!("{}: {why}", path.display()))
}
