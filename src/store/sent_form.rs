//! Forms that have created something: a digest of what was sent, and the id of the row that came of it.

use sea_orm::{ActiveValue::Set, QuerySelect, QueryTrait, entity::prelude::*, sea_query::OnConflict};

use super::skip_locked::skip_locked;
use crate::{error::Result, types::clock::Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sent_forms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// Of a table that the sender of the form knows; 0 until it is there.
    pub created_id: i64,
    pub sent_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Notes the form, or returns it as it was noted before. A simultaneous transaction with the same form ends before.
pub async fn claim(db: &impl ConnectionTrait, digest: &str, now: Timestamp) -> Result<Option<Model>> {
    let row = ActiveModel { digest: Set(digest.to_owned()), created_id: Set(0), sent_at: Set(now) };
    let insert = Entity::insert_many([row]).on_conflict(OnConflict::new().do_nothing().to_owned());
    if insert.exec_with_returning(db).await?.is_empty() { Ok(Entity::find_by_id(digest).one(db).await?) } else { Ok(None) }
}

/// What came of the form.
pub async fn settle(db: &impl ConnectionTrait, digest: &str, created: i64) -> Result<()> {
    let update = Entity::update_many().filter(Column::Digest.eq(digest));
    update.col_expr(Column::CreatedId, Expr::value(created)).exec(db).await?;
    Ok(())
}

/// Forgets forms that were sent before this moment; so many at most, and says how many.
pub async fn sweep(db: &impl ConnectionTrait, before: Timestamp, most: u64) -> Result<u64> {
    let old = Entity::find().select_only().column(Column::Digest).filter(Column::SentAt.lt(before)).limit(most);
    Ok(Entity::delete_many().filter(Column::Digest.in_subquery(skip_locked(old).into_query())).exec(db).await?.rows_affected)
}
