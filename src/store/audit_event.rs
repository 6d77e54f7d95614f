//! The audit log: one row for each event.

use sea_orm::{
    ActiveValue::Set,
    Condition, QueryOrder, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{ExprTrait, Func, OnConflict, Order, Query, SimpleExpr},
};

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
    /// A detail, never a secret and never what a client sent.
    pub detail: Option<String>,
    /// Who did it, if not the user: the id of an administrator, or `cli`.
    pub actor: Option<String>,
    /// The path of the route.
    pub route: Option<String>,
    /// The id of the request in the log.
    pub request_id: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The administrator who did it, by their id.
    pub fn administrator(&self) -> Option<i64> {
        self.actor.as_deref()?.parse().ok()
    }

    fn for_owner(self) -> Self {
        if self.actor.is_some() || self.event.is_by_operator() { Self { ip: None, user_agent: None, ..self } } else { self }
    }
}

/// What an event is about, and who caused it.
#[derive(Default)]
pub struct About<'a> {
    pub user: Option<i64>,
    pub session: Option<i64>,
    /// A word more, never a secret and never what a client sent.
    pub detail: Option<String>,
    /// The sender of the request. `UnitOfWork::audit` sets it.
    pub client: Option<&'a ClientInfo>,
}

impl<'a> About<'a> {
    /// No account, or an unknown one.
    pub fn unknown_user() -> Self {
        Self::default()
    }

    /// A user's account; `None` if it is unknown whose.
    pub fn user(id: impl Into<Option<i64>>) -> Self {
        Self { user: id.into(), ..Self::default() }
    }

    /// Sessions of one user that ended together, in one event: it names the session, or says how many.
    pub fn ended(user: i64, sessions: &[i64], count: u64) -> Self {
        match sessions {
            [one] if count == 1 => Self::user(user).session(*one),
            _ => Self::user(user).detail(count.to_string()),
        }
    }

    #[must_use]
    pub fn session(self, id: i64) -> Self {
        Self { session: Some(id), ..self }
    }

    #[must_use]
    pub fn detail(self, text: impl Into<Option<String>>) -> Self {
        Self { detail: text.into(), ..self }
    }

    #[must_use]
    pub fn client(self, client: &'a ClientInfo) -> Self {
        Self { client: Some(client), ..self }
    }
}

/// The id of the new event, for emails that tell of it.
pub async fn add(db: &impl ConnectionTrait, event: Event, about: About<'_>, now: Timestamp) -> Result<i64> {
    let client = about.client;
    let row = ActiveModel {
        created_at: Set(now),
        event: Set(event),
        user_id: Set(about.user),
        session_id: Set(about.session),
        ip: Set(client.and_then(ClientInfo::ip_text)),
        user_agent: Set(client.and_then(|client| client.user_agent.clone())),
        detail: Set(about.detail),
        actor: Set(client.and_then(|client| client.actor.clone())),
        route: Set(client.and_then(|client| client.route.clone())),
        request_id: Set(client.and_then(|client| client.request_id.clone())),
        ..Default::default()
    };
    Ok(Entity::insert(row).exec(db).await?.last_insert_id)
}

