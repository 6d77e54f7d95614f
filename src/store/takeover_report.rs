//! What has become of the users and tokens that were taken over, and how both are forgotten.

use sea_orm::{
    DbBackend, ExprTrait, QueryOrder, QuerySelect, QueryTrait, Statement,
    entity::prelude::*,
    sea_query::{Expr, Query, SelectStatement},
};

use super::{imported_user, legacy_token, session, skip_locked::skip_locked, user};
use crate::{error::Result, types::clock::Timestamp};

/// Rows that one statement forgets.
const BATCH: u64 = 1000;

/// Of the former server's refresh tokens that have not expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenCounts {
    /// They have become sessions here.
    pub adopted: u64,
    pub blacklisted: u64,
    /// Their sessions still renew with them, since they have not been renewed here.
    pub in_use: u64,
}

pub async fn imported(db: &impl ConnectionTrait) -> Result<u64> {
    Ok(imported_user::Entity::find().count(db).await?)
}

/// Those who were imported and have neither signed in nor renewed since: how many, and some of them in the order of their ids.
pub async fn absent(db: &impl ConnectionTrait, since: Timestamp, most: u64) -> Result<(u64, Vec<user::Model>)> {
    let imported = Query::select().column(imported_user::Column::UserId).from(imported_user::Entity).take();
    let came = Query::select().column(session::Column::UserId).from(session::Entity).take();
    let earlier = user::Column::SignedInAt.is_null().or(user::Column::SignedInAt.lt(since));
    let query = user::Entity::find()
        .filter(user::Column::Id.in_subquery(imported))
        .filter(user::Column::Id.not_in_subquery(came))
        .filter(earlier);
    let count = query.clone().count(db).await?;
    let some = query.order_by_asc(user::Column::Id).limit(most).all(db).await?;
    Ok((count, some))
}

/// The former server's hashes that are still stored: by the word before their first `$`, the most frequent first.
pub async fn hashes(db: &impl ConnectionTrait) -> Result<Vec<(String, i64)>> {
    let word = match db.get_database_backend() {
        DbBackend::Postgres => "split_part(password_hash, '$', 1)",
        _ => "substr(password_hash, 1, instr(password_hash, '$') - 1)",
    };
    let sql = format!(
        "SELECT {word} AS word, count(*) FROM users WHERE password_hash IS NOT NULL AND password_hash NOT LIKE '$%' \
         GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 100"
    );
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

pub async fn tokens(db: &impl ConnectionTrait, now: Timestamp) -> Result<TokenCounts> {
    let live = legacy_token::Entity::find().filter(legacy_token::Column::ExpiresAt.gt(now));
    let adopted = live.clone().filter(legacy_token::Column::SessionId.is_not_null());
    let blacklisted = live.clone().filter(legacy_token::Column::EndedAt.is_not_null());
    let in_use = adopted.clone().filter(legacy_token::Column::SessionId.in_subquery(never_renewed(now)));
    Ok(TokenCounts {
        adopted: adopted.count(db).await?,
        blacklisted: blacklisted.count(db).await?,
        in_use: in_use.count(db).await?,
    })
}

/// Live sessions of generation 0.
fn never_renewed(now: Timestamp) -> SelectStatement {
    Query::select()
        .column(session::Column::Id)
        .from(session::Entity)
        .and_where(Expr::col(session::Column::Generation).eq(0))
        .and_where(Expr::col(session::Column::RevokedAt).is_null())
        .and_where(Expr::col(session::Column::ExpiresAt).gt(now))
        .take()
}

/// Forgets tokens and what the import noted about users, but not who was imported; so many at most, and says how many.
pub async fn forget(db: &impl ConnectionTrait) -> Result<u64> {
    let tokens = legacy_token::Entity::find().select_only().column(legacy_token::Column::Jti).limit(BATCH);
    let tokens = legacy_token::Column::Jti.in_subquery(skip_locked(tokens).into_query());
    let tokens = legacy_token::Entity::delete_many().filter(tokens).exec(db).await?.rows_affected;
    let users = imported_user::Entity::find().select_only().column(imported_user::Column::UserId).limit(BATCH);
    let users = users.filter(imported_user::Column::Fields.ne(""));
    let users = imported_user::Column::UserId.in_subquery(skip_locked(users).into_query());
    let emptied = imported_user::Entity::update_many().col_expr(imported_user::Column::Fields, Expr::value("")).filter(users);
    Ok(tokens + emptied.exec(db).await?.rows_affected)
}
