//! The index of trigrams of the texts in which users are searched: the ids of those who may be meant. Triggers keep it in step.

use sea_orm::{
    DbBackend, ExprTrait, QueryOrder, QuerySelect, QueryTrait, StatementBuilder,
    entity::prelude::*,
    sea_query::{BinOper, Expr, Func, Query, SelectStatement, SimpleExpr},
};

use super::{
    user::{Column, Entity},
    user_order::{Scan, SortKey},
    user_role,
};
use crate::error::Result;

/// What a search has of these decides; more of them only cost time.
const MAX_TRIGRAMS: usize = 24;
/// So many are sorted sooner than some of them are met by looking at all users in their order.
const FEW: u64 = 12_000;
/// Users without a search text are looked at one by one, the newest: after an upgrade there are many, until a job has written theirs.
pub const MAX_UNINDEXED: u64 = 1_000;

/// What the index has for a state of an account, as the migration writes it.
#[derive(Debug, Clone, Copy)]
pub(super) enum State {
    Active(bool),
    Verified(bool),
    HasEmail(bool),
}

impl State {
    fn needle(self) -> &'static str {
        match self {
            Self::Active(true) => "\u{1}ac",
            Self::Active(false) => "\u{1}in",
            Self::Verified(true) => "\u{1}ve",
            Self::Verified(false) => "\u{1}un",
            Self::HasEmail(true) => "\u{1}em",
            Self::HasEmail(false) => "\u{1}no",
        }
    }

    /// As nearly all are: beside anything else it is of no help to the index.
    fn is_usual(self) -> bool {
        matches!(self, Self::Active(true) | Self::Verified(true) | Self::HasEmail(true))
    }
}

/// Users whose text has every trigram of some needles, whose account is in some states and who have a role: at least those who are
/// meant, the caller looks at each.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// Of three characters at least, or states.
    pub(super) parts: Vec<String>,
    pub(super) role: Option<i64>,
    /// Whether the role alone says who they are, because few have it.
    pub(super) are_members: bool,
    /// Who may be meant and is in no index.
    pub(super) others: Vec<i64>,
}

impl Candidates {
    pub(super) fn parts(needles: Vec<String>, states: &[State]) -> Vec<String> {
        let is_narrow = !needles.is_empty() || states.iter().any(|state| !state.is_usual());
        let states = states.iter().filter(|state| !(is_narrow && state.is_usual()));
        needles.into_iter().chain(states.map(|state| state.needle().to_owned())).collect()
    }

    /// No part, no role: everybody may be meant.
    pub(super) fn are_all(&self) -> bool {
        self.parts.is_empty() && self.role.is_none()
    }

    /// The ids of those who are in the index.
    pub(super) fn indexed(&self, db: &impl ConnectionTrait) -> SelectStatement {
        if self.are_members || self.parts.is_empty() {
            return members(self.role.unwrap_or_default());
        }
        let id = id_column(db);
        self.matching(db).column(("user_search", id)).take()
    }

    fn matching(&self, db: &impl ConnectionTrait) -> SelectStatement {
        let parts: Vec<&str> = self.parts.iter().map(|part| beginning(part)).collect();
        let mut rows = Query::select().from("user_search").take();
        if is_postgres(db) {
            for part in parts {
                let has = trigrams(Expr::col(("user_search", "text"))).binary(BinOper::Custom("@>"), trigrams(Expr::value(part)));
                rows.and_where(has);
            }
        } else {
            rows.and_where(Expr::col("user_search").binary(BinOper::Custom("MATCH"), Expr::value(every_trigram(&parts))));
        }
        if let Some(role) = self.role {
            rows.and_where(has_role(db, role));
        }
        rows
    }

    /// Whether the index says at once that they are few. That of PostgreSQL finds all before it says anything.
    pub(super) async fn are_few(&self, db: &impl ConnectionTrait) -> Result<bool> {
        if is_postgres(db) || self.parts.is_empty() || self.are_members {
            return Ok(false);
        }
        let found = Self { role: None, parts: self.parts.clone(), ..Self::default() }.indexed(db).limit(FEW + 1).take();
        let count = Query::select().expr(Expr::cust("count(*)")).from_subquery(found, "found").take();
        let count: i64 = db.query_one(&count).await?.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok(count.unsigned_abs() <= FEW)
    }

    /// The ids of at most so many of those who are in the index.
    pub(super) async fn some(&self, db: &impl ConnectionTrait, most: u64) -> Result<Vec<i64>> {
        let found = db.query_all(&self.indexed(db).limit(most).take()).await?;
        Ok(found.iter().map(|row| row.try_get_by_index(0)).collect::<std::result::Result<_, _>>()?)
    }

    /// Whether a row of `users` is among them.
    pub(super) fn include(&self, db: &impl ConnectionTrait, indexed: SelectStatement) -> SimpleExpr {
        let among = is_among(db, indexed);
        if self.others.is_empty() { among } else { among.or(Column::Id.is_in(self.others.iter().copied())) }
    }

