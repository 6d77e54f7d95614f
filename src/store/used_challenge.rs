//! Challenges that an authenticator has answered. Each is judged once.

use sea_orm::{ActiveValue::Set, QuerySelect, QueryTrait, entity::prelude::*, sea_query::OnConflict};

use super::skip_locked::skip_locked;
use crate::{error::Result, types::clock::Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "used_challenges")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub challenge: String,
    /// When it could not be answered any more in any case.
    pub expires_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// True for exactly one caller.
pub async fn use_up(db: &impl ConnectionTrait, challenge: &str, expires_at: Timestamp) -> Result<bool> {
    let row = ActiveModel { challenge: Set(challenge.to_owned()), expires_at: Set(expires_at) };
    let once = OnConflict::column(Column::Challenge).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(once).exec_without_returning(db).await? == 1)
}

/// Forgets those that expired before this moment; so many at most, and says how many.
pub async fn sweep(db: &impl ConnectionTrait, before: Timestamp, most: u64) -> Result<u64> {
    let old = Entity::find().select_only().column(Column::Challenge).filter(Column::ExpiresAt.lt(before)).limit(most);
    let old = skip_locked(old).into_query();
    Ok(Entity::delete_many().filter(Column::Challenge.in_subquery(old)).exec(db).await?.rows_affected)
}
