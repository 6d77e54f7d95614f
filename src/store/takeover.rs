//! The takeover of another server: from where users were last imported, and until when its tokens are accepted. One row, or none.

use sea_orm::entity::prelude::*;

use crate::types::clock::Timestamp;

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
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
