//! What happened: one row for each thing that somebody may ask about later.

use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*, sea_query::OnConflict};

use super::{
    pagination::{self, Cursor, CursorPage},
    skip_locked::skip_locked,
};
use crate::{
    error::Result,
    types::{client::ClientInfo, clock::Timestamp, kinds::Event},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_events")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub created_at: Timestamp,
    pub event: Event,
    pub user_id: Option<i64>,
    pub session_id: Option<i64>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    /// A word more, never a secret and never what somebody typed.
    pub detail: Option<String>,
    /// Who did it, where it was not the person themself: the id of an administrator, or `cli`.
    pub actor: Option<String>,
    /// The path of the list by which they came.
    pub route: Option<String>,
    /// Finds the same request in the log.
    pub request_id: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    fn for_owner(self) -> Self {
        if self.actor.is_some() || self.event.is_by_operator() { Self { ip: None, user_agent: None, ..self } } else { self }
    }
}

/// What is known of an event beside its time.
#[derive(Default)]
pub struct About<'a> {
    pub user: Option<i64>,
    pub session: Option<i64>,
    pub from: Option<&'a ClientInfo>,
    pub detail: Option<String>,
}

impl About<'_> {
    /// Sessions of one person that ended together, which is written down once: which one it was, or how many.
    pub fn ended(user: i64, sessions: &[i64], count: u64) -> Self {
        match sessions {
            [one] if count == 1 => Self { user: Some(user), session: Some(*one), ..Self::default() },
            _ => Self { user: Some(user), detail: Some(count.to_string()), ..Self::default() },
        }
    }
}

/// Its id, for mails that tell of it.
pub async fn add(db: &impl ConnectionTrait, event: Event, about: About<'_>, now: Timestamp) -> Result<i64> {
    let row = ActiveModel {
        created_at: Set(now),
        event: Set(event),
        user_id: Set(about.user),
        session_id: Set(about.session),
        ip: Set(about.from.and_then(ClientInfo::ip_text)),
        user_agent: Set(about.from.and_then(|from| from.user_agent.clone())),
        detail: Set(about.detail),
        actor: Set(about.from.and_then(|from| from.actor.clone())),
        route: Set(about.from.and_then(|from| from.route.clone())),
        request_id: Set(about.from.and_then(|from| from.request_id.clone())),
        ..Default::default()
    };
    Ok(Entity::insert(row).exec(db).await?.last_insert_id)
}

