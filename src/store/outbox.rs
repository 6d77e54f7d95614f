//! The outbox: emails to be sent, what they are about, never their text.

use std::time::Duration;

use sea_orm::{ActiveValue::Set, Condition, ExprTrait, QueryOrder, QuerySelect, QueryTrait, UpdateMany, entity::prelude::*};

use super::{
    email_token,
    pagination::{self, Cursor, CursorPage},
    skip_locked::skip_locked,
};
use crate::{
    error::Result,
    types::{
        clock::Timestamp,
        email_problem::EmailProblem,
        kinds::{EmailKind, EmailState},
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: EmailKind,
    pub state: EmailState,
    pub user_id: Option<i64>,
    /// Created with the email or, if it was requested for an address, when it is first sent.
    pub email_token_id: Option<i64>,
    /// What it tells of: when, from where, with which device.
    pub event_id: Option<i64>,
    /// The address that an email was requested for; whether there is such an account is found out when it is sent.
    pub email: Option<String>,
    pub locale: Option<String>,
    /// For the token that is created when it is sent.
    pub return_to: Option<String>,
    pub created_at: Timestamp,
    pub due_at: Timestamp,
    /// After this it would be of no use any more.
    pub expires_at: Timestamp,
    pub leased_until: Option<Timestamp>,
    pub attempts: i64,
    pub finished_at: Option<Timestamp>,
    /// What the SMTP server said, verbatim.
    pub last_error: Option<String>,
    /// What that means.
    pub problem: Option<EmailProblem>,
    /// The address that it went to.
    pub sent_to: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl pagination::HasId for Entity {
    const ID: Column = Column::Id;

    fn id(row: &Model) -> i64 {
        row.id
    }
}

impl Model {
    /// What the SMTP server said, or what failed on the way to it; not what the word says already.
    pub fn answer(&self) -> Option<&str> {
        let known = self.problem.map_or("", EmailProblem::reason);
        self.last_error.as_deref().filter(|said| *said != known)
    }
}

/// An email to be queued.
pub struct NewEmail {
    pub kind: EmailKind,
    pub to: Recipient,
    pub email_token_id: Option<i64>,
    pub event_id: Option<i64>,
    pub locale: Option<String>,
    pub return_to: Option<String>,
    /// How long it is of use.
    pub useful_for: Duration,
}

impl NewEmail {
    /// An email that is useful for this long.
    pub fn new(kind: EmailKind, to: impl Into<Recipient>, useful_for: Duration) -> Self {
        Self { kind, to: to.into(), email_token_id: None, event_id: None, locale: None, return_to: None, useful_for }
    }

    /// Security news: worth a day of attempts.
    pub fn notice(kind: EmailKind, to: impl Into<Recipient>) -> Self {
        Self::new(kind, to, Duration::from_hours(24))
    }

    /// An email that carries a token to its user, for as long as the token is valid.
    pub fn with_token(kind: EmailKind, token: &email_token::Model, now: Timestamp) -> Self {
        let useful_for = token.expires_at.duration_since(now);
        Self { email_token_id: Some(token.id), ..Self::new(kind, token.user_id, useful_for) }
    }

    /// The event that it tells of: when, from where and with which device.
    #[must_use]
    pub fn of_event(self, id: i64) -> Self {
        Self { event_id: Some(id), ..self }
    }

    #[must_use]
    pub fn in_language(self, locale: Option<String>) -> Self {
        Self { locale, ..self }
    }

    /// Where the user of its token goes on to.
    #[must_use]
    pub fn returning_to(self, return_to: Option<String>) -> Self {
        Self { return_to, ..self }
    }
}

/// A user, or an email address that a client sent: whether it is anybody's is found out when the email is sent.
pub enum Recipient {
    User(i64),
    Email(String),
}

impl From<i64> for Recipient {
    fn from(user: i64) -> Self {
        Self::User(user)
    }
}

pub async fn add(db: &impl ConnectionTrait, new: NewEmail, now: Timestamp) -> Result<i64> {
    let (user_id, email) = match new.to {
        Recipient::User(id) => (Some(id), None),
        Recipient::Email(text) => (None, Some(text)),
    };
    let row = ActiveModel {
        kind: Set(new.kind),
        state: Set(EmailState::Queued),
        user_id: Set(user_id),
        email_token_id: Set(new.email_token_id),
        event_id: Set(new.event_id),
        email: Set(email),
        locale: Set(new.locale),
        return_to: Set(new.return_to),
        created_at: Set(now),
        due_at: Set(now),
        expires_at: Set(now.plus(new.useful_for)),
        attempts: Set(0),
        ..Default::default()
    };
    Ok(row.insert(db).await?.id)
}

/// Leases emails that are due. In a transaction, so that of several workers each takes others. A lease that expires makes the email
/// available to another worker, so that none is lost.
pub async fn lease(db: &impl ConnectionTrait, most: u64, lease: Duration, now: Timestamp) -> Result<Vec<Model>> {
    let due = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(due(now))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .limit(most);
    let ids: Vec<i64> = skip_locked(due).into_tuple().all(db).await?;
    take(db, ids, lease, now).await
}

/// As `lease`, for one email. `None`, if another worker has it or it is not due.
pub async fn lease_one(db: &impl ConnectionTrait, id: i64, lease: Duration, now: Timestamp) -> Result<Option<Model>> {
    Ok(take(db, vec![id], lease, now).await?.pop())
}

/// Checks again, so that of two workers that saw the same email only one gets it.
async fn take(db: &impl ConnectionTrait, ids: Vec<i64>, lease: Duration, now: Timestamp) -> Result<Vec<Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = Entity::update_many()
        .filter(Column::Id.is_in(ids))
        .filter(due(now))
        .col_expr(Column::LeasedUntil, Expr::value(now.plus(lease)))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .exec_with_returning(db)
        .await?;
    rows.sort_unstable_by_key(|email| email.id);
    Ok(rows)
}

/// Nothing is postponed or leased for as long as that: a moment further ahead was written before the clock was set back.
const MAX_DELAY: Duration = Duration::from_hours(2);

fn due(now: Timestamp) -> Condition {
    let passed = |column: Column| Condition::any().add(column.lte(now)).add(column.gt(now.plus(MAX_DELAY)));
    let free = passed(Column::LeasedUntil).add(Column::LeasedUntil.is_null());
    Condition::all().add(Column::State.eq(EmailState::Queued)).add(passed(Column::DueAt)).add(free)
}

/// Stores the token that was created for an email, so that a second attempt sends the same one. False if another worker has stored
/// one since this email was read.
pub async fn attach_token(db: &impl ConnectionTrait, email: &Model, link: &email_token::Model) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(email.id))
        .filter(match email.email_token_id {
            Some(id) => Column::EmailTokenId.eq(id),
            None => Column::EmailTokenId.is_null(),
        })
        .col_expr(Column::UserId, Expr::value(link.user_id))
        .col_expr(Column::EmailTokenId, Expr::value(link.id));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Why an email has not arrived: in a word, and verbatim.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    pub problem: Option<EmailProblem>,
    pub text: Option<&'a str>,
}

