//! Who has which role.

use sea_orm::{ActiveValue::Set, entity::prelude::*, sea_query::OnConflict};

use crate::error::Result;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_roles")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub role_id: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::role::Entity", from = "Column::RoleId", to = "super::role::Column::Id")]
    Role,
}

impl ActiveModelBehavior for ActiveModel {}

/// Giving a role twice is giving it once.
pub async fn give(db: &impl ConnectionTrait, user_id: i64, role_id: i64) -> Result<()> {
    let row = ActiveModel { user_id: Set(user_id), role_id: Set(role_id) };
    let on_conflict = OnConflict::columns([Column::UserId, Column::RoleId]).do_nothing().to_owned();
    Entity::insert(row).on_conflict(on_conflict).exec_without_returning(db).await?;
    Ok(())
}

/// False where the person did not have it.
pub async fn take(db: &impl ConnectionTrait, user_id: i64, role_id: i64) -> Result<bool> {
    Ok(Entity::delete_by_id((user_id, role_id)).exec(db).await?.rows_affected == 1)
}
