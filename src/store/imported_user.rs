//! Users who were imported, and what the last import wrote about them, so that the next one knows who has changed what since.

use sea_orm::entity::prelude::*;

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
