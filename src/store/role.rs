//! Roles: names that grant permissions.

use sea_orm::{ActiveValue::Set, QueryOrder, SqlErr, entity::prelude::*, sea_query::OnConflict};

use super::text_search;
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

/// # Errors
/// `Taken`, if the role exists.
pub async fn add(db: &impl ConnectionTrait, name: &str, now: Timestamp) -> Result<Model> {
    let row = ActiveModel { name: Set(name.to_owned()), created_at: Set(now), ..Default::default() };
    match row.insert(db).await {
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            Err(Error::from((Field::Role, FieldError::Taken)))
        }
        other => Ok(other?),
    }
}

/// The role of this name, created if there is none; any number of simultaneous callers get the same one.
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

/// Makes other transactions that lock the same role wait until this one ends, on every engine.
pub async fn lock(db: &impl ConnectionTrait, name: &str) -> Result<()> {
    Entity::update_many().filter(Column::Name.eq(name)).col_expr(Column::Name, Expr::col(Column::Name)).exec(db).await?;
    Ok(())
}

/// Revokes it from every user who has it. False if there is no role of this id.
pub async fn remove(db: &impl ConnectionTrait, id: i64) -> Result<bool> {
    Ok(Entity::delete_by_id(id).exec(db).await?.rows_affected == 1)
}
