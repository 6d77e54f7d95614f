//! Users who hold legacy tokens, as they were when the database was last asked.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{
    error::{Rejection, Result, TokenError},
    types::clock::Timestamp,
};

/// How long an answer of the database is used.
const MAX_AGE: Duration = Duration::from_mins(1);
/// Users that are remembered at least; at most, twice as many.
const MIN_REMEMBERED: usize = 20_000;

/// What the tokens of one user are judged by.
#[derive(Debug, Clone)]
pub struct LegacyUser {
    pub created_at: Timestamp,
    /// Tokens that were issued before have ended: the password was changed, or they were revoked.
    pub ended_at: Option<Timestamp>,
    pub is_active: bool,
    pub may_sign_in: bool,
    pub roles: Vec<String>,
}

impl LegacyUser {
    /// Whether a token that was issued at this moment is still good. A token knows seconds only.
    ///
    /// # Errors
    /// `UserNotFound`, if the id was another user's then; `UserInactive`, `EmailUnverified`, `Revoked`.
    pub fn ensure_good(&self, issued: Timestamp) -> Result<()> {
        if self.created_at.seconds() > issued.seconds() {
            return Err(Rejection::UserNotFound.into());
        }
        if !self.is_active {
            return Err(Rejection::UserInactive.into());
        }
        if self.ended_at.is_some_and(|ended| issued.seconds() <= ended.seconds()) {
            return Err(TokenError::Revoked.into());
        }
        if self.may_sign_in { Ok(()) } else { Err(Rejection::EmailUnverified.into()) }
    }
}

#[derive(Default)]
pub struct LegacyUsers(Mutex<Halves>);

/// When the young half is full, the old one is forgotten and the young one is old.
#[derive(Default)]
struct Halves {
    young: HashMap<i64, Entry>,
    old: HashMap<i64, Entry>,
    last_reading: u64,
}

enum Entry {
    /// The database is being asked; if the user changes in the meantime, this goes, and the answer is not kept.
    Reading(Reading),
    Known(Arc<LegacyUser>, Duration),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading(u64);

impl LegacyUsers {
    /// `now` is of the monotonic clock.
    pub fn get(&self, id: i64, now: Duration) -> Option<Arc<LegacyUser>> {
        let halves = self.halves();
        match halves.young.get(&id).or_else(|| halves.old.get(&id))? {
            Entry::Known(user, read_at) if now.saturating_sub(*read_at) < MAX_AGE => Some(Arc::clone(user)),
            _ => None,
        }
    }

    /// Before the database is asked.
    pub fn begin(&self, id: i64) -> Reading {
        let mut halves = self.halves();
        halves.last_reading += 1;
        let reading = Reading(halves.last_reading);
        if halves.young.len() >= MIN_REMEMBERED {
            halves.old = std::mem::take(&mut halves.young);
        }
        halves.young.insert(id, Entry::Reading(reading));
        reading
    }

    /// Keeps the answer, unless the user has changed since the question.
    pub fn keep(&self, id: i64, reading: Reading, (user, asked_at): (Arc<LegacyUser>, Duration)) {
        if let Some(entry) = self.halves().young.get_mut(&id)
            && matches!(entry, Entry::Reading(last) if *last == reading)
        {
            *entry = Entry::Known(user, asked_at);
        }
    }

    pub fn forget(&self, ids: &[i64]) {
        let mut halves = self.halves();
        for id in ids {
            halves.young.remove(id);
            halves.old.remove(id);
        }
    }

    /// The tokens of these users that are older have ended, here or on another instance. What is known already is not forgotten.
    pub fn note_revoked(&self, revoked: &[(i64, Timestamp)]) {
        let mut halves = self.halves();
        for (id, at) in revoked {
            let knows = |entry: Option<&Entry>| entry.is_none_or(|entry| entry.knows(*at));
            if !knows(halves.young.get(id)) || !knows(halves.old.get(id)) {
                halves.young.remove(id);
                halves.old.remove(id);
            }
        }
    }

    fn halves(&self) -> MutexGuard<'_, Halves> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn knows(&self, revoked: Timestamp) -> bool {
        matches!(self, Self::Known(user, _) if user.ended_at >= Some(revoked))
    }
}
