//! Who has which role.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, JoinType, PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*, sea_query::OnConflict};

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
    if roles::fit(&names_of(db, user_id).await?) { Ok(()) } else { Err((Field::Role, FieldError::TokenTooLarge).into()) }
}

/// Roles of several users, by the id of the user and of the role.
pub async fn grant_all(db: &impl ConnectionTrait, granted: Vec<(i64, i64)>) -> Result<()> {
    const BATCH: usize = 5000;
    for some in granted.chunks(BATCH) {
        let rows = some.iter().map(|&(user_id, role_id)| ActiveModel { user_id: Set(user_id), role_id: Set(role_id) });
        let twice = OnConflict::columns([Column::UserId, Column::RoleId]).do_nothing().to_owned();
        Entity::insert_many(rows).on_conflict(twice).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Gives a user these roles, and no others.
pub async fn replace(db: &impl ConnectionTrait, user_id: i64, role_ids: Vec<i64>) -> Result<()> {
    Entity::delete_many().filter(Column::UserId.eq(user_id)).exec(db).await?;
    grant_all(db, role_ids.into_iter().map(|role| (user_id, role)).collect()).await
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

/// Names of a user's roles, in alphabetical order.
pub async fn names_of(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<String>> {
    let of_user = Relation::Role.def().rev();
    let query = role::Entity::find()
        .select_only()
        .column(role::Column::Name)
        .join(JoinType::InnerJoin, of_user)
        .filter(Column::UserId.eq(user_id))
        .order_by_asc(role::Column::Name);
    Ok(query.into_tuple().all(db).await?)
}

/// As `names_of`, for several users in one query.
pub async fn names_of_all(db: &impl ConnectionTrait, user_ids: &[i64]) -> Result<HashMap<i64, Vec<String>>> {
    let of_user = Relation::Role.def().rev();
    let query = role::Entity::find()
        .select_only()
        .column(Column::UserId)
        .column(role::Column::Name)
        .join(JoinType::InnerJoin, of_user)
        .filter(Column::UserId.is_in(user_ids.iter().copied()))
        .order_by_asc(role::Column::Name);
    let mut names: HashMap<i64, Vec<String>> = HashMap::new();
    for (user, name) in query.into_tuple().all(db).await? {
        names.entry(user).or_default().push(name);
    }
    Ok(names)
}

/// All roles in alphabetical order, and how many users have each.
pub async fn roles_with_members(db: &impl ConnectionTrait) -> Result<Vec<(role::Model, i64)>> {
    let query = Entity::find().select_only().column(Column::RoleId);
    let query = query.column_as(Column::UserId.count(), "members").group_by(Column::RoleId);
    let members: HashMap<i64, i64> = query.into_tuple::<(i64, i64)>().all(db).await?.into_iter().collect();
    Ok(role::all(db)
        .await?
        .into_iter()
        .map(|role| {
            let count = members.get(&role.id).copied();
            (role, count.unwrap_or(0))
        })
        .collect())
}
