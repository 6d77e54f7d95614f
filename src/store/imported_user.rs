//! Users who were imported, and what the last import wrote about them, so that the next one knows who has changed what since.

use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*, sea_query::OnConflict};

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
