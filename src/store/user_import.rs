//! Users who come from another server, with the ids that they had there: many in one statement.

use sea_orm::{ActiveValue, ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect, Statement, entity::prelude::*};

use super::{
    sequence,
    user::{ActiveModel, Column, Entity, Model},
};
use crate::{
    error::Result,
    types::{clock::Timestamp, search_key},
};

/// The most users that one statement reads or writes.
pub const BATCH: usize = 500;
/// Users that one statement of `raise_signed_in` changes.
const SEEN_BATCH: usize = 1000;

/// The next new users get ids above this one and above every id that was ever given out. Before `add_all`, so that no user
/// who signs up in the meantime gets an id that is about to be written.
pub async fn raise_next_id(db: &impl ConnectionTrait, above: i64) -> Result<()> {
    sequence::raise_above(db, "users", above).await
}

/// Adds them as they are; `BATCH` at most.
///
/// # Errors
/// If an id, an email key or a username is taken. PostgreSQL then answers nothing more in this transaction.
pub async fn add_all(db: &impl ConnectionTrait, users: Vec<Model>) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    // Its id is written, too: by itself an active model leaves it to the database.
    let rows = users.into_iter().map(|user| ActiveModel { id: Set(user.id), ..searchable(user).into_active_model().reset_all() });
    Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

fn searchable(mut user: Model) -> Model {
    let name = user.username.as_deref().unwrap_or_default();
    user.search_text = Some(search_key::search_text([&user.email, name, &user.first_name, &user.last_name]));
    user.sort_name = search_key::sort_name(&user.first_name, &user.last_name);
    user
}

/// Those of these ids that are there, in the order of their ids; `BATCH` at most.
pub async fn by_ids(db: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<Model>> {
    let query = Entity::find().filter(Column::Id.is_in(ids.iter().copied())).order_by_asc(Column::Id);
    Ok(query.limit(ids.len() as u64).all(db).await?)
}

/// Writes every column of a user who was read in the same transaction. False if there is no user of this id.
///
/// # Errors
/// As `add_all`.
pub async fn overwrite(db: &impl ConnectionTrait, user: &Model) -> Result<bool> {
    let row = ActiveModel { id: ActiveValue::NotSet, ..searchable(user.clone()).into_active_model().reset_all() };
    Ok(Entity::update_many().set(row).filter(Column::Id.eq(user.id)).exec(db).await?.rows_affected == 1)
}

/// Takes email keys and usernames away from users who get others in the same transaction, because the indexes never see two of one; `BATCH` at
/// most.
pub async fn release_names(db: &impl ConnectionTrait, ids: &[i64]) -> Result<()> {
    let update = Entity::update_many().filter(Column::Id.is_in(ids.iter().copied()));
    let update = update.col_expr(Column::EmailKey, Expr::value(None::<String>));
    update.col_expr(Column::Username, Expr::value(None::<String>)).exec(db).await?;
    Ok(())
}

/// Notes when users have signed in at the former server, where they have not signed in here since.
pub async fn raise_signed_in(db: &impl ConnectionTrait, seen: &[(i64, Timestamp)]) -> Result<()> {
    for some in seen.chunks(SEEN_BATCH) {
        let values: Vec<String> = some.iter().map(|(id, at)| format!("({id},{})", at.0)).collect();
        let sql = format!(
            "WITH seen(id, at) AS (VALUES {}) UPDATE users SET signed_in_at = seen.at FROM seen \
             WHERE users.id = seen.id AND (users.signed_in_at IS NULL OR users.signed_in_at < seen.at)",
            values.join(",")
        );
        db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    }
    Ok(())
}

/// Who has which of these email keys; `BATCH` at most.
pub async fn ids_by_email_keys(db: &impl ConnectionTrait, keys: &[String]) -> Result<Vec<(String, i64)>> {
    ids_by(db, Column::EmailKey, keys).await
}

/// Who has which of these usernames; `BATCH` at most.
pub async fn ids_by_usernames(db: &impl ConnectionTrait, names: &[String]) -> Result<Vec<(String, i64)>> {
    ids_by(db, Column::Username, names).await
}

async fn ids_by(db: &impl ConnectionTrait, column: Column, texts: &[String]) -> Result<Vec<(String, i64)>> {
    let query = Entity::find().select_only().column(column).column(Column::Id).filter(column.is_in(texts));
    Ok(query.limit(texts.len() as u64).into_tuple().all(db).await?)
}
