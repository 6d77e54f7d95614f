//! Authenticator apps: one a user, with its secret as `crypto::encrypt_at_rest` seals it.

use sea_orm::{ActiveValue::Set, ExprTrait, entity::prelude::*, sea_query::OnConflict};

use crate::{error::Result, types::clock::Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "totp")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    pub secret: String,
    /// The step of the last code that was accepted: no code of this step or an earlier one is.
    pub last_step: i64,
    pub created_at: Timestamp,
    /// Until then it is no second factor.
    pub confirmed_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
}

impl ActiveModelBehavior for ActiveModel {}

/// In place of one that was not confirmed. False, where there is a confirmed one.
pub async fn begin(db: &impl ConnectionTrait, user_id: i64, secret: &str, now: Timestamp) -> Result<bool> {
    let row = ActiveModel {
        user_id: Set(user_id),
        secret: Set(secret.to_owned()),
        last_step: Set(0),
        created_at: Set(now),
        confirmed_at: Set(None),
    };
    let mut again = OnConflict::column(Column::UserId);
    again
        .update_columns([Column::Secret, Column::CreatedAt])
        .action_and_where(Expr::col((Entity, Column::ConfirmedAt)).is_null());
    Ok(Entity::insert(row).on_conflict(again).exec_without_returning(db).await? == 1)
}

pub async fn of_user(db: &impl ConnectionTrait, user_id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(user_id).one(db).await?)
}

/// The one that is a second factor.
pub async fn confirmed(db: &impl ConnectionTrait, user_id: i64) -> Result<Option<Model>> {
    Ok(of_user(db, user_id).await?.filter(|row| row.confirmed_at.is_some()))
}

/// Makes it a second factor. True for exactly one caller, and only if it is still the one that was seen.
pub async fn confirm(db: &impl ConnectionTrait, seen: &Model, step: i64, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::UserId.eq(seen.user_id))
        .filter(Column::Secret.eq(&seen.secret))
        .filter(Column::ConfirmedAt.is_null())
        .col_expr(Column::ConfirmedAt, Expr::value(now))
        .col_expr(Column::LastStep, Expr::value(step));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Uses the code of this step. True for exactly one caller a step.
pub async fn consume(db: &impl ConnectionTrait, seen: &Model, step: i64) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::UserId.eq(seen.user_id))
        .filter(Column::Secret.eq(&seen.secret))
        .filter(Column::ConfirmedAt.is_not_null())
        .filter(Column::LastStep.lt(step))
        .col_expr(Column::LastStep, Expr::value(step));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// True where there was a confirmed one.
pub async fn remove(db: &impl ConnectionTrait, user_id: i64) -> Result<bool> {
    let confirmed = Entity::delete_many().filter(Column::UserId.eq(user_id)).filter(Column::ConfirmedAt.is_not_null());
    let was_confirmed = confirmed.exec(db).await?.rows_affected == 1;
    Entity::delete_by_id(user_id).exec(db).await?;
    Ok(was_confirmed)
}
