//! Recovery codes: digests of them, each good for one sign-in.

use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{error::Result, types::clock::Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_codes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
}

impl ActiveModelBehavior for ActiveModel {}

/// In place of all earlier ones.
pub async fn replace(db: &impl ConnectionTrait, user_id: i64, digests: Vec<String>, now: Timestamp) -> Result<()> {
    remove(db, user_id).await?;
    let row = |digest| ActiveModel { user_id: Set(user_id), digest: Set(digest), created_at: Set(now), used_at: Set(None) };
    Entity::insert_many(digests.into_iter().map(row)).exec_without_returning(db).await?;
    Ok(())
}

/// True for exactly one caller.
pub async fn consume(db: &impl ConnectionTrait, user_id: i64, digest: &str, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Digest.eq(digest))
        .filter(Column::UsedAt.is_null())
        .col_expr(Column::UsedAt, Expr::value(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// How many have not been used.
pub async fn left(db: &impl ConnectionTrait, user_id: i64) -> Result<u64> {
    Ok(Entity::find().filter(Column::UserId.eq(user_id)).filter(Column::UsedAt.is_null()).count(db).await?)
}

/// Whether there were any.
pub async fn remove_made_since(db: &impl ConnectionTrait, user_id: i64, since: Timestamp) -> Result<bool> {
    let made_since = Entity::delete_many().filter(Column::UserId.eq(user_id)).filter(Column::CreatedAt.gte(since));
    Ok(made_since.exec(db).await?.rows_affected > 0)
}

pub async fn remove(db: &impl ConnectionTrait, user_id: i64) -> Result<()> {
    Entity::delete_many().filter(Column::UserId.eq(user_id)).exec(db).await?;
    Ok(())
}
