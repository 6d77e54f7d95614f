//! The device cookie: earlier sign-ins of a browser, so that attackers cannot lock it out. It names the account and the expiry, with a MAC.
//!
//! It grants no access (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"): its attempts are counted apart.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;

use super::keyring::{HmacKey, random};
use crate::types::clock::Timestamp;

/// Of users who share a browser, the latest are known.
const MAX_DEVICES: usize = 4;
/// A neighbour's cookie of the same name may stand before ours.
const MAX_READ: usize = 4 * MAX_DEVICES;
pub const SEPARATOR: char = '~';
/// How long a browser is known without a sign-in.
pub const DEVICE_COOKIE_TTL: Duration = Duration::from_hours(365 * 24);

/// The account that a device is of, and when its password was last changed: a device ends with the password that it knew.
#[derive(Debug, Clone, Copy)]
pub struct Owner {
    pub user: i64,
    pub password_changed_at: Option<Timestamp>,
}

/// The name of the device for this account, where it has signed in with it before, and with the password that it has now.
pub fn known<'a>(key: &HmacKey, shown: &'a str, owner: Owner, now: Timestamp) -> Option<&'a str> {
    let entries = shown.split(SEPARATOR).take(MAX_READ).filter_map(Entry::read);
    let mut own = entries.filter(|entry| entry.user == owner.user && entry.until > now);
    own.find(|entry| entry.is_sealed(key) && entry.password == bond(key, owner, entry.name)).map(|entry| entry.name)
}

/// What the browser shows from now on.
pub fn remember(key: &HmacKey, shown: &str, owner: Owner, now: Timestamp) -> String {
    let until = now.plus(DEVICE_COOKIE_TTL);
    let name = BASE64URL_NOPAD.encode(&random::<12>());
    let password = bond(key, owner, &name);
    let seal = sealed(key, &message(owner.user, until, &name, &password));
    let mut entries = vec![format!("{}.{}.{name}.{password}.{seal}", owner.user, until.seconds())];
    let others = shown.split(SEPARATOR).take(MAX_READ).filter_map(|text| Some((text, Entry::read(text)?)));
    let others = others.filter(|(_, other)| other.user != owner.user && other.is_sealed(key));
    entries.extend(others.take(MAX_DEVICES - 1).map(|(text, _)| text.to_owned()));
    entries.join(&SEPARATOR.to_string())
}

/// Bytes of the MAC that are kept.
const MAC_LEN: usize = 16;

struct Entry<'a> {
    user: i64,
    until: Timestamp,
    name: &'a str,
    /// Of which password it is; see `bond`.
    password: &'a str,
    seal: &'a str,
}

impl<'a> Entry<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split('.');
        let (user, until) = (parts.next()?.parse().ok()?, Timestamp::from_seconds(parts.next()?.parse().ok()?));
        Some(Self { user, until, name: parts.next()?, password: parts.next()?, seal: parts.next()? })
    }

    fn is_sealed(&self, key: &HmacKey) -> bool {
        let right = key.sign(message(self.user, self.until, self.name, self.password).as_bytes());
        let shown = BASE64URL_NOPAD.decode(self.seal.as_bytes()).unwrap_or_default();
        aws_lc_rs::constant_time::verify_slices_are_equal(&shown, &right.as_ref()[..MAC_LEN]).is_ok()
    }
}

fn message(user: i64, until: Timestamp, name: &str, password: &str) -> String {
    format!("{user}\n{}\n{name}\n{password}", until.seconds())
}

/// Binds a device to one password, and says nothing of when it was chosen.
fn bond(key: &HmacKey, owner: Owner, name: &str) -> String {
    let chosen = owner.password_changed_at.map_or(0, |at| at.0);
    sealed(key, &format!("password\n{}\n{chosen}\n{name}", owner.user))
}

fn sealed(key: &HmacKey, message: &str) -> String {
    BASE64URL_NOPAD.encode(&key.sign(message.as_bytes()).as_ref()[..MAC_LEN])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::keyring::MasterKey;

    fn of(user: i64) -> Owner {
        Owner { user, password_changed_at: None }
    }

    #[test]
    fn a_device_is_known_only_for_users_who_signed_in_with_it() {
        let master = MasterKey::temporary();
        let (key, now) = (master.derive("devices"), Timestamp::from_seconds(1_800_000_000));
        let mut shown = remember(&key, "", of(1), now);
        assert!(known(&key, &shown, of(1), now).is_some());
        assert_eq!(known(&key, &shown, of(2), now), None);
        assert_eq!(known(&key, &shown.replacen('1', "2", 1), of(2), now), None, "another account cannot be written into it");
        assert_eq!(known(&key, &shown, of(1), now.plus(DEVICE_COOKIE_TTL)), None);
        assert_eq!(known(&master.derive("links"), &shown, of(1), now), None);
        let later = Owner { password_changed_at: Some(now), ..of(1) };
        assert_eq!(known(&key, &shown, later, now), None, "it ends with the password that it knew");
        let newer = remember(&key, &shown, later, now);
        assert!(known(&key, &newer, later, now).is_some() && known(&key, &newer, of(1), now).is_none());
        for user in 2..=5 {
            shown = remember(&key, &shown, of(user), now);
        }
        let all: Vec<_> = (1..=5).filter(|user| known(&key, &shown, of(*user), now).is_some()).collect();
        assert_eq!(all, [2, 3, 4, 5]);
        assert_eq!(remember(&key, &shown, of(5), now).split(SEPARATOR).count(), MAX_DEVICES);
        for nonsense in ["", "~", "1.2.3", "a.b.c.d", "1.9999999999999999999.a.b", &"~".repeat(5000)] {
            assert_eq!(known(&key, nonsense, of(1), now), None, "{nonsense}");
        }
    }
}
