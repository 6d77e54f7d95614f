//! The takeover of another server: from where users were last imported, and until when its tokens are accepted. One row, or none.

use sea_orm::{
    IntoActiveModel, QuerySelect,
    entity::prelude::*,
    sea_query::{LockType, OnConflict},
};

use crate::{error::Result, types::clock::Timestamp};

/// The id of the one row.
pub const ID: i64 = 1;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "takeover")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub source: String,
    pub imported_at: Timestamp,
    /// Tokens that the former server issued later are not accepted.
    pub switched_at: Timestamp,
    /// Without it, its tokens are accepted until they expire.
    pub tokens_until: Option<Timestamp>,
    /// From then on none of them is.
    pub finished_at: Option<Timestamp>,
    /// What the import was asked that the way back must be asked again, as JSON.
    pub options: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn current(db: &impl ConnectionTrait) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(ID).one(db).await?)
}

/// As `current`, and no other transaction changes it until this one ends.
pub async fn lock_for_update(db: &impl ConnectionTrait) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(ID).lock(LockType::Update).one(db).await?)
}

/// Replaces the row. Imports refuse to, once the takeover is finished.
pub async fn put(db: &impl ConnectionTrait, takeover: Model) -> Result<()> {
    use Column::{FinishedAt, ImportedAt, Options, Source, SwitchedAt, TokensUntil};
    let every = [Source, ImportedAt, SwitchedAt, TokensUntil, FinishedAt, Options];
    let again = OnConflict::column(Column::Id).update_columns(every).to_owned();
    let row = Model { id: ID, ..takeover }.into_active_model();
    Entity::insert(row).on_conflict(again).exec_without_returning(db).await?;
    Ok(())
}

/// False if it was finished before, or has never begun.
pub async fn finish(db: &impl ConnectionTrait, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many().col_expr(Column::FinishedAt, Expr::value(now));
    let done = update.filter(Column::FinishedAt.is_null()).exec(db).await?;
    Ok(done.rows_affected > 0)
}
