//! Users who were imported, and what the last import wrote about them, so that the next one knows who has changed what since.

use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect, Statement, entity::prelude::*, sea_query::OnConflict};

use super::user;
use crate::{error::Result, types::clock::Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "imported_users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// A digest of each field.
    pub fields: String,
    pub imported_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whether a user was imported.
pub async fn is_there(db: &impl ConnectionTrait, user: i64) -> Result<bool> {
    Ok(Entity::find_by_id(user).one(db).await?.is_some())
}

/// Those of these users who were imported.
pub async fn by_ids(db: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<Model>> {
    let query = Entity::find().filter(Column::UserId.is_in(ids.iter().copied()));
    Ok(query.limit(ids.len() as u64).all(db).await?)
}

/// So many after this one, in the order of their ids.
pub async fn after(db: &impl ConnectionTrait, id: i64, most: u64) -> Result<Vec<Model>> {
    let query = Entity::find().filter(Column::UserId.gt(id)).order_by_asc(Column::UserId);
    Ok(query.limit(most).all(db).await?)
}

/// What the import that is running has written; 500 at most.
pub async fn put_all(db: &impl ConnectionTrait, marks: Vec<Model>) -> Result<()> {
    if marks.is_empty() {
        return Ok(());
    }
    let again = OnConflict::column(Column::UserId).update_columns([Column::Fields, Column::ImportedAt]).to_owned();
    let rows = marks.into_iter().map(|mark| {
        let user_id = Set(mark.user_id);
        ActiveModel { user_id, ..mark.into_active_model().reset_all() }
    });
    Entity::insert_many(rows).on_conflict(again).exec_without_returning(db).await?;
    Ok(())
}

/// Takes email keys and usernames away from users who get others in the same transaction; 500 at most.
pub async fn release_names(db: &impl ConnectionTrait, ids: &[i64]) -> Result<()> {
    let update = user::Entity::update_many().filter(user::Column::Id.is_in(ids.iter().copied()));
    let update = update.col_expr(user::Column::EmailKey, Expr::value(None::<String>));
    update.col_expr(user::Column::Username, Expr::value(None::<String>)).exec(db).await?;
    Ok(())
}

/// Users that one statement of `raise_signed_in` changes.
const SEEN_BATCH: usize = 1000;

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