/// Whether the event of this id has come to be, for somebody whose connection broke while they committed it. Waits until the
/// transaction that wrote it has ended, one way or the other. To be asked in a transaction that is not committed.
pub async fn has_happened(db: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<bool> {
    // The index makes another insert of the same id wait for the one before.
    let row = ActiveModel { id: Set(id), created_at: Set(now), event: Set(Event::SignedUp), ..Default::default() };
    let insert = Entity::insert(row).on_conflict(OnConflict::column(Column::Id).do_nothing().to_owned());
    Ok(insert.exec_without_returning(db).await? == 0)
}

pub async fn by_id(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Which events somebody asks for.
#[derive(Clone, Copy, Default)]
pub struct Filter {
    pub user: Option<i64>,
    pub event: Option<Event>,
    /// At this moment or later.
    pub since: Option<Timestamp>,
    /// Older than the event of this id.
    pub before: Option<i64>,
}

/// The newest that match.
pub async fn search(db: &impl ConnectionTrait, filter: Filter, most: u64) -> Result<Vec<Model>> {
    let mut wanted = Condition::all();
    wanted = wanted.add_option(filter.user.map(|id| Column::UserId.eq(id)));
    wanted = wanted.add_option(filter.event.map(|event| Column::Event.eq(event)));
    wanted = wanted.add_option(filter.since.map(|at| Column::CreatedAt.gte(at)));
    wanted = wanted.add_option(filter.before.map(|id| Column::Id.lt(id)));
    Ok(Entity::find().filter(wanted).order_by_desc(Column::Id).limit(most).all(db).await?)
}

/// Where a person has come in from lately: addresses and user agents.
pub async fn places_of(db: &impl ConnectionTrait, user: i64, most: u64) -> Result<Vec<(Option<String>, Option<String>)>> {
    let query = Entity::find().select_only().column(Column::Ip).column(Column::UserAgent);
    let came = [Event::SignedIn, Event::SignedUp];
    let query = query.filter(Column::UserId.eq(user)).filter(Column::Event.is_in(came));
    Ok(query.order_by_desc(Column::Id).limit(most).into_tuple().all(db).await?)
}

/// Which events an administrator looks for; what is not said does not matter.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub user: Option<i64>,
    pub event: Option<Event>,
    /// The id of an administrator, or `cli`.
    pub actor: Option<String>,
}

impl pagination::HasId for Entity {
    const ID: Column = Column::Id;

    fn id(row: &Model) -> i64 {
        row.id
    }
}

/// The newest that match first.
pub async fn page_of(db: &impl ConnectionTrait, wanted: &Wanted, at: (Cursor, u64)) -> Result<CursorPage<Model>> {
    let condition = Condition::all()
        .add_option(wanted.user.map(|id| Column::UserId.eq(id)))
        .add_option(wanted.event.map(|event| Column::Event.eq(event)))
        .add_option(wanted.actor.as_ref().map(|actor| Column::Actor.eq(actor)));
    pagination::page(db, Entity::find().filter(condition), at).await
}

/// The newest events, of one person or of all.
pub async fn list(db: &impl ConnectionTrait, user: Option<i64>, most: u64) -> Result<Vec<Model>> {
    let mut query = Entity::find().order_by_desc(Column::Id).limit(most);
    if let Some(id) = user {
        query = query.filter(Column::UserId.eq(id));
    }
    Ok(query.all(db).await?)
}

/// A page of what happened to one person, as that person may see it: the newest first, and how many events there are.
pub async fn page(db: &impl ConnectionTrait, user: i64, skip: u64, most: u64) -> Result<(u64, Vec<Model>)> {
    let query = Entity::find().filter(Column::UserId.eq(user));
    let count = query.clone().count(db).await?;
    let events = query.order_by_desc(Column::Id).offset(skip).limit(most).all(db).await?;
    Ok((count, events.into_iter().map(Model::for_owner).collect()))
}

/// As `page`, the oldest first: so many after this one.
pub async fn after_id(db: &impl ConnectionTrait, user: i64, after: (i64, u64)) -> Result<Vec<Model>> {
    let events = pagination::after_id(db, Entity::find().filter(Column::UserId.eq(user)), after).await?;
    Ok(events.into_iter().map(Model::for_owner).collect())
}

/// What happened stays, to whom and from where does not. So many at most, and says how many.
pub async fn anonymise(db: &impl ConnectionTrait, user: i64, most: u64) -> Result<u64> {
    let some = Entity::find().select_only().column(Column::Id).filter(Column::UserId.eq(user)).limit(most);
    let update = Entity::update_many()
        .filter(Column::Id.in_subquery(some.into_query()))
        .col_expr(Column::UserId, Expr::value(None::<i64>))
        .col_expr(Column::SessionId, Expr::value(None::<i64>))
        .col_expr(Column::Ip, Expr::value(None::<String>))
        .col_expr(Column::UserAgent, Expr::value(None::<String>))
        .col_expr(Column::Detail, Expr::value(None::<String>));
    Ok(update.exec(db).await?.rows_affected)
}

/// Whose events are to be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    All,
    /// What strangers have tried, of which there may be any number.
    Anonymous,
}

/// Forgets what happened before this moment; so many at most, and says how many.
pub async fn sweep(db: &impl ConnectionTrait, whose: Scope, before: Timestamp, most: u64) -> Result<u64> {
    let mut old = Entity::find().select_only().column(Column::Id).filter(Column::CreatedAt.lt(before)).limit(most);
    if whose == Scope::Anonymous {
        let tried = [Event::SignInFailed, Event::PasswordResetRequested, Event::CodeRejected];
        old = old.filter(Column::UserId.is_null()).filter(Column::Event.is_in(tried));
    }
    Ok(Entity::delete_many().filter(Column::Id.in_subquery(skip_locked(old).into_query())).exec(db).await?.rows_affected)
}
