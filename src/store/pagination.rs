//! Lists by the stretch, the newest row first: by where a stretch begins and not by how many rows stand before it, so that
//! nothing is seen twice or left out while rows come and go.

use sea_orm::{QueryOrder, QuerySelect, Select, entity::prelude::*};

use crate::error::Result;

/// Where a stretch begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cursor {
    #[default]
    Newest,
    /// Rows that are older than this one.
    Before(i64),
    /// Rows that are newer than this one.
    After(i64),
}

/// Some rows in a row, and where the next stretches on both sides begin, if there are any.
#[derive(Debug)]
pub struct CursorPage<M> {
    pub rows: Vec<M>,
    pub newer: Option<i64>,
    pub older: Option<i64>,
}

impl<M> CursorPage<M> {
    pub fn map<T>(self, with: impl FnMut(M) -> T) -> CursorPage<T> {
        CursorPage { rows: self.rows.into_iter().map(with).collect(), newer: self.newer, older: self.older }
    }
}

/// A table whose newer rows have greater ids.
pub(super) trait HasId: EntityTrait {
    const ID: Self::Column;

    fn id(row: &Self::Model) -> i64;
}

/// The rows of a question, the oldest first: so many after this one.
pub(super) async fn after_id<E: HasId>(
    db: &impl ConnectionTrait,
    asked: Select<E>,
    (id, most): (i64, u64),
) -> Result<Vec<E::Model>> {
    Ok(asked.filter(E::ID.gt(id)).order_by_asc(E::ID).limit(most).all(db).await?)
}

/// At most so many rows of a question.
pub(super) async fn page<E: HasId>(
    db: &impl ConnectionTrait,
    asked: Select<E>,
    (start, most): (Cursor, u64),
) -> Result<CursorPage<E::Model>> {
    let column = E::ID;
    let query = match start {
        Cursor::Newest => asked.order_by_desc(column),
        Cursor::Before(id) => asked.filter(column.lt(id)).order_by_desc(column),
        Cursor::After(id) => asked.filter(column.gt(id)).order_by_asc(column),
    };
    // One more than is wanted tells whether there are more.
    let mut rows = query.limit(most + 1).all(db).await?;
    let wanted = usize::try_from(most).unwrap_or(usize::MAX);
    let more = rows.len() > wanted;
    rows.truncate(wanted);
    let came_from_there = start != Cursor::Newest;
    let (newer, older) = match start {
        Cursor::After(_) => {
            rows.reverse();
            (more, came_from_there)
        }
        _ => (came_from_there, more),
    };
    let (first, last) = (rows.first().map(E::id), rows.last().map(E::id));
    Ok(CursorPage { rows, newer: first.filter(|_| newer), older: last.filter(|_| older) })
}
