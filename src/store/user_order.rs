//! In which order users are listed, and positions in it: the key and the id of a row, so that nothing is seen twice or left out
//! while rows come and go. Who has no key comes last, in either direction.

use sea_orm::{
    Condition, DbBackend, ExprTrait, QueryOrder, QuerySelect, Select,
    entity::prelude::*,
    sea_query::{Expr, NullOrdering, Order as Direction, SimpleExpr},
};

use super::user::{Column, Entity, Model};
use crate::{error::Result, types::clock::Timestamp};

/// What a list of users is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SortKey {
    /// When they were created.
    #[default]
    Id,
    /// The last name, then the first one.
    Name,
    /// The email address, if it is their own.
    Email,
    SignedIn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub key: SortKey,
    pub descending: bool,
}

impl Default for Order {
    fn default() -> Self {
        Self { key: SortKey::Id, descending: true }
    }
}

impl Order {
    /// With the words that stand for them in queries.
    pub const ALL: [(&'static str, Self); 8] = [
        ("newest", Self { key: SortKey::Id, descending: true }),
        ("oldest", Self { key: SortKey::Id, descending: false }),
        ("name", Self { key: SortKey::Name, descending: false }),
        ("-name", Self { key: SortKey::Name, descending: true }),
        ("email", Self { key: SortKey::Email, descending: false }),
        ("-email", Self { key: SortKey::Email, descending: true }),
        ("-last_sign_in", Self { key: SortKey::SignedIn, descending: true }),
        ("last_sign_in", Self { key: SortKey::SignedIn, descending: false }),
    ];

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == word).map(|(_, order)| order)
    }

    pub fn word(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, order)| *order == self).map_or("", |(word, _)| word)
    }

    /// Where a row is.
    pub fn position(self, row: &Model) -> Position {
        let key = match self.key {
            SortKey::Id => None,
            SortKey::Name => row.sort_name.clone().map(Key::Text),
            SortKey::Email => row.email_key.clone().map(Key::Text),
            SortKey::SignedIn => row.signed_in_at.map(|at| Key::Time(at.0)),
        };
        Position { id: row.id, key }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    Text(String),
    Time(i64),
}

/// Where a row is in a list. The key is the one that it had when it was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    pub id: i64,
    pub key: Option<Key>,
}

/// Rows in one direction from a position, or from an end.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    pub(super) order: Order,
    /// Against the order of the list.
    pub(super) backward: bool,
    pub(super) from: Option<Position>,
}

/// Rows that are beside each other in one index: those with a key, those without, or all, where the key is the id.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    key: SortKey,
    has_key: bool,
    /// In the direction of the scan.
    descending: bool,
    from: Option<Position>,
}

impl Scan {
    /// In the order of the scan.
    pub(super) fn segments(&self) -> Vec<Segment> {
        let key = self.order.key;
        let descending = self.order.descending != self.backward;
        let segment = |has_key, from: Option<&Position>| Segment { key, has_key, descending, from: from.cloned() };
        let from = self.from.as_ref();
        if key == SortKey::Id {
            return vec![segment(true, from)];
        }
        let begins_with_key = from.map_or(!self.backward, |from| from.key.is_some());
        match (begins_with_key, self.backward) {
            (true, false) => vec![segment(true, from), segment(false, None)],
            (false, true) => vec![segment(false, from), segment(true, None)],
            (has_key, _) => vec![segment(has_key, from)],
        }
    }

    /// All rows of the scan.
    pub(super) fn rows(&self, db: &impl ConnectionTrait) -> Condition {
        self.segments().iter().fold(Condition::any(), |any, segment| any.add(segment.rows(db)))
    }

    /// In the order of the scan, whatever segment they are in.
    pub(super) fn sorted(&self, db: &impl ConnectionTrait, rows: Select<Entity>) -> Select<Entity> {
        let direction = direction(self.order.descending != self.backward);
        let nulls = if self.backward { NullOrdering::First } else { NullOrdering::Last };
        let rows = match self.order.key {
            SortKey::Id => rows,
            key => rows.order_by_with_nulls(column(db, key), direction.clone(), nulls),
        };
        rows.order_by(Expr::col((Entity, Column::Id)), direction)
    }
}

