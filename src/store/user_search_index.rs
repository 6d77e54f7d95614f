//! The index of trigrams of the texts in which users are searched: the ids of those who may be meant. Triggers keep it in step.

use sea_orm::{
    DbBackend, ExprTrait, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{BinOper, Expr, Func, Query, SelectStatement, SimpleExpr, UnionType},
};

use super::user::{Column, Entity};

/// What a search has of these decides; more of them only cost time.
const MAX_TRIGRAMS: usize = 24;

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
}

/// Users whose text has every trigram of these needles and whose account is in these states, and users who are not in the index.
/// More than are meant: the caller looks at each.
pub(super) fn candidates(db: &impl ConnectionTrait, needles: &[String], states: &[State]) -> SelectStatement {
    let states = states.iter().map(|state| state.needle());
    let parts: Vec<&str> = needles.iter().map(|needle| beginning(needle)).chain(states).collect();
    let mut indexed = match db.get_database_backend() {
        DbBackend::Postgres => by_trigrams(&parts),
        _ => by_match(&parts),
    };
    let others = Entity::find().select_only().column(Column::Id).filter(Column::SearchText.is_null());
    indexed.union(UnionType::All, others.into_query()).take()
}

fn beginning(needle: &str) -> &str {
    needle.char_indices().nth(MAX_TRIGRAMS).map_or(needle, |(end, _)| &needle[..end])
}

fn by_trigrams(parts: &[&str]) -> SelectStatement {
    let trigrams = |text: SimpleExpr| Expr::expr(Func::cust("trigrams_of").arg(text));
    let mut rows = Query::select().column("user_id").from("user_search").take();
    for part in parts {
        let has = trigrams(Expr::col(("user_search", "text"))).binary(BinOper::Custom("@>"), trigrams(Expr::value(*part)));
        rows.and_where(has);
    }
    rows
}

/// FTS5 without positions finds single trigrams only.
fn by_match(parts: &[&str]) -> SelectStatement {
    let mut trigrams: Vec<String> = Vec::new();
    for part in parts {
        let chars: Vec<char> = part.chars().collect();
        trigrams.extend(chars.windows(3).map(|three| format!("\"{}\"", three.iter().collect::<String>().replace('"', "\"\""))));
    }
    trigrams.sort_unstable();
    trigrams.dedup();
    let found = Expr::col("user_search").binary(BinOper::Custom("MATCH"), Expr::value(trigrams.join(" AND ")));
    Query::select().column("rowid").from("user_search").and_where(found).take()
}

/// One of the ids of a query that has few: they are looked up one by one.
pub(super) fn is_among(db: &impl ConnectionTrait, ids: SelectStatement) -> SimpleExpr {
    match db.get_database_backend() {
        // PostgreSQL would rather read everything than look up as many as it fears.
        DbBackend::Postgres => {
            let ids = SimpleExpr::SubQuery(None, Box::new(ids.into()));
            Expr::cust_with_exprs("\"users\".\"id\" = ANY(ARRAY($1))", [ids])
        }
        _ => Expr::col((Entity, Column::Id)).in_subquery(ids),
    }
}
