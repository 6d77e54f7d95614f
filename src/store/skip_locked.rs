//! Work that several instances share: each takes rows that no other has in hand.

use sea_orm::{
    EntityTrait, QuerySelect, Select,
    sea_query::{LockBehavior, LockType},
};

/// Leaves out the rows that somebody else holds at this moment, and holds the rest until the transaction ends. On SQLite, where
/// one writes at a time, nobody holds any.
pub(super) fn skip_locked<E: EntityTrait>(rows: Select<E>) -> Select<E> {
    rows.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
}