impl<'a> Said<'a> {
    pub fn new(problem: EmailProblem, text: &'a str) -> Self {
        Self { problem: Some(problem), text: Some(text) }
    }

    /// What no SMTP server has said.
    pub fn by_us(problem: EmailProblem) -> Self {
        Self::new(problem, problem.reason())
    }
}

/// What has been sent is sent, whichever worker has the lease by now.
pub async fn sent(db: &impl ConnectionTrait, email: &Model, (to, said): (&str, Said<'_>), now: Timestamp) -> Result<()> {
    let update = finish(open(email), (EmailState::Sent, said), now).col_expr(Column::SentTo, Expr::value(to));
    update.exec(db).await?;
    Ok(())
}

/// The final state of an email that was not sent: for the holder of the lease to set.
pub async fn complete(db: &impl ConnectionTrait, email: &Model, end: (EmailState, Said<'_>), now: Timestamp) -> Result<()> {
    finish(held(email), end, now).exec(db).await?;
    Ok(())
}

fn finish(update: UpdateMany<Entity>, (state, said): (EmailState, Said<'_>), now: Timestamp) -> UpdateMany<Entity> {
    update
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::FinishedAt, Expr::value(now))
        .col_expr(Column::LeasedUntil, Expr::value(None::<i64>))
        .col_expr(Column::LastError, Expr::value(said.text))
        .col_expr(Column::Problem, Expr::value(said.problem))
}

/// Gives an email back, to be tried again later.
pub async fn reschedule(db: &impl ConnectionTrait, email: &Model, due: Timestamp, said: Said<'_>) -> Result<()> {
    let update = held(email)
        .col_expr(Column::DueAt, Expr::value(due))
        .col_expr(Column::LeasedUntil, Expr::value(None::<i64>))
        .col_expr(Column::LastError, Expr::value(said.text))
        .col_expr(Column::Problem, Expr::value(said.problem));
    update.exec(db).await?;
    Ok(())
}

fn open(email: &Model) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::Id.eq(email.id)).filter(Column::State.eq(EmailState::Queued))
}

