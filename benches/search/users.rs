//! A million users, always the same: names as frequent as names are, states, roles and addresses.

use fastrand::Rng;
use vestibule::{
    store::user,
    types::{clock::Timestamp, email::Email},
};

use super::names::{DOMAINS, SCRIPTS, SYLLABLES};

pub const USERS: i64 = 1_000_000;
/// 2026-01-01 UTC, from where everything takes a year.
pub const BEGIN: i64 = 1_767_225_600;
pub const YEAR: i64 = 365 * 24 * 3600;
/// Roles, and how many of a million users have each.
pub const ROLES: [(&str, f64); 4] = [("Customer", 0.3), ("Partner", 0.033), ("Editor", 0.002), ("Administrator", 0.000_01)];

/// What is picked more often the further it is in front.
struct Ranked<T> {
    all: Vec<T>,
    sums: Vec<f64>,
}

impl<T> Ranked<T> {
    fn of(all: Vec<T>) -> Self {
        let mut sum = 0.0;
        let sums = (6..6 + u32::try_from(all.len()).expect("few")).map(|rank| {
            sum += f64::from(rank).powf(-0.8);
            sum
        });
        Self { sums: sums.collect(), all }
    }

    fn pick(&self, rng: &mut Rng) -> &T {
        let at = rng.f64() * self.sums.last().expect("some");
        &self.all[self.sums.partition_point(|sum| *sum < at).min(self.all.len() - 1)]
    }
}

struct Names {
    first: Ranked<(&'static str, String)>,
    last: Ranked<(&'static str, String)>,
}

pub struct Population {
    scripts: Vec<Names>,
    domains: Ranked<&'static str>,
    syllables: Vec<&'static str>,
}

impl Population {
    pub fn new() -> Self {
        let names = |text: &'static str| Ranked::of(text.split_whitespace().map(spelled).collect());
        Self {
            scripts: SCRIPTS.iter().map(|script| Names { first: names(script.first), last: names(script.last) }).collect(),
            domains: Ranked::of(DOMAINS.split_whitespace().collect()),
            syllables: SYLLABLES.split_whitespace().collect(),
        }
    }

    pub fn user(&self, id: i64) -> user::Model {
        let mut rng = Rng::with_seed(id.unsigned_abs());
        let names = &self.scripts[script(&mut rng)];
        let (first, last) = (names.first.pick(&mut rng), names.last.pick(&mut rng));
        let (last, roman) = if rng.u8(..100) < 15 {
            let rare = self.word(&mut rng, 4);
            (capital(&rare), rare)
        } else {
            (last.0.to_owned(), last.1.clone())
        };
        let email = format!("{}.{roman}{id}@{}", first.1, self.domain(&mut rng));
        let created_at = Timestamp::from_seconds(BEGIN + id * YEAR / USERS);
        let seen = Timestamp::from_seconds(BEGIN + YEAR - rng.i64(0..YEAR) * rng.i64(0..100) / 100);
        let (has_email, is_verified) = (rng.u8(..100) < 97, rng.u8(..100) >= 30);
        // Few come back who have not opened the link in their first email.
        let has_signed_in = rng.u8(..100) < if is_verified { 90 } else { 20 };
        user::Model {
            id,
            email_key: Email::parse(&email).ok().filter(|_| has_email).map(|email| email.key().to_owned()),
            email,
            username: (!has_email || rng.u8(..100) < 30).then(|| format!("{}{id}", first.1)),
            first_name: first.0.to_owned(),
            last_name: last,
            gender: None,
            locale: None,
            is_active: rng.u8(..100) >= 2,
            verified_at: is_verified.then_some(created_at),
            password_hash: Some(
                "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$bm90IGEgaGFzaCBvZiBhbnkgcGFzc3dvcmQgYXQgYWw".to_owned(),
            ),
            password_changed_at: Some(created_at),
            created_at,
            updated_at: created_at,
            signed_in_at: has_signed_in.then_some(seen),
            delete_at: None,
            legacy_tokens_revoked_at: None,
            uuid: Some(format!("00000000-0000-4000-8000-{id:012}")),
            terms_version: None,
            terms_accepted_at: None,
            second_factor_changed_at: None,
            search_text: None,
            sort_name: None,
        }
    }

    fn domain(&self, rng: &mut Rng) -> String {
        if rng.u8(..100) < 70 { (*self.domains.pick(rng)).to_owned() } else { format!("{}.example", self.word(rng, 3)) }
    }

    fn word(&self, rng: &mut Rng, parts: usize) -> String {
        (0..parts).map(|_| self.syllables[rng.usize(..self.syllables.len())]).collect()
    }
}

/// Places of `ROLES` that a user has.
pub fn roles_of(id: i64) -> Vec<usize> {
    let mut rng = Rng::with_seed(id.unsigned_abs() ^ 0x5eed);
    (0..ROLES.len()).filter(|role| rng.f64() < ROLES[*role].1).collect()
}

fn script(rng: &mut Rng) -> usize {
    let mut at = rng.u32(..100);
    SCRIPTS.iter().position(|script| at.checked_sub(script.share).map(|rest| at = rest).is_none()).unwrap_or(0)
}

/// As it is written, and as it is written in addresses.
fn spelled(name: &'static str) -> (&'static str, String) {
    name.split_once(':').map_or_else(|| (name, name.to_lowercase()), |(name, roman)| (name, roman.to_owned()))
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}
