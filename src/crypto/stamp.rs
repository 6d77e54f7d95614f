//! A moment that went out on a form and came back: signed, so that nobody sets the clock back.

use data_encoding::BASE64URL_NOPAD;

use super::keyring::MacKey;
use crate::types::clock::Moment;

/// `microseconds.mac`, safe in a form.
pub fn make(key: &MacKey, at: Moment) -> String {
    format!("{}.{}", at.0, BASE64URL_NOPAD.encode(key.sign(&message(at)).as_ref()))
}

/// Nothing, where it is not one of ours.
pub fn read(key: &MacKey, stamp: &str) -> Option<Moment> {
    let (at, mac) = stamp.split_once('.')?;
    let at = Moment(at.parse().ok()?);
    let mac = BASE64URL_NOPAD.decode(mac.as_bytes()).ok()?;
    key.matches(&message(at), &mac).then_some(at)
}

fn message(at: Moment) -> Vec<u8> {
    format!("form\n{}", at.0).into_bytes()
}
