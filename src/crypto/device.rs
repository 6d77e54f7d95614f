//! What a browser shows of earlier sign-ins, so that strangers cannot lock it out: whose account, until when, and a seal.
//!
//! It opens nothing (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"): who shows it has guesses of their own.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;

use super::keyring::{MacKey, random};
use crate::types::clock::Moment;

/// Of people who share a browser, the latest are known.
const MOST: usize = 4;
/// A neighbour's cookie of the same name may stand before ours.
const MOST_READ: usize = 4 * MOST;
pub const BETWEEN: char = '~';
/// How long a browser is known that nobody has signed in with.
pub const LASTING: Duration = Duration::from_hours(365 * 24);

/// The name of the device for this account, where it has signed in with it before.
pub fn known<'a>(key: &MacKey, shown: &'a str, user: i64, now: Moment) -> Option<&'a str> {
    let entries = shown.split(BETWEEN).take(MOST_READ).filter_map(Entry::read);
    let mut own = entries.filter(|entry| entry.user == user && entry.until > now);
    own.find(|entry| entry.is_sealed(key)).map(|entry| entry.name)
}

/// What the browser shows from now on.
pub fn remember(key: &MacKey, shown: &str, user: i64, now: Moment) -> String {
    let until = now.plus(LASTING);
    let name = BASE64URL_NOPAD.encode(&random::<12>());
    let seal = BASE64URL_NOPAD.encode(&key.sign(message(user, until, &name).as_bytes()).as_ref()[..SEAL]);
    let mut entries = vec![format!("{user}.{}.{name}.{seal}", until.seconds())];
    let others = shown.split(BETWEEN).take(MOST_READ).filter_map(|text| Some((text, Entry::read(text)?)));
    let others = others.filter(|(_, other)| other.user != user && other.is_sealed(key));
    entries.extend(others.take(MOST - 1).map(|(text, _)| text.to_owned()));
    entries.join(&BETWEEN.to_string())
}

/// Bytes of the MAC that are kept.
const SEAL: usize = 16;

struct Entry<'a> {
    user: i64,
    until: Moment,
    name: &'a str,
    seal: &'a str,
}

impl<'a> Entry<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split('.');
        let (user, until) = (parts.next()?.parse().ok()?, Moment::from_seconds(parts.next()?.parse().ok()?));
        Some(Self { user, until, name: parts.next()?, seal: parts.next()? })
    }

    fn is_sealed(&self, key: &MacKey) -> bool {
        let right = key.sign(message(self.user, self.until, self.name).as_bytes());
        let shown = BASE64URL_NOPAD.decode(self.seal.as_bytes()).unwrap_or_default();
        aws_lc_rs::constant_time::verify_slices_are_equal(&shown, &right.as_ref()[..SEAL]).is_ok()
    }
}

fn message(user: i64, until: Moment, name: &str) -> String {
    format!("{user}\n{}\n{name}", until.seconds())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::keyring::Master;

    #[test]
    fn a_device_is_known_for_those_who_signed_in_with_it_and_for_nobody_else() {
        let master = Master::temporary();
        let (key, now) = (master.derive("devices"), Moment::from_seconds(1_800_000_000));
        let mut shown = remember(&key, "", 1, now);
        assert!(known(&key, &shown, 1, now).is_some());
        assert_eq!(known(&key, &shown, 2, now), None);
        assert_eq!(known(&key, &shown.replacen('1', "2", 1), 2, now), None, "another account cannot be written into it");
        assert_eq!(known(&key, &shown, 1, now.plus(LASTING)), None);
        assert_eq!(known(&master.derive("links"), &shown, 1, now), None);
        for user in 2..=5 {
            shown = remember(&key, &shown, user, now);
        }
        let all: Vec<_> = (1..=5).filter(|user| known(&key, &shown, *user, now).is_some()).collect();
        assert_eq!(all, [2, 3, 4, 5]);
        assert_eq!(remember(&key, &shown, 5, now).split(BETWEEN).count(), MOST);
        for nonsense in ["", "~", "1.2.3", "a.b.c.d", "1.9999999999999999999.a.b", &"~".repeat(5000)] {
            assert_eq!(known(&key, nonsense, 1, now), None, "{nonsense}");
        }
    }
}
