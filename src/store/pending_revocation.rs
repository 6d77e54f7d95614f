//! Sessions that are to be ended and were too many for one transaction: written down in the transaction that ended the first of them,
//! so that the rest end whatever happens to the process.

use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, entity::prelude::*};

use super::skip_locked::skip_locked;
use crate::{error::Result, types::kinds::EndReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_revocations")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Whose sessions end; of anybody, where a key is named.
    pub user_id: Option<i64>,
    /// The key whose sessions end.
    pub api_key_id: Option<i64>,
    /// The one session that does not end.
    pub except_id: Option<i64>,
    /// Sessions that were opened later do not end.
    pub through_id: i64,
    pub end_reason: EndReason,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Which sessions end.
#[derive(Debug, Clone, Copy)]
pub enum RevocationTarget {
    User { id: i64, but: Option<i64> },
    Key(i64),
}

pub(super) async fn add(db: &impl ConnectionTrait, target: RevocationTarget, through: i64, by: EndReason) -> Result<()> {
    let (user_id, except_id, api_key_id) = match target {
        RevocationTarget::User { id, but } => (Some(id), but, None),
        RevocationTarget::Key(id) => (None, None, Some(id)),
    };
    let row = ActiveModel {
        user_id: Set(user_id),
        api_key_id: Set(api_key_id),
        except_id: Set(except_id),
        through_id: Set(through),
        end_reason: Set(by),
        ..Default::default()
    };
    Entity::insert(row).exec(db).await?;
    Ok(())
}

/// Whether anything is left to be ended.
pub async fn are_there(db: &impl ConnectionTrait) -> Result<bool> {
    Ok(Entity::find().limit(1).one(db).await?.is_some())
}

/// One that no other instance is at, held until the transaction ends.
pub async fn take(db: &impl ConnectionTrait) -> Result<Option<Model>> {
    Ok(skip_locked(Entity::find().order_by_asc(Column::Id).limit(1)).one(db).await?)
}

pub async fn done(db: &impl ConnectionTrait, id: i64) -> Result<()> {
    Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}

impl Model {
    pub(super) fn target(&self) -> RevocationTarget {
        match (self.api_key_id, self.user_id) {
            (Some(key), _) => RevocationTarget::Key(key),
            (None, user) => RevocationTarget::User { id: user.unwrap_or_default(), but: self.except_id },
        }
    }
}