impl Segment {
    /// From where the scan begins.
    pub(super) fn rows(&self, db: &impl ConnectionTrait) -> Condition {
        let kind = match (self.key, self.has_key) {
            (SortKey::Id, _) => None,
            (key, true) => Some(column(db, key).is_not_null()),
            (key, false) => Some(column(db, key).is_null()),
        };
        let beyond = self.from.as_ref().map(|from| self.compared(db, from, self.descending));
        Condition::all().add_option(kind).add_option(beyond)
    }

    /// Rows of the segment that are before this position in the direction of the scan.
    pub(super) fn until(&self, db: &impl ConnectionTrait, end: &Position) -> SimpleExpr {
        self.compared(db, end, !self.descending)
    }

    fn compared(&self, db: &impl ConnectionTrait, at: &Position, less: bool) -> SimpleExpr {
        let id = Expr::col((Entity, Column::Id));
        let (row, at) = match &at.key {
            Some(key) if self.has_key && self.key != SortKey::Id => {
                let value = match key {
                    Key::Text(text) => Expr::value(text),
                    Key::Time(time) => Expr::value(*time),
                };
                (Expr::tuple([column(db, self.key), id]), Expr::tuple([value, Expr::value(at.id)]))
            }
            _ => (id, Expr::value(at.id)),
        };
        let row: SimpleExpr = row;
        let at: SimpleExpr = at;
        if less { row.lt(at) } else { row.gt(at) }
    }

    pub(super) fn sorted(&self, db: &impl ConnectionTrait, rows: Select<Entity>) -> Select<Entity> {
        let direction = direction(self.descending);
        let rows = match self.key {
            SortKey::Id => rows,
            key => rows.order_by(column(db, key), direction.clone()),
        };
        rows.order_by(Expr::col((Entity, Column::Id)), direction)
    }

    /// The row after so many of the segment, whatever else is asked of them; `None` if there are no more.
    pub(super) async fn nth(&self, db: &impl ConnectionTrait, skipped: u64) -> Result<Option<Position>> {
        let rows = Entity::find().select_only().column(Column::Id).filter(self.rows(db));
        let rows = self.sorted(db, rows).offset(skipped).limit(1);
        let position = |id, key| Position { id, key };
        let text = |(id, key): (i64, Option<String>)| position(id, key.map(Key::Text));
        Ok(match self.key {
            SortKey::Id => rows.into_tuple().one(db).await?.map(|id: i64| position(id, None)),
            SortKey::Name => rows.column(Column::SortName).into_tuple().one(db).await?.map(text),
            SortKey::Email => rows.column(Column::EmailKey).into_tuple().one(db).await?.map(text),
            SortKey::SignedIn => {
                let found: Option<(i64, Option<Timestamp>)> = rows.column(Column::SignedInAt).into_tuple().one(db).await?;
                found.map(|(id, at)| position(id, at.map(|at| Key::Time(at.0))))
            }
        })
    }
}

fn direction(descending: bool) -> Direction {
    if descending { Direction::Desc } else { Direction::Asc }
}

/// Texts in the order of their bytes, as SQLite has them, so that every engine sorts alike.
fn column(db: &impl ConnectionTrait, key: SortKey) -> SimpleExpr {
    match key {
        SortKey::Id => Expr::col((Entity, Column::Id)),
        SortKey::Name => Expr::col((Entity, Column::SortName)),
        SortKey::Email if db.get_database_backend() == DbBackend::Postgres => Expr::cust("\"users\".\"email_key\" COLLATE \"C\""),
        SortKey::Email => Expr::col((Entity, Column::EmailKey)),
        SortKey::SignedIn => Expr::col((Entity, Column::SignedInAt)),
    }
}
