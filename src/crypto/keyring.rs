//! The master key, kept in one file that only its owner can read, and the keys that follow from it.

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
    error::{InternalError, Result},
    types::{clock::Timestamp, secret::Secret},
};

/// RFC 7518 3.2: an HS256 key is at least as long as its hash.
pub const MIN_KEY_LEN: usize = 32;

/// The key that all other keys are derived from.
pub struct MasterKey(hmac::Key);

pub struct SigningKey {
    pub kid: String,
    pub secret: Secret,
    /// When it begins to sign; without it, it signs always and before all others.
    pub from: Option<Timestamp>,
}

/// The file as it is written: TOML, so that a person can see what is in it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    master: String,
    /// Older versions kept the signing keys here too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    signing: Vec<KeptKey>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptKey {
    kid: String,
    secret: String,
}

impl MasterKey {
    /// What the file holds; nothing, where there is no file.
    ///
    /// # Errors
    /// A fault that names the file, where it cannot be read or understood.
    pub fn read(path: &Path) -> Result<Option<Self>> {
        let Some(kept) = read(path)? else { return Ok(None) };
        let master = Self::from_text(&Secret::new(kept.master));
        Ok(Some(master.ok_or_else(|| fault(path, "the master key is missing or too short"))?))
    }

    /// Makes the file with a fresh secret. Two processes that start together end up with the same one: the file appears
    /// whole and is never overwritten.
    ///
    /// # Errors
    /// As `read`, and where the file cannot be made.
    pub fn make(path: &Path) -> Result<Self> {
        make(path)?;
        Ok(Self::read(path)?.ok_or_else(|| fault(path, "it has gone again"))?)
    }

    /// A fresh secret that is kept nowhere: what is sealed or signed with it ends with the process.
    pub fn temporary() -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, &random::<32>()))
    }

    /// As it is in the file, or any other text of 32 bytes or more; `None`, if it is shorter.
    pub fn from_text(text: &Secret) -> Option<Self> {
        let text = text.reveal().as_bytes();
        let decoded = BASE64URL_NOPAD.decode(text).ok().filter(|bytes| bytes.len() >= MIN_KEY_LEN);
        let bytes = decoded.as_deref().unwrap_or(text);
        (bytes.len() >= MIN_KEY_LEN).then(|| Self(hmac::Key::new(hmac::HMAC_SHA256, bytes)))
    }

    /// A key of its own for each use, so that what is made for one means nothing to another.
    pub fn derive(&self, label: &str) -> HmacKey {
        HmacKey(hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&self.0, label.as_bytes()).as_ref()))
    }
}

impl SigningKey {
    /// Signs before all others, as long as the settings name it.
    pub fn preferred(secret: Secret, master: &MasterKey) -> Self {
        let kid = HEXLOWER.encode(&master.derive("kid").sign(secret.reveal().as_bytes()).as_ref()[..4]);
        Self { kid, secret, from: None }
    }

    pub fn generate(kid: String, from: Timestamp) -> Self {
        Self { kid, secret: Secret::new(BASE64URL_NOPAD.encode(&random::<32>())), from: Some(from) }
    }
}

/// HMAC-SHA256 under one key.
pub struct HmacKey(hmac::Key);

impl HmacKey {
    pub fn sign(&self, message: &[u8]) -> hmac::Tag {
        hmac::sign(&self.0, message)
    }

    /// In constant time.
    pub fn matches(&self, message: &[u8], tag: &[u8]) -> bool {
        hmac::verify(&self.0, message, tag).is_ok()
    }
}

/// Random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system gives random bytes, or nothing here is safe");
    bytes
}

/// The name of a key that has not been made yet.
pub fn fresh_kid() -> String {
    HEXLOWER.encode(&random::<4>())
}

/// Signing keys that an older version has left in the file, each with its kid, the one that signs first.
///
/// # Errors
/// As `Master::open`.
pub fn left_in(path: &Path) -> Result<Vec<(String, Secret)>> {
    let left = read(path)?.map(|kept| kept.signing).unwrap_or_default();
    if left.iter().any(|key| key.secret.len() < MIN_KEY_LEN) {
        return Err(fault(path, "a signing key has fewer than 32 bytes").into());
    }
    Ok(left.into_iter().map(|key| (key.kid, Secret::new(key.secret))).collect())
}

/// Takes them out of it, once they are kept elsewhere.
///
/// # Errors
/// A fault that names the file.
pub fn clear(path: &Path) -> Result<()> {
    let Some(kept) = read(path)? else { return Ok(()) };
    let draft = write(path, &Kept { signing: Vec::new(), ..kept })?;
    Ok(fs::rename(&draft, path).map_err(|error| fault(path, &error.to_string()))?)
}

fn read(path: &Path) -> Result<Option<Kept>> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => Secret::new(other.map_err(|error| fault(path, &error.to_string()))?),
    };
    let kept = toml::from_str(text.reveal()).map_err(|_| fault(path, "not a file of keys that Vestibule wrote"))?;
    Ok(Some(kept))
}

fn make(path: &Path) -> Result<()> {
    let draft = write(path, &Kept { master: BASE64URL_NOPAD.encode(&random::<32>()), signing: Vec::new() })?;
    let placed = fs::hard_link(&draft, path);
    fs::remove_file(&draft).map_err(|error| fault(&draft, &error.to_string()))?;
    match placed {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(fault(path, &error.to_string()).into()),
        _ => Ok(()),
    }
}

/// Beside the file, whole and on the disk.
fn write(path: &Path, kept: &Kept) -> Result<std::path::PathBuf> {
    let text = toml::to_string(kept).map_err(|error| InternalError::new("write the keys", error))?;
    let draft = path.with_extension(HEXLOWER.encode(&random::<4>()));
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|error| fault(&draft, &error.to_string()))?;
    Ok(draft)
}

fn fault(path: &Path, why: &str) -> InternalError {
    InternalError::new("open the keys", format!("{}: {why}", path.display()))
}
