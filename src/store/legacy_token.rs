//! Refresh tokens of the former server: those that were blacklisted there, and those that have become sessions here.

use sea_orm::entity::prelude::*;

use crate::types::clock::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "legacy_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub jti: String,
    pub user_id: i64,
    /// The session that it became.
    pub session_id: Option<i64>,
    pub expires_at: Timestamp,
    /// When it was blacklisted, there or here.
    pub ended_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
