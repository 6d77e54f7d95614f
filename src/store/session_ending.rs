//! Sessions that are to be ended and were too many for one transaction: written down in the transaction that ended the first of them,
//! so that the rest end whatever happens to the process.

use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, entity::prelude::*};

use super::share::unheld;
use crate::{error::Result, types::kinds::EndedBy};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_endings")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Whose sessions end; of anybody, where a key is named.
    pub user_id: Option<i64>,
    /// The key whose sessions end.
    pub api_key_id: Option<i64>,
    /// The one session that does not end.
    pub but_id: Option<i64>,
    /// Sessions that were opened later do not end.
    pub through_id: i64,
    pub ended_by: EndedBy,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Which sessions end.
#[derive(Debug, Clone, Copy)]
pub enum Whose {
    User { id: i64, but: Option<i64> },
    Key(i64),
}

pub(super) async fn add(db: &impl ConnectionTrait, whose: Whose, through: i64, by: EndedBy) -> Result<()> {
    let (user_id, but_id, api_key_id) = match whose {
        Whose::User { id, but } => (Some(id), but, None),
        Whose::Key(id) => (None, None, Some(id)),
    };
    let row = ActiveModel {
        user_id: Set(user_id),
        api_key_id: Set(api_key_id),
        but_id: Set(but_id),
        through_id: Set(through),
        ended_by: Set(by),
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
    Ok(unheld(Entity::find().order_by_asc(Column::Id).limit(1)).one(db).await?)
}

pub async fn done(db: &impl ConnectionTrait, id: i64) -> Result<()> {
    Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}

impl Model {
    pub(super) fn whose(&self) -> Whose {
        match (self.api_key_id, self.user_id) {
            (Some(key), _) => Whose::Key(key),
            (None, user) => Whose::User { id: user.unwrap_or_default(), but: self.but_id },
        }
    }
}
