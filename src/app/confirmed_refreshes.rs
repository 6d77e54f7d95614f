//! Which refreshes have arrived: the access token of a generation was used, so the client has its refresh token too.
//!
//! Each instance knows what it has seen itself, in memory alone. Where it knows nothing, a renewal counts as unanswered.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

/// Sessions that are remembered at least; at most, twice as many.
const MIN_REMEMBERED: usize = 50_000;

#[derive(Default)]
pub struct ConfirmedRefreshes(RwLock<Halves>);

/// Session and generation. When the young half is full, the old one is forgotten and the young one is old.
#[derive(Default)]
struct Halves {
    young: HashMap<i64, i64>,
    old: HashMap<i64, i64>,
}

impl ConfirmedRefreshes {
    pub fn contains(&self, session: i64, generation: i64) -> bool {
        let halves = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let has = |half: &HashMap<i64, i64>| half.get(&session).is_some_and(|seen| *seen >= generation);
        has(&halves.young) || has(&halves.old)
    }

    pub fn note(&self, session: i64, generation: i64) {
        // No renewal has to arrive at the sign-in.
        if generation == 0 || self.contains(session, generation) {
            return;
        }
        let mut halves = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if halves.young.len() >= MIN_REMEMBERED {
            halves.old = std::mem::take(&mut halves.young);
        }
        halves.young.insert(session, generation);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_are_remembered_and_no_more_than_there_is_room_for() {
        let used = ConfirmedRefreshes::default();
        used.note(1, 2);
        assert!(used.contains(1, 1) && used.contains(1, 2) && !used.contains(1, 3) && !used.contains(2, 1));
        used.note(1, 1);
        assert!(used.contains(1, 2), "an older token takes nothing back");
        let most = i64::try_from(MIN_REMEMBERED).unwrap();
        for session in 10..10 + 2 * most {
            used.note(session, 1);
        }
        assert!(!used.contains(1, 1) && used.contains(9 + 2 * most, 1) && used.contains(10 + most, 1));
    }
}