/// Unless another worker has leased it: every lease counts as an attempt.
fn held(email: &Model) -> UpdateMany<Entity> {
    open(email).filter(Column::Attempts.eq(email.attempts))
}

/// Puts a failed or expired email back into the queue, useful for as long again. False if there is none.
pub async fn retry(db: &impl ConnectionTrait, id: i64, useful_for: Duration, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in([EmailState::Queued, EmailState::Failed, EmailState::Expired]))
        .col_expr(Column::State, Expr::value(EmailState::Queued))
        .col_expr(Column::DueAt, Expr::value(now))
        .col_expr(Column::ExpiresAt, Expr::value(now.plus(useful_for)))
        .col_expr(Column::FinishedAt, Expr::value(None::<i64>));
    Ok(update.exec(db).await?.rows_affected == 1)
}

pub async fn by_id(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The newest emails first, in one state or in any.
pub async fn page(db: &impl ConnectionTrait, state: Option<EmailState>, at: (Cursor, u64)) -> Result<CursorPage<Model>> {
    let asked = state.map_or_else(Entity::find, |state| Entity::find().filter(Column::State.eq(state)));
    pagination::page(db, asked, at).await
}

/// Counts of the outbox, for metrics.
pub struct Stats {
    /// In the order of `EmailState::ALL`; none is more than `MAX_COUNTED`.
    pub counts: [u64; EmailState::ALL.len()],
    /// Since when the oldest queued email waits.
    pub oldest: Option<Timestamp>,
}

/// More emails of one state are not counted, so that monitoring does not make it slow.
const MAX_COUNTED: u64 = 10_000;

pub async fn stats(db: &impl ConnectionTrait) -> Result<Stats> {
    let mut stats = Stats { counts: [0; EmailState::ALL.len()], oldest: None };
    let some = |state| {
        let first = Entity::find().select_only().column(Column::Id).filter(Column::State.eq(state));
        let first = first.order_by_asc(Column::DueAt).limit(MAX_COUNTED);
        Entity::find().filter(Column::Id.in_subquery(first.into_query()))
    };
    for (at, state) in EmailState::ALL.into_iter().enumerate() {
        stats.counts[at] = some(state).count(db).await?;
    }
    let oldest = some(EmailState::Queued).order_by_asc(Column::CreatedAt).one(db).await?;
    stats.oldest = oldest.map(|email| email.created_at);
    Ok(stats)
}

/// Emails about a user, and those requested for their address: the oldest first, so many after this one.
pub async fn after_id(db: &impl ConnectionTrait, (user, address): (i64, Option<&str>), after: (i64, u64)) -> Result<Vec<Model>> {
    pagination::after_id(db, Entity::find().filter(about(user, address)), after).await
}

pub async fn delete_of_user(db: &impl ConnectionTrait, user: i64, address: Option<&str>) -> Result<()> {
    Entity::delete_many().filter(about(user, address)).exec(db).await?;
    Ok(())
}

/// Without an address of their own nothing that went to an address is about them.
fn about(user: i64, address: Option<&str>) -> Condition {
    let addressed = address.into_iter().map(|address| Column::Email.eq(address));
    addressed.fold(Condition::any().add(Column::UserId.eq(user)), Condition::add)
}

/// How many emails of a kind have been queued for a user since then.
pub async fn count_of(db: &impl ConnectionTrait, user: i64, kind: EmailKind, since: Timestamp) -> Result<u64> {
    let query = Entity::find().filter(Column::UserId.eq(user)).filter(Column::Kind.eq(kind));
    Ok(query.filter(Column::CreatedAt.gte(since)).count(db).await?)
}

/// Deletes emails that were finished before this time; so many at most, and returns how many.
pub async fn sweep(db: &impl ConnectionTrait, before: Timestamp, most: u64) -> Result<u64> {
    let old = Entity::find().select_only().column(Column::Id).filter(Column::FinishedAt.lt(before)).limit(most);
    Ok(Entity::delete_many().filter(Column::Id.in_subquery(skip_locked(old).into_query())).exec(db).await?.rows_affected)
}

/// Deletes emails without a user that were dropped before this time: any client can cause any number of them. So many at most, and
/// returns how many.
pub async fn sweep_dropped(db: &impl ConnectionTrait, before: Timestamp, most: u64) -> Result<u64> {
    let old = Entity::find().select_only().column(Column::Id).filter(Column::State.eq(EmailState::Dropped));
    let old = old.filter(Column::FinishedAt.lt(before)).filter(Column::UserId.is_null()).limit(most);
    Ok(Entity::delete_many().filter(Column::Id.in_subquery(skip_locked(old).into_query())).exec(db).await?.rows_affected)
}