/// The same event of several users, 500 at most.
pub async fn add_all(
    db: &impl ConnectionTrait,
    event: Event,
    (users, actor): (&[i64], Option<&str>),
    now: Timestamp,
) -> Result<()> {
    let rows = users.iter().map(|&user| ActiveModel {
        created_at: Set(now),
        event: Set(event),
        user_id: Set(Some(user)),
        actor: Set(actor.map(ToOwned::to_owned)),
        ..Default::default()
    });
    if !users.is_empty() {
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// What identifies an event that a transaction has written. SQLite gives the id of a transaction that was rolled back to the next
/// one, so the id alone does not.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    pub id: i64,
    pub event: Event,
    pub at: Timestamp,
}

/// Whether this event was committed, for a caller whose connection broke during the commit. Waits until the transaction that wrote
/// it has ended. Call it in a transaction that is never committed.
pub async fn has_happened(db: &impl ConnectionTrait, Written { id, event, at }: Written) -> Result<bool> {
    // The index makes an insert of the same id wait for the earlier one.
    let row = ActiveModel { id: Set(id), created_at: Set(at), event: Set(event), ..Default::default() };
    let insert = Entity::insert(row).on_conflict(OnConflict::column(Column::Id).do_nothing().to_owned());
    if insert.exec_without_returning(db).await? > 0 {
        return Ok(false);
    }
    Ok(by_id(db, id).await?.is_some_and(|row| row.event == event && row.created_at == at))
}

pub async fn by_id(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

impl pagination::HasId for Entity {
    const ID: Column = Column::Id;

    fn id(row: &Model) -> i64 {
        row.id
    }
}

/// Which events; `None` does not limit.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub user: Option<i64>,
    /// Of one of these.
    pub users: Option<Vec<i64>>,
    pub event: Option<Event>,
    /// The id of an administrator, or `cli`.
    pub actor: Option<String>,
    /// As it is written in the log.
    pub ip: Option<String>,
    /// At this time or later.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
}

/// The newest events first.
pub async fn page(db: &impl ConnectionTrait, filter: &Filter, at: (Cursor, u64)) -> Result<CursorPage<Model>> {
    let wanted = Condition::all()
        .add_option(filter.user.map(|id| Column::UserId.eq(id)))
        .add_option(filter.event.map(|event| of_kind(event, filter)))
        .add_option(filter.actor.as_ref().map(|actor| Column::Actor.eq(actor)))
        .add_option(filter.users.as_ref().map(|ids| Column::UserId.is_in(ids.iter().copied())))
        .add_option(filter.ip.as_ref().map(|ip| Column::Ip.eq(ip)))
        .add_option(filter.since.map(|at| Column::CreatedAt.gte(at)))
        .add_option(filter.until.map(|at| Column::CreatedAt.lt(at)));
    match ids_of_span(db, filter).await? {
        Some(ids) => pagination::page(db, Entity::find().filter(wanted).filter(ids), at).await,
        None => Ok(CursorPage::empty()),
    }
}

/// Few events are of one user or from one IP address, and many are of one kind: the index of kinds is no help then.
fn of_kind(event: Event, filter: &Filter) -> SimpleExpr {
    let is_narrow = filter.user.is_some() || filter.users.is_some() || filter.actor.is_some() || filter.ip.is_some();
    let column = Expr::col(Column::Event);
    if is_narrow { Func::coalesce([column, Expr::value("")]).eq(event) } else { column.eq(event) }
}

/// Ids grow with time, but where several instances write at once or a clock is set back. The ends of a span of time are looked for
/// among so many events.
const DISORDER: u64 = 10_000;

/// Which ids the events of a span of time have, so that none beyond it is looked at; `None`, where there is no such event.
async fn ids_of_span(db: &impl ConnectionTrait, filter: &Filter) -> Result<Option<Condition>> {
    let mut ids = Condition::all();
    if filter.since.is_some() {
        let Some(first) = id_at_end(db, filter, End::First).await? else { return Ok(None) };
        ids = ids.add(Column::Id.gte(first));
    }
    if filter.until.is_some() {
        let Some(last) = id_at_end(db, filter, End::Last).await? else { return Ok(None) };
        ids = ids.add(Column::Id.lte(last));
    }
    Ok(Some(ids))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

async fn id_at_end(db: &impl ConnectionTrait, filter: &Filter, end: End) -> Result<Option<i64>> {
    let (direction, choose): (_, fn(Expr) -> _) =
        if end == End::First { (Order::Asc, |id| Func::min(id)) } else { (Order::Desc, |id| Func::max(id)) };
    let span = Condition::all()
        .add_option(filter.since.map(|at| Column::CreatedAt.gte(at)))
        .add_option(filter.until.map(|at| Column::CreatedAt.lt(at)));
    let near = Entity::find().select_only().column(Column::Id).filter(span);
    let near = near.order_by(Column::CreatedAt, direction).limit(DISORDER).into_query();
    let outermost = Query::select().expr(choose(Expr::col("id"))).from_subquery(near, "near").take();
    Ok(db.query_one(&outermost).await?.map_or(Ok(None), |row| row.try_get_by_index(0))?)
}

/// Where a user has signed in from recently, or has come from the former server: IP addresses and user agents.
pub async fn places_of(db: &impl ConnectionTrait, user: i64, most: u64) -> Result<Vec<(Option<String>, Option<String>)>> {
    let query = Entity::find().select_only().column(Column::Ip).column(Column::UserAgent);
    let sign_ins = [Event::SignedIn, Event::SignedUp, Event::LegacyTokenAdopted];
    let query = query.filter(Column::UserId.eq(user)).filter(Column::Event.is_in(sign_ins));
    Ok(query.order_by_desc(Column::Id).limit(most).into_tuple().all(db).await?)
}

/// A numbered page of the events of one user, as that user may see them: the newest first, and how many there are.
pub async fn numbered_page(db: &impl ConnectionTrait, user: i64, skip: u64, most: u64) -> Result<(u64, Vec<Model>)> {
    let query = Entity::find().filter(Column::UserId.eq(user));
    let count = query.clone().count(db).await?;
    let events = query.order_by_desc(Column::Id).offset(skip).limit(most).all(db).await?;
    Ok((count, events.into_iter().map(Model::for_owner).collect()))
}

/// As `numbered_page`, the oldest first: so many after this one.
pub async fn after_id(db: &impl ConnectionTrait, user: i64, after: (i64, u64)) -> Result<Vec<Model>> {
    let events = pagination::after_id(db, Entity::find().filter(Column::UserId.eq(user)), after).await?;
    Ok(events.into_iter().map(Model::for_owner).collect())
}

/// Keeps what happened, and removes to whom and from where. So many at most; returns how many.
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

/// Which events are deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    All,
    /// Failed attempts of unknown clients, of which there may be any number.
    Anonymous,
}

/// Deletes events from before this time; so many at most, and returns how many.
pub async fn sweep(db: &impl ConnectionTrait, whose: Scope, before: Timestamp, most: u64) -> Result<u64> {
    let mut old = Entity::find().select_only().column(Column::Id).filter(Column::CreatedAt.lt(before)).limit(most);
    if whose == Scope::Anonymous {
        let tried = [Event::SignInFailed, Event::PasswordResetRequested, Event::CodeRejected];
        old = old.filter(Column::UserId.is_null()).filter(Column::Event.is_in(tried));
    }
    Ok(Entity::delete_many().filter(Column::Id.in_subquery(skip_locked(old).into_query())).exec(db).await?.rows_affected)
}
