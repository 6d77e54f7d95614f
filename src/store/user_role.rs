//! Who has which role.

use sea_orm::{ActiveValue::Set, PaginatorTrait, QuerySelect, entity::prelude::*, sea_query::OnConflict};

use super::{role, user};
use crate::{
    error::{Field, FieldError, Result},
    types::roles,
};

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
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
}

impl Related<role::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Role.def()
    }
}

impl Related<user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

/// Giving a role twice is giving it once.
///
/// # Errors
/// `TokenTooLarge`, where an access token could not hold the roles of the person any more; the transaction must not be kept.
pub async fn grant(db: &impl ConnectionTrait, user_id: i64, role_id: i64) -> Result<()> {
    let row = ActiveModel { user_id: Set(user_id), role_id: Set(role_id) };
    let on_conflict = OnConflict::columns([Column::UserId, Column::RoleId]).do_nothing().to_owned();
    Entity::insert(row).on_conflict(on_conflict).exec_without_returning(db).await?;
    if roles::fit(&role::names_of(db, user_id).await?) { Ok(()) } else { Err((Field::Role, FieldError::TokenTooLarge).into()) }
}

/// False where the person did not have it.
pub async fn revoke(db: &impl ConnectionTrait, user_id: i64, role_id: i64) -> Result<bool> {
    Ok(Entity::delete_by_id((user_id, role_id)).exec(db).await?.rows_affected == 1)
}

/// Whether the person has the role of this name.
pub async fn has(db: &impl ConnectionTrait, user_id: i64, name: &str) -> Result<bool> {
    let query = Entity::find().inner_join(role::Entity).filter(Column::UserId.eq(user_id)).filter(role::Column::Name.eq(name));
    Ok(query.limit(1).count(db).await? > 0)
}

/// Whether anybody who may sign in has the role of this name.
pub async fn is_granted(db: &impl ConnectionTrait, name: &str) -> Result<bool> {
    let query = Entity::find().inner_join(role::Entity).inner_join(user::Entity);
    let query = query.filter(role::Column::Name.eq(name)).filter(user::Column::IsActive.eq(true));
    Ok(query.limit(1).count(db).await? > 0)
}