    /// The ids of at most so many who come first in a scan, by what they are sorted by alone: no row is looked up.
    pub(super) async fn nearest(&self, db: &impl ConnectionTrait, scan: &Scan, most: u64) -> Result<Vec<i64>> {
        let rows = Entity::find().select_only().column(Column::Id).filter(scan.rows(db));
        let rows = scan.sorted(db, rows).limit(most);
        let backend = db.get_database_backend();
        let has_keys = !self.parts.is_empty() && scan.order.key != SortKey::SignedIn;
        let statement = if is_postgres(db) && has_keys {
            let mut rows = rows.into_query();
            rows.from_clear();
            let keys = [("user_id", "id"), ("sort_name", "sort_name"), ("email_key", "email_key")];
            let mut found = self.matching(db);
            for (column, name) in keys {
                found.expr_as(Expr::col(("user_search", column)), name);
            }
            StatementBuilder::build(rows.from_subquery(found, "users"), &backend)
        } else if !is_postgres(db) && scan.order.key == SortKey::Id && !self.parts.is_empty() {
            // The index finds them in the order of their ids, and stops.
            let mut rows = rows.into_query();
            rows.from_clear();
            let found = self.matching(db).expr_as(Expr::col(("user_search", "rowid")), "id").take();
            StatementBuilder::build(rows.from_subquery(found, "users"), &backend)
        } else {
            let rows = rows.filter(is_among(db, self.indexed(db))).into_query();
            let mut statement = StatementBuilder::build(&rows, &backend);
            if !is_postgres(db) {
                // By itself SQLite looks up whole rows, which takes twice as long.
                statement.sql = statement.sql.replacen("FROM \"users\"", "FROM \"users\" INDEXED BY \"users_sort_keys\"", 1);
            }
            statement
        };
        let found = db.query_all_raw(statement).await?;
        Ok(found.iter().map(|row| row.try_get_by_index(0)).collect::<std::result::Result<_, _>>()?)
    }
}

/// The newest users who are in no index, and whether they are more than are looked at.
pub(super) async fn unindexed(db: &impl ConnectionTrait) -> Result<Vec<i64>> {
    let rows = Entity::find().select_only().column(Column::Id).filter(Column::SearchText.is_null());
    Ok(rows.order_by_desc(Column::Id).limit(MAX_UNINDEXED + 1).into_tuple().all(db).await?)
}

fn is_postgres(db: &impl ConnectionTrait) -> bool {
    db.get_database_backend() == DbBackend::Postgres
}

fn id_column(db: &impl ConnectionTrait) -> &'static str {
    if is_postgres(db) { "user_id" } else { "rowid" }
}

fn beginning(needle: &str) -> &str {
    needle.char_indices().nth(MAX_TRIGRAMS).map_or(needle, |(end, _)| &needle[..end])
}

fn trigrams(text: SimpleExpr) -> SimpleExpr {
    Expr::expr(Func::cust("trigrams_of").arg(text))
}

/// FTS5 without positions finds single trigrams only.
fn every_trigram(parts: &[&str]) -> String {
    let mut trigrams: Vec<String> = Vec::new();
    for part in parts {
        let chars: Vec<char> = part.chars().collect();
        trigrams.extend(chars.windows(3).map(|three| format!("\"{}\"", three.iter().collect::<String>().replace('"', "\"\""))));
    }
    trigrams.sort_unstable();
    trigrams.dedup();
    trigrams.join(" AND ")
}

/// PostgreSQL chooses how; SQLite would list all members, and looks up each user when it is asked for a count.
fn has_role(db: &impl ConnectionTrait, role: i64) -> SimpleExpr {
    let user = Expr::col(("user_search", id_column(db)));
    if is_postgres(db) {
        return user.in_subquery(members(role));
    }
    let own = user_role::Entity::find().filter(user_role::Column::RoleId.eq(role));
    let own = own.filter(Expr::col((user_role::Entity, user_role::Column::UserId)).eq(user));
    let own = own.select_only().column_as(user_role::Column::RoleId.count(), "count").into_query();
    SimpleExpr::SubQuery(None, Box::new(own.into())).gt(0)
}

/// The ids of users who have a role.
pub(super) fn members(role: i64) -> SelectStatement {
    let members = user_role::Entity::find().select_only().column(user_role::Column::UserId);
    members.filter(user_role::Column::RoleId.eq(role)).into_query()
}

/// One of the ids of a query that has few: they are looked up one by one.
pub(super) fn is_among(db: &impl ConnectionTrait, ids: SelectStatement) -> SimpleExpr {
    if is_postgres(db) {
        // PostgreSQL would rather read everything than look up as many as it fears.
        let ids = SimpleExpr::SubQuery(None, Box::new(ids.into()));
        return Expr::cust_with_exprs("\"users\".\"id\" = ANY(ARRAY($1))", [ids]);
    }
    Expr::col((Entity, Column::Id)).in_subquery(ids)
}
