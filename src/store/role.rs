//! Roles: names that permissions hang on.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, JoinType, QueryOrder, QuerySelect, SqlErr, entity::prelude::*, sea_query::OnConflict};

use super::{text_search, user_role};
use crate::{
    error::{Error, Field, FieldError, Result},
    types::clock::Timestamp,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "roles")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub name: String,
    pub created_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn by_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<Model>> {
    if !text_search::can_be_kept(name) {
        return Ok(None);
    }
    Ok(Entity::find().filter(Column::Name.eq(name)).one(db).await?)
}

pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Name).all(db).await?)
}

pub async fn by_id(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Every role in alphabetical order, and how many people have it.
pub async fn all_with_members(db: &impl ConnectionTrait) -> Result<Vec<(Model, i64)>> {
    let query = user_role::Entity::find().select_only().column(user_role::Column::RoleId);
    let query = query.column_as(user_role::Column::UserId.count(), "members").group_by(user_role::Column::RoleId);
    let members: HashMap<i64, i64> = query.into_tuple::<(i64, i64)>().all(db).await?.into_iter().collect();
    Ok(all(db)
        .await?
        .into_iter()
        .map(|role| {
            let count = members.get(&role.id).copied();
            (role, count.unwrap_or(0))
        })
        .collect())
}

/// # Errors
/// `Taken`, where the role exists.
pub async fn add(db: &impl ConnectionTrait, name: &str, now: Timestamp) -> Result<Model> {
    let row = ActiveModel { name: Set(name.to_owned()), created_at: Set(now), ..Default::default() };
    match row.insert(db).await {
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            Err(Error::from((Field::Role, FieldError::Taken)))
        }
        other => Ok(other?),
    }
}

/// The role of this name, made where there is none yet; any number of callers get the same one.
pub async fn ensure(db: &impl ConnectionTrait, name: &str, now: Timestamp) -> Result<Model> {
    if let Some(role) = by_name(db, name).await? {
        return Ok(role);
    }
    let row = ActiveModel { name: Set(name.to_owned()), created_at: Set(now), ..Default::default() };
    let on_conflict = OnConflict::column(Column::Name).do_nothing().to_owned();
    Entity::insert(row).on_conflict(on_conflict).exec_without_returning(db).await?;
    let found = by_name(db, name).await?;
    found.ok_or_else(|| DbErr::RecordNotFound(format!("role {name}")).into())
}

/// Keeps everybody else who asks for the same role waiting until the transaction ends, on every engine.
pub async fn lock(db: &impl ConnectionTrait, name: &str) -> Result<()> {
    Entity::update_many().filter(Column::Name.eq(name)).col_expr(Column::Name, Expr::col(Column::Name)).exec(db).await?;
    Ok(())
}

/// Names of a person's roles, in alphabetical order.
pub async fn names_of(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<String>> {
    let of_user = user_role::Relation::Role.def().rev();
    let query = Entity::find()
        .select_only()
        .column(Column::Name)
        .join(JoinType::InnerJoin, of_user)
        .filter(user_role::Column::UserId.eq(user_id))
        .order_by_asc(Column::Name);
    Ok(query.into_tuple().all(db).await?)
}

/// As `names_of`, for several people in one question.
pub async fn names_of_all(db: &impl ConnectionTrait, user_ids: &[i64]) -> Result<HashMap<i64, Vec<String>>> {
    let of_user = user_role::Relation::Role.def().rev();
    let query = Entity::find()
        .select_only()
        .column(user_role::Column::UserId)
        .column(Column::Name)
        .join(JoinType::InnerJoin, of_user)
        .filter(user_role::Column::UserId.is_in(user_ids.iter().copied()))
        .order_by_asc(Column::Name);
    let mut names: HashMap<i64, Vec<String>> = HashMap::new();
    for (user, name) in query.into_tuple().all(db).await? {
        names.entry(user).or_default().push(name);
    }
    Ok(names)
}

/// Takes it away from everybody who has it. False where there is none with this id.
pub async fn remove(db: &impl ConnectionTrait, id: i64) -> Result<bool> {
    Ok(Entity::delete_by_id(id).exec(db).await?.rows_affected == 1)
}
