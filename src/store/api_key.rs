//! Keys for programs: whose they are and what they may do, never the key.

use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*};

use super::{pagination, skip_locked::skip_locked};
use crate::{error::Result, types::clock::Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_keys")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: i64,
    pub name: String,
    /// How it begins.
    pub hint: String,
    #[sea_orm(unique)]
    pub digest: String,
    /// Names of roles, one a line; what its owner does not have, it does not have either.
    pub roles: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| end > now)
    }

    pub fn role_names(&self) -> Vec<String> {
        self.roles.lines().map(ToOwned::to_owned).collect()
    }

    /// What of these roles a session of this key has.
    pub fn narrow(&self, mut roles: Vec<String>) -> Vec<String> {
        roles.retain(|name| self.roles.lines().any(|own| own == name));
        roles
    }
}

/// A person with more keys than this has lost count of them.
pub const MAX_PER_USER: u64 = 50;

impl pagination::HasId for Entity {
    const ID: Column = Column::Id;

    fn id(row: &Model) -> i64 {
        row.id
    }
}

/// A key that is about to exist.
pub struct New<'a> {
    pub user_id: i64,
    pub name: &'a str,
    pub hint: String,
    pub digest: String,
    pub roles: &'a [String],
    pub expires_at: Option<Timestamp>,
}

pub async fn add(db: &impl ConnectionTrait, new: New<'_>, now: Timestamp) -> Result<Model> {
    let row = ActiveModel {
        user_id: Set(new.user_id),
        name: Set(new.name.to_owned()),
        hint: Set(new.hint),
        digest: Set(new.digest),
        roles: Set(new.roles.join("\n")),
        created_at: Set(now),
        expires_at: Set(new.expires_at),
        ..Default::default()
    };
    Ok(row.insert(db).await?)
}

pub async fn by_id(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

pub async fn by_digest(db: &impl ConnectionTrait, digest: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Digest.eq(digest)).one(db).await?)
}

/// A person's keys that have not been revoked, the newest first; expired ones too, so that it can be seen why they stopped.
pub async fn of_user(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<Model>> {
    let kept = Condition::all().add(Column::UserId.eq(user_id)).add(Column::RevokedAt.is_null());
    Ok(Entity::find().filter(kept).order_by_desc(Column::Id).limit(MAX_PER_USER).all(db).await?)
}

/// As `of_user`, with those that were revoked at this very moment.
pub async fn just_after(db: &impl ConnectionTrait, user_id: i64, moment: Timestamp) -> Result<Vec<Model>> {
    let then = Condition::any().add(Column::RevokedAt.is_null()).add(Column::RevokedAt.eq(moment));
    let kept = Condition::all().add(Column::UserId.eq(user_id)).add(then);
    Ok(Entity::find().filter(kept).order_by_desc(Column::Id).limit(MAX_PER_USER).all(db).await?)
}

/// Revoked ones too, until they are forgotten: the oldest first, so many after this one.
pub async fn after_id(db: &impl ConnectionTrait, user_id: i64, after: (i64, u64)) -> Result<Vec<Model>> {
    pagination::after_id(db, Entity::find().filter(Column::UserId.eq(user_id)), after).await
}

pub async fn used(db: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<()> {
    Entity::update_many().filter(Column::Id.eq(id)).col_expr(Column::LastUsedAt, Expr::value(now)).exec(db).await?;
    Ok(())
}

/// True for exactly one caller.
pub async fn revoke(db: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .col_expr(Column::RevokedAt, Expr::value(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Revokes every key of a person.
pub async fn revoke_all(db: &impl ConnectionTrait, user_id: i64, now: Timestamp) -> Result<()> {
    let update = Entity::update_many()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::RevokedAt.is_null())
        .col_expr(Column::RevokedAt, Expr::value(now));
    update.exec(db).await?;
    Ok(())
}

/// Forgets keys that were revoked before this moment; so many at most, and says how many.
pub async fn sweep(db: &impl ConnectionTrait, before: Timestamp, most: u64) -> Result<u64> {
    let old = Entity::find().select_only().column(Column::Id).filter(Column::RevokedAt.lt(before)).limit(most);
    Ok(Entity::delete_many().filter(Column::Id.in_subquery(skip_locked(old).into_query())).exec(db).await?.rows_affected)
}
