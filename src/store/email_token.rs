//! Emailed tokens: what they are for, never their secrets.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, Condition, ExprTrait, Iterable, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*};

use super::{pagination, skip_locked::skip_locked, user};
use crate::{
    crypto::email_token_secret::EmailTokenSecret,
    error::Result,
    types::{clock::Timestamp, kinds::Purpose},
};

/// A code has eight letters: after five wrong ones the token is invalid.
pub const MAX_ATTEMPTS: i64 = 5;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "email_tokens")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: i64,
    pub purpose: Purpose,
    /// The email address as entered; the token ends when it changes.
    pub sent_to: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// When it was used or invalidated.
    pub used_at: Option<Timestamp>,
    /// How many codes have been tried.
    pub attempts: i64,
    /// `user::Model::credentials` of its owner when it was made, for links that end when those change.
    pub credential_state: Option<String>,
    /// Where its user goes on to, as it was asked for: to be judged again when it is used.
    pub return_to: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What its token and its code are made from.
    pub fn secret(&self) -> EmailTokenSecret<'_> {
        EmailTokenSecret { purpose: self.purpose, id: self.id, sent_to: &self.sent_to }
    }

    pub fn is_live(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && self.expires_at > now && self.attempts <= MAX_ATTEMPTS
    }

    /// Whether it works for the account as that is now: a link that gives something ends with the credentials that it was made
    /// under, and is not valid while the account is deactivated.
    pub fn is_valid_for(&self, owner: &user::Model, now: Timestamp) -> bool {
        let unchanged = || owner.is_active && self.credential_state.as_ref() == Some(&owner.credentials());
        self.user_id == owner.id && self.is_live(now) && (!self.purpose.grants() || unchanged())
    }
}

impl pagination::HasId for Entity {
    const ID: Column = Column::Id;

    fn id(row: &Model) -> i64 {
        row.id
    }
}

/// What a token is for, for whom, where it is sent and how long it is valid.
pub struct New<'a> {
    pub user_id: i64,
    pub purpose: Purpose,
    pub sent_to: &'a str,
    pub expires_at: Timestamp,
    pub return_to: Option<&'a str>,
}

/// The newest link of its purpose is the only one that works, even where two are made at once.
pub async fn add(db: &impl ConnectionTrait, new: New<'_>, now: Timestamp) -> Result<Model> {
    let owner = user::lock_for_update(db, new.user_id).await?;
    invalidate(db, new.user_id, new.purpose, now).await?;
    insert(db, new, owner, now).await
}

/// As `add`, and those before it work as well.
pub async fn add_another(db: &impl ConnectionTrait, new: New<'_>, now: Timestamp) -> Result<Model> {
    let owner = user::lock_for_update(db, new.user_id).await?;
    insert(db, new, owner, now).await
}

async fn insert(db: &impl ConnectionTrait, new: New<'_>, owner: Option<user::Model>, now: Timestamp) -> Result<Model> {
    let row = ActiveModel {
        user_id: Set(new.user_id),
        purpose: Set(new.purpose),
        sent_to: Set(new.sent_to.to_owned()),
        created_at: Set(now),
        expires_at: Set(new.expires_at),
        attempts: Set(0),
        return_to: Set(new.return_to.map(ToOwned::to_owned)),
        credential_state: Set(owner.filter(|_| new.purpose.grants()).map(|owner| owner.credentials())),
        ..Default::default()
    };
    Ok(row.insert(db).await?)
}

pub async fn by_id(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The one link of this purpose that a code can be for.
pub async fn newest(db: &impl ConnectionTrait, user_id: i64, purpose: Purpose) -> Result<Option<Model>> {
    let query = Entity::find().filter(Column::UserId.eq(user_id)).filter(Column::Purpose.eq(purpose));
    Ok(query.order_by_desc(Column::Id).one(db).await?)
}

/// Takes one of the tries. False where none is left or the link is dead.
pub async fn consume_attempt(db: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .filter(Column::Attempts.lt(MAX_ATTEMPTS))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Gives back a try whose code was right: it is spent otherwise, or not at all.
pub async fn refund_attempt(db: &impl ConnectionTrait, id: i64) -> Result<()> {
    let update = Entity::update_many().filter(Column::Id.eq(id)).filter(Column::Attempts.gt(0));
    update.col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1)).exec(db).await?;
    Ok(())
}

/// True for exactly one caller, and only while the link holds.
pub async fn consume(db: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .col_expr(Column::UsedAt, Expr::value(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Invalidates every token of this purpose that the user has.
pub async fn invalidate(db: &impl ConnectionTrait, user_id: i64, purpose: Purpose, now: Timestamp) -> Result<()> {
    let update = Entity::update_many()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::UsedAt.is_null())
        .col_expr(Column::UsedAt, Expr::value(now));
    update.exec(db).await?;
    Ok(())
}

/// Invalidates every token of the user that grants something.
pub async fn invalidate_granting(db: &impl ConnectionTrait, user_id: i64, now: Timestamp) -> Result<()> {
    let update = Entity::update_many()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Purpose.is_in(Purpose::iter().filter(|purpose| purpose.grants())))
        .filter(Column::UsedAt.is_null())
        .col_expr(Column::UsedAt, Expr::value(now));
    update.exec(db).await?;
    Ok(())
}

/// Invalidates everything that was sent about the account since this link, and every other link but those like it from before it:
/// the oldest undo weighs most.
pub async fn invalidate_after(db: &impl ConnectionTrait, undo: &Model, now: Timestamp) -> Result<()> {
    let kept = Condition::all().add(Column::Purpose.eq(undo.purpose)).add(Column::Id.lt(undo.id));
    let update = Entity::update_many()
        .filter(Column::UserId.eq(undo.user_id))
        .filter(Column::UsedAt.is_null())
        .filter(kept.not())
        .col_expr(Column::UsedAt, Expr::value(now));
    update.exec(db).await?;
    Ok(())
}

/// The addresses that these tokens were made for, by their ids.
pub async fn addresses(db: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, String>> {
    let query = Entity::find().select_only().column(Column::Id).column(Column::SentTo);
    let query = query.filter(Column::Id.is_in(ids.iter().copied())).limit(u64::try_from(ids.len()).unwrap_or(u64::MAX));
    Ok(query.into_tuple().all(db).await?.into_iter().collect())
}

/// A person's links, the oldest first: so many after this one.
pub async fn after_id(db: &impl ConnectionTrait, user_id: i64, after: (i64, u64)) -> Result<Vec<Model>> {
    pagination::after_id(db, Entity::find().filter(Column::UserId.eq(user_id)), after).await
}

/// Forgets links that expired before this moment; so many at most, and says how many.
pub async fn sweep(db: &impl ConnectionTrait, before: Timestamp, most: u64) -> Result<u64> {
    let old = Entity::find().select_only().column(Column::Id).filter(Column::ExpiresAt.lt(before)).limit(most);
    Ok(Entity::delete_many().filter(Column::Id.in_subquery(skip_locked(old).into_query())).exec(db).await?.rows_affected)
}
