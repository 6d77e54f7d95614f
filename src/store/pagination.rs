//! Pages of a list by cursor, the newest row first: nothing is seen twice or left out while rows come and go.

use sea_orm::{QueryOrder, QuerySelect, Select, entity::prelude::*};

use crate::error::Result;

/// Where a page begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cursor {
    #[default]
    Newest,
    /// The end of the list.
    Oldest,
    /// With rows older than this one.
    Before(i64),
    /// With rows newer than this one.
    After(i64),
}

/// Some rows, and the cursors of the pages on both sides, if there are any.
#[derive(Debug)]
pub struct CursorPage<M> {
    pub rows: Vec<M>,
    pub newer: Option<i64>,
    pub older: Option<i64>,
}

impl<M> CursorPage<M> {
    pub fn empty() -> Self {
        Self { rows: Vec::new(), newer: None, older: None }
    }

    pub fn map<T>(self, with: impl FnMut(M) -> T) -> CursorPage<T> {
        CursorPage { rows: self.rows.into_iter().map(with).collect(), newer: self.newer, older: self.older }
    }
}

/// A table whose newer rows have greater ids.
pub(super) trait HasId: EntityTrait<Model: Send + Sync> {
    const ID: Self::Column;

    fn id(row: &Self::Model) -> i64;
}

/// The rows of a query, the oldest first: so many after this one.
pub(super) async fn after_id<E: HasId>(
    db: &impl ConnectionTrait,
    query: Select<E>,
    (id, most): (i64, u64),
) -> Result<Vec<E::Model>> {
    Ok(query.filter(E::ID.gt(id)).order_by_asc(E::ID).limit(most).all(db).await?)
}

/// At most so many rows of a query.
pub(super) async fn page<E: HasId>(
    db: &impl ConnectionTrait,
    query: Select<E>,
    (cursor, most): (Cursor, u64),
) -> Result<CursorPage<E::Model>> {
    let mut rows = query.cursor_by(E::ID);
    // One more than asked for tells whether there are more.
    let mut rows = match cursor {
        Cursor::Newest => rows.last(most + 1).all(db).await?,
        Cursor::Oldest => rows.first(most + 1).all(db).await?,
        Cursor::Before(id) => rows.before(id).last(most + 1).all(db).await?,
        Cursor::After(id) => rows.after(id).first(most + 1).all(db).await?,
    };
    let size = usize::try_from(most).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    let has_origin = matches!(cursor, Cursor::Before(_) | Cursor::After(_));
    // sea-orm gives the oldest row first.
    let (newer, older) = if matches!(cursor, Cursor::After(_) | Cursor::Oldest) {
        rows.truncate(size);
        rows.reverse();
        (more, has_origin)
    } else {
        rows.reverse();
        rows.truncate(size);
        (has_origin, more)
    };
    let (first, last) = (rows.first().map(E::id), rows.last().map(E::id));
    Ok(CursorPage { rows, newer: first.filter(|_| newer), older: last.filter(|_| older) })
}
