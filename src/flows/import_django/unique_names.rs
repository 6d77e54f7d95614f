//! Who is found by an address or a username that several users of the source have. Compact: a million users fit into memory.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use crate::{
    crypto::content_hash,
    django::SourceError,
    store::{Pool, user_import},
    types::clock::Timestamp,
};

/// What a user of the source is found by.
struct Seen {
    id: i64,
    email: Option<u128>,
    username: Option<u128>,
    /// The first in this order is found by an address: verified, active, signed in last, the lowest id.
    rank: (Reverse<bool>, Reverse<bool>, Reverse<Option<Timestamp>>, i64),
}

#[derive(Default)]
pub(super) struct UniqueNames {
    seen: Vec<Seen>,
    /// Who is found by an address that several have.
    email_owners: HashMap<u128, i64>,
    username_losers: HashSet<i64>,
}

/// A user of the source, before it is known who else there is.
pub(super) struct Named<'a> {
    pub id: i64,
    pub email_key: Option<&'a str>,
    pub username: Option<&'a str>,
    pub is_verified: bool,
    pub is_active: bool,
    pub signed_in_at: Option<Timestamp>,
}

impl UniqueNames {
    pub(super) fn add(&mut self, user: &Named<'_>) {
        self.seen.push(Seen {
            id: user.id,
            email: user.email_key.map(hash),
            username: user.username.map(hash),
            rank: (Reverse(user.is_verified), Reverse(user.is_active), Reverse(user.signed_in_at), user.id),
        });
    }

    /// Once all have been added.
    ///
    /// # Errors
    /// If an id comes twice.
    pub(super) fn settle(&mut self) -> Result<(), SourceError> {
        self.seen.sort_unstable_by_key(|user| user.rank);
        let mut usernames = HashMap::new();
        let mut emails: HashMap<u128, (i64, bool)> = HashMap::new();
        for user in &self.seen {
            if let Some(email) = user.email {
                emails.entry(email).and_modify(|(_, shared)| *shared = true).or_insert((user.id, false));
            }
            if let Some(username) = user.username
                && *usernames.entry(username).or_insert(user.id) != user.id
            {
                self.username_losers.insert(user.id);
            }
        }
        self.email_owners = emails.into_iter().filter(|(_, (_, shared))| *shared).map(|(email, (id, _))| (email, id)).collect();
        self.seen.sort_unstable_by_key(|user| user.id);
        match self.seen.windows(2).find(|pair| pair[0].id == pair[1].id) {
            Some(pair) => Err(SourceError::refused(format!("the user {} is in the source twice", pair[0].id))),
            None => Ok(()),
        }
    }

    /// A user who is found by a shared address here already goes on being found by it.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn keep_owners(&mut self, db: &Pool) -> Result<(), SourceError> {
        let shared = |user: &&Seen| user.email.is_some_and(|email| self.email_owners.contains_key(&email));
        let ids: Vec<i64> = self.seen.iter().filter(shared).map(|user| user.id).collect();
        for some in ids.chunks(user_import::BATCH) {
            for user in user_import::by_ids(db, some).await? {
                if let Some(owner) = user.email_key.as_deref().and_then(|key| self.email_owners.get_mut(&hash(key))) {
                    *owner = user.id;
                }
            }
        }
        Ok(())
    }

    /// Whether no other user of the source comes first with this address.
    pub(super) fn owns_email(&self, id: i64, key: &str) -> bool {
        self.email_owners.get(&hash(key)).is_none_or(|owner| *owner == id)
    }

    pub(super) fn owns_username(&self, id: i64) -> bool {
        !self.username_losers.contains(&id)
    }

    /// Whether a user of the source has another address than this one there, and so may give it up here.
    pub(super) fn leaves_email(&self, id: i64, key: &str) -> bool {
        self.find(id).is_some_and(|user| user.email != Some(hash(key)))
    }

    /// As `leaves_email`.
    pub(super) fn leaves_username(&self, id: i64, name: &str) -> bool {
        self.find(id).is_some_and(|user| user.username != Some(hash(name)))
    }

    pub(super) fn contains(&self, id: i64) -> bool {
        self.find(id).is_some()
    }

    pub(super) fn count(&self) -> usize {
        self.seen.len()
    }

    pub(super) fn last_id(&self) -> i64 {
        self.seen.last().map_or(0, |user| user.id)
    }

    fn find(&self, id: i64) -> Option<&Seen> {
        self.seen.binary_search_by_key(&id, |user| user.id).ok().map(|at| &self.seen[at])
    }
}

fn hash(text: &str) -> u128 {
    content_hash::number(text.as_bytes())
}
