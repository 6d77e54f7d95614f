//! Password hashes: which can be verified here, and what is stored in their place.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;

use super::{candidate::Candidate, reason::Reason};
use crate::{
    crypto::{
        legacy_hashes::classify::{StoredHash, classify, unreadable},
        password::Hasher,
    },
    error::{Error, Result},
    types::secret::Secret,
};

/// Hashes that are wrapped at a time: as many as two cores compute.
const AT_A_TIME: usize = 2;

/// Sets what is stored, unless it has to be wrapped first, and counts the kind. What is to be said of it.
pub(super) fn judge(candidate: &mut Candidate, budget: u64, counts: &mut BTreeMap<String, u64>) -> Option<Reason> {
    let stored = candidate.password.as_ref().map(Secret::reveal).unwrap_or_default();
    let (name, kept, reason) = match classify(stored, budget) {
        StoredHash::NoPassword => return Some(Reason::NoPassword),
        StoredHash::Known { name } => (name.to_owned(), candidate.password.clone(), None),
        StoredHash::Weak { name } => (name.to_owned(), None, None),
        StoredHash::TooCostly { name } => (name.to_owned(), Some(unreadable(name)), Some(Reason::Hash(name.to_owned()))),
        StoredHash::Unknown { name } => (name.clone(), Some(unreadable(&name)), Some(Reason::Hash(name))),
    };
    *counts.entry(name).or_default() += 1;
    candidate.stored_password = kept;
    reason
}

/// Puts better hashes around weak ones, and leaves others as they are.
///
/// # Errors
/// Those of the hashing threads.
pub(super) async fn wrap(hasher: &Hasher, candidates: &mut [&mut Candidate]) -> Result<()> {
    for some in candidates.chunks_mut(AT_A_TIME) {
        try_join_all(some.iter_mut().map(|candidate| wrap_one(hasher, candidate))).await?;
    }
    Ok(())
}

async fn wrap_one(hasher: &Hasher, candidate: &mut Candidate) -> Result<()> {
    let Some(weak) = candidate.password.clone() else { return Ok(()) };
    loop {
        match hasher.wrap(weak.reveal()).await {
            // A machine that is busy with other work.
            Err(Error::Overloaded(_)) => {}
            wrapped => {
                if let Some(wrapped) = wrapped? {
                    candidate.stored_password = Some(wrapped);
                }
                return Ok(());
            }
        }
    }
}
