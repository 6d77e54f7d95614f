//! What users are searched and sorted by, made of their names and addresses.
//!
//! A trigger empties it where these change without it, as by an older version that runs beside this one: then it is written again by
//! a job, and such users are searched by their names and addresses as they are.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{LockBehavior, LockType},
};

use super::Transaction;
use crate::{error::Result, types::search_key};

/// The columns of a user that are searched, and what is made of them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub email: String,
    pub username: Option<String>,
    pub first_name: String,
    pub last_name: String,
    pub search_text: Option<String>,
    pub sort_name: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// After a write of a name or an address, in the same transaction.
pub(super) async fn refresh(db: &impl ConnectionTrait, id: i64) -> Result<()> {
    match Entity::find_by_id(id).one(db).await? {
        Some(user) => write(db, user).await,
        None => Ok(()),
    }
}

/// Whether any user lacks it.
pub async fn is_any_missing(db: &impl ConnectionTrait) -> Result<bool> {
    let missing = Entity::find().select_only().column(Column::Id).filter(Column::SearchText.is_null()).limit(1);
    Ok(missing.into_tuple::<i64>().one(db).await?.is_some())
}

/// For users who lack it; so many at most, and returns how many there were. Leaves out whom another transaction has locked.
pub async fn fill(db: &Transaction, most: u64) -> Result<u64> {
    let lacking = Entity::find().filter(Column::SearchText.is_null()).order_by_asc(Column::Id).limit(most);
    let lacking = lacking.lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked).all(db).await?;
    let count = lacking.len() as u64;
    for user in lacking {
        write(db, user).await?;
    }
    Ok(count)
}

/// The user was read, or locked, in the same transaction.
async fn write(db: &impl ConnectionTrait, user: Model) -> Result<()> {
    let name = user.username.as_deref().unwrap_or_default();
    let text = search_key::search_text([&user.email, name, &user.first_name, &user.last_name]);
    let row = ActiveModel {
        id: NotSet,
        search_text: Set(Some(text)),
        sort_name: Set(search_key::sort_name(&user.first_name, &user.last_name)),
        ..Default::default()
    };
    Entity::update_many().set(row).filter(Column::Id.eq(user.id)).exec(db).await?;
    Ok(())
}
