//! Mails that wait to be sent: what they are about, never their text.

use std::time::Duration;

use sea_orm::{ActiveValue::Set, Condition, ExprTrait, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{
    error::Result,
    types::{
        clock::Moment,
        kinds::{MailKind, MailState},
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: MailKind,
    pub state: MailState,
    pub user_id: Option<i64>,
    /// Made with the mail or, where only an address was given, when it is first sent.
    pub link_id: Option<i64>,
    /// What somebody typed who asked for a mail; whether it is anybody's is found out when it is sent.
    pub address: Option<String>,
    pub locale: Option<String>,
    pub created_at: Moment,
    pub due_at: Moment,
    /// After this it would be of no use any more.
    pub expires_at: Moment,
    pub leased_until: Option<Moment>,
    pub attempts: i64,
    pub finished_at: Option<Moment>,
    /// What the mail server said, in its own words.
    pub last_error: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A mail that is about to wait. Whom it goes to is a person or an address that somebody typed.
pub struct New {
    pub kind: MailKind,
    pub to: Recipient,
    pub link_id: Option<i64>,
    pub locale: Option<String>,
    /// How long it is of use.
    pub useful_for: Duration,
}

pub enum Recipient {
    User(i64),
    Address(String),
}

pub async fn add(db: &impl ConnectionTrait, new: New, now: Moment) -> Result<i64> {
    let (user_id, address) = match new.to {
        Recipient::User(id) => (Some(id), None),
        Recipient::Address(text) => (None, Some(text)),
    };
    let row = ActiveModel {
        kind: Set(new.kind),
        state: Set(MailState::Queued),
        user_id: Set(user_id),
        link_id: Set(new.link_id),
        address: Set(address),
        locale: Set(new.locale),
        created_at: Set(now),
        due_at: Set(now),
        expires_at: Set(now.plus(new.useful_for)),
        attempts: Set(0),
        ..Default::default()
    };
    Ok(row.insert(db).await?.id)
}

/// Takes mails that are due for as long as the lease holds; nobody else gets them meanwhile.
pub async fn lease(db: &impl ConnectionTrait, most: u64, lease: Duration, now: Moment) -> Result<Vec<Model>> {
    let due = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.eq(MailState::Queued))
        .filter(Column::DueAt.lte(now))
        .filter(Condition::any().add(Column::LeasedUntil.is_null()).add(Column::LeasedUntil.lte(now)))
        .order_by_asc(Column::DueAt)
        .limit(most);
    let ids: Vec<i64> = due.into_tuple().all(db).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    // Asked again, so that of two who saw the same mail only one gets it.
    let rows = Entity::update_many()
        .filter(Column::Id.is_in(ids))
        .filter(Column::State.eq(MailState::Queued))
        .filter(Condition::any().add(Column::LeasedUntil.is_null()).add(Column::LeasedUntil.lte(now)))
        .col_expr(Column::LeasedUntil, Expr::value(now.plus(lease)))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .exec_with_returning(db)
        .await?;
    Ok(rows)
}

/// Remembers the link that was made for a mail, so that a second attempt sends the same one.
pub async fn bind(db: &impl ConnectionTrait, id: i64, user_id: i64, link_id: i64) -> Result<()> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .col_expr(Column::UserId, Expr::value(user_id))
        .col_expr(Column::LinkId, Expr::value(link_id));
    update.exec(db).await?;
    Ok(())
}

/// The end of a mail's life, good or bad.
pub async fn finish(db: &impl ConnectionTrait, id: i64, state: MailState, said: Option<&str>, now: Moment) -> Result<()> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::FinishedAt, Expr::value(now))
        .col_expr(Column::LeasedUntil, Expr::value(None::<i64>))
        .col_expr(Column::LastError, Expr::value(said));
    update.exec(db).await?;
    Ok(())
}

/// Gives a mail back, to be tried again later.
pub async fn postpone(db: &impl ConnectionTrait, id: i64, due: Moment, said: &str) -> Result<()> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .col_expr(Column::DueAt, Expr::value(due))
        .col_expr(Column::LeasedUntil, Expr::value(None::<i64>))
        .col_expr(Column::LastError, Expr::value(said));
    update.exec(db).await?;
    Ok(())
}

/// Puts a failed or expired mail back into the queue, useful for as long again. False where there is none such.
pub async fn retry(db: &impl ConnectionTrait, id: i64, useful_for: Duration, now: Moment) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in([MailState::Queued, MailState::Failed, MailState::Expired]))
        .col_expr(Column::State, Expr::value(MailState::Queued))
        .col_expr(Column::DueAt, Expr::value(now))
        .col_expr(Column::ExpiresAt, Expr::value(now.plus(useful_for)))
        .col_expr(Column::FinishedAt, Expr::value(None::<i64>));
    Ok(update.exec(db).await?.rows_affected == 1)
}

pub async fn by_id(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The newest mails, in one state or in any.
pub async fn list(db: &impl ConnectionTrait, state: Option<MailState>, most: u64) -> Result<Vec<Model>> {
    let mut query = Entity::find().order_by_desc(Column::Id).limit(most);
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state));
    }
    Ok(query.all(db).await?)
}

/// Forgets mails that came to their end before this moment; the number of them.
pub async fn sweep(db: &impl ConnectionTrait, before: Moment) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::FinishedAt.lt(before)).exec(db).await?.rows_affected)
}

impl New {
    /// News for somebody's security: worth a day of trying.
    pub fn notice(kind: MailKind, to: Recipient) -> Self {
        Self { kind, to, link_id: None, locale: None, useful_for: Duration::from_hours(24) }
    }
}
