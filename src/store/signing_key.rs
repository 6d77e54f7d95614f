//! The keys that sign tokens: sealed, so that the table alone signs nothing.

use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*, sea_query::OnConflict};

use super::Database;
use crate::{error::Result, types::clock::Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    /// Sealed; empty once the key has retired.
    pub secret: String,
    pub created_at: Timestamp,
    /// When it begins to sign: by then every instance knows it.
    pub signs_from: Timestamp,
    pub retired_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Keeps a key, unless there is one of this name: of several instances that start together, the first creates it.
pub async fn add(db: &impl ConnectionTrait, kid: &str, sealed: String, signs_from: Timestamp, now: Timestamp) -> Result<()> {
    let row = ActiveModel {
        kid: Set(kid.to_owned()),
        secret: Set(sealed),
        created_at: Set(now),
        signs_from: Set(signs_from),
        retired_at: Set(None),
    };
    let once = OnConflict::column(Column::Kid).do_nothing().to_owned();
    Entity::insert(row).on_conflict(once).exec_without_returning(db).await?;
    Ok(())
}

/// Every key there is or was, the one that signs last first.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_desc(Column::SignsFrom).order_by_asc(Column::Kid).all(db).await?)
}

/// As `all`, without those that have retired.
pub async fn live(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    let query = Entity::find().filter(Column::RetiredAt.is_null());
    Ok(query.order_by_desc(Column::SignsFrom).order_by_asc(Column::Kid).all(db).await?)
}

/// Whether there is a key that has not retired, in a database of any age: an empty one has not even the table.
pub async fn is_any_live(db: &Database) -> Result<bool> {
    let is_there = db.migrations().await?.iter().any(|(name, taken)| *taken && name.ends_with("_signing_keys"));
    Ok(is_there && !live(db.reader()).await?.is_empty())
}

/// Forgets the secret for good. True for exactly one caller.
pub async fn retire(db: &impl ConnectionTrait, kid: &str, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Kid.eq(kid))
        .filter(Column::RetiredAt.is_null())
        .col_expr(Column::RetiredAt, Expr::value(now))
        .col_expr(Column::Secret, Expr::value(""));
    Ok(update.exec(db).await?.rows_affected == 1)
}
