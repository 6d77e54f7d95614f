//! Work that several instances share: each takes rows that no other has in hand.

use sea_orm::{
    EntityTrait, QuerySelect, Select,
    sea_query::{LockBehavior, LockType},
};

/// Leaves out rows that another transaction has locked, and locks the rest until the transaction ends. SQLite has one writer at a
/// time and no row locks.
pub(super) fn skip_locked<E: EntityTrait>(rows: Select<E>) -> Select<E> {
    rows.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
}
