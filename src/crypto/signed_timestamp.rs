//! A time in a form, signed so that it cannot be changed.

use data_encoding::BASE64URL_NOPAD;

use super::keyring::HmacKey;
use crate::types::clock::Timestamp;

/// `microseconds.mac`, safe in a form.
pub fn make(key: &HmacKey, at: Timestamp) -> String {
    format!("{}.{}", at.0, BASE64URL_NOPAD.encode(key.sign(&message(at)).as_ref()))
}

/// `None`, if its MAC is wrong.
pub fn read(key: &HmacKey, stamp: &str) -> Option<Timestamp> {
    let (at, mac) = stamp.split_once('.')?;
    let at = Timestamp(at.parse().ok()?);
    let mac = BASE64URL_NOPAD.decode(mac.as_bytes()).ok()?;
    key.matches(&message(at), &mac).then_some(at)
}

fn message(at: Timestamp) -> Vec<u8> {
    format!("form\n{}", at.0).into_bytes()
}
