//! Searching users: by words, states and role, in any order, a page at a time.
//!
//! A search looks at the next few thousand rows of its order first, which is enough for what many users have. What few have is
//! taken from the index of trigrams, or from a role with few members, and sorted. So neither reads all users.

use sea_orm::{
    Condition, DbBackend, ExprTrait, QuerySelect, QueryTrait, Select,
    entity::prelude::*,
    sea_query::{Expr, Func, Query, SelectStatement, SimpleExpr},
};

use super::{
    role, text_search,
    user::{Column, Entity, Model},
    user_order::{Order, Position, Scan},
    user_role,
    user_search_index::{State, candidates, is_among},
};
use crate::{error::Result, types::search_key};

/// So many rows are looked at, whether they are meant or not.
const WALK: u64 = 4_000;
/// As `WALK`, to count them.
const COUNT_WALK: u64 = 20_000;
/// A role with more members than this is no help in finding a few users.
const FEW_MEMBERS: u64 = 5_000;

/// Which users; `None` does not limit.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words that each occur in the email address or the names, or an id.
    pub text: Option<String>,
    pub active: Option<bool>,
    pub verified: Option<bool>,
    /// Whether they have an email address of their own.
    pub has_email: Option<bool>,
    /// The name of a role.
    pub role: Option<String>,
}

/// Where a page begins, in the order of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Start {
    #[default]
    First,
    Last,
    After(Position),
    Before(Position),
}

/// Some users in the order of the list, and whether there are pages on both sides.
#[derive(Debug)]
pub struct UserPage {
    pub rows: Vec<Model>,
    pub has_previous: bool,
    pub has_next: bool,
}

/// At most so many users.
pub async fn page(db: &impl ConnectionTrait, filter: &Filter, order: Order, at: (Start, u64)) -> Result<UserPage> {
    let (start, most) = at;
    let backward = matches!(start, Start::Last | Start::Before(_));
    let has_origin = matches!(start, Start::After(_) | Start::Before(_));
    let from = match start {
        Start::After(position) | Start::Before(position) => Some(position),
        Start::First | Start::Last => None,
    };
    // One more than asked for tells whether there are more.
    let mut rows = scan(db, filter, &Scan { order, backward, from }, most + 1).await?;
    let size = usize::try_from(most).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    if backward {
        rows.reverse();
    }
    let (has_previous, has_next) = if backward { (more, has_origin) } else { (has_origin, more) };
    Ok(UserPage { rows, has_previous, has_next })
}

/// In the order of their ids: so many after this one.
pub async fn after_id(db: &impl ConnectionTrait, filter: &Filter, (id, most): (i64, u64)) -> Result<Vec<Model>> {
    let order = Order { descending: false, ..Order::default() };
    let from = Some(Position { id, key: None });
    scan(db, filter, &Scan { order, backward: false, from }, most).await
}

/// How many there are, counted no further than this.
pub async fn count(db: &impl ConnectionTrait, filter: &Filter, most: u64) -> Result<u64> {
    count_of(db, filter, &Scan { order: Order::default(), backward: false, from: None }, most).await
}

/// How many are before this position in the order of the list, counted no further than `most`.
pub async fn count_before(
    db: &impl ConnectionTrait,
    filter: &Filter,
    (order, position): (Order, Position),
    most: u64,
) -> Result<u64> {
    count_of(db, filter, &Scan { order, backward: true, from: Some(position) }, most).await
}

async fn scan(db: &impl ConnectionTrait, filter: &Filter, scan: &Scan, most: u64) -> Result<Vec<Model>> {
    let wanted = wanted(db, filter);
    let mut found = Vec::new();
    for segment in scan.segments() {
        let end = if wanted.is_empty() { None } else { segment.nth(db, WALK).await? };
        let rows = Entity::find().filter(segment.rows(db)).filter(wanted.clone());
        let rows = end.iter().fold(rows, |rows, end| rows.filter(segment.until(db, end)));
        let rest = most - found.len() as u64;
        found.extend(segment.sorted(db, rows).limit(rest).all(db).await?);
        if found.len() as u64 >= most {
            break;
        }
        if end.is_some() {
            let rows = Entity::find().filter(few(db, filter).await?).filter(scan.rows(db)).filter(wanted);
            return Ok(scan.sorted(db, rows).limit(most).all(db).await?);
        }
    }
    Ok(found)
}

async fn count_of(db: &impl ConnectionTrait, filter: &Filter, scan: &Scan, most: u64) -> Result<u64> {
    let wanted = wanted(db, filter);
    let mut count = 0;
    for segment in scan.segments() {
        let end = if wanted.is_empty() { None } else { segment.nth(db, COUNT_WALK).await? };
        let rows = Entity::find().filter(segment.rows(db)).filter(wanted.clone());
        let rows = end.iter().fold(rows, |rows, end| rows.filter(segment.until(db, end)));
        count += bounded_count(db, rows, most - count).await?;
        if count >= most {
            break;
        }
        if end.is_some() {
            let rows = Entity::find().filter(few(db, filter).await?).filter(scan.rows(db)).filter(wanted);
            return bounded_count(db, rows, most).await;
        }
    }
    Ok(count)
}

async fn bounded_count(db: &impl ConnectionTrait, rows: Select<Entity>, most: u64) -> Result<u64> {
    let rows = rows.select_only().column(Column::Id).limit(most).into_query();
    let count = Query::select().expr(Func::count(Expr::col("id"))).from_subquery(rows, "counted").take();
    let row = db.query_one(&count).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(count.unsigned_abs())
}

/// What is asked of each row.
fn wanted(db: &impl ConnectionTrait, filter: &Filter) -> Condition {
    let mut condition = Condition::all();
    if let Some(text) = filter.text.as_deref().filter(|text| !text.trim().is_empty()) {
        condition = condition.add(matching(db, text));
    }
    if let Some(active) = filter.active {
        condition = condition.add(Column::IsActive.eq(active));
    }
    if let Some(verified) = filter.verified {
        condition = condition.add(if verified { Column::VerifiedAt.is_not_null() } else { Column::VerifiedAt.is_null() });
    }
    if let Some(has_email) = filter.has_email {
        condition = condition.add(if has_email { Column::EmailKey.is_not_null() } else { Column::EmailKey.is_null() });
    }
    if let Some(role) = &filter.role {
        condition = condition.add(has_role(role));
    }
    condition
}

/// Users of whom each word occurs in the email address or the names, or who have this id.
fn matching(db: &impl ConnectionTrait, text: &str) -> Condition {
    let position = if db.get_database_backend() == DbBackend::Postgres { "strpos" } else { "instr" };
    let text_column = || Expr::col((Entity, Column::SearchText));
    let occurs = |needle: String| Expr::expr(Func::cust(position).args([text_column(), Expr::value(needle)])).gt(0);
    let found = search_key::needles(text).into_iter().map(occurs).fold(Condition::all(), Condition::add);
    let lacking = words_as_they_are(text).add(Column::SearchText.is_null());
    let found = Condition::any().add(Condition::all().add(Column::SearchText.is_not_null()).add(found)).add(lacking);
    id_in(text).into_iter().fold(found, |found, id| found.add(Column::Id.eq(id)))
}

/// For users without a search text.
fn words_as_they_are(text: &str) -> Condition {
    let columns = [Column::Email, Column::EmailKey, Column::Username, Column::FirstName, Column::LastName];
    let words = text.split_whitespace().take(search_key::MAX_WORDS);
    words.map(|word| text_search::contains(&columns, word)).fold(Condition::all(), Condition::add)
}

fn id_in(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}

/// A count of at most one, because PostgreSQL would begin with all members of the role if it were asked whether there is any.
fn has_role(name: &str) -> SimpleExpr {
    let own =
        user_role::Entity::find().filter(Expr::col((user_role::Entity, user_role::Column::UserId)).equals((Entity, Column::Id)));
    let own = own.filter(user_role::Column::RoleId.in_subquery(id_of_role(name)));
    let own = own.select_only().column_as(user_role::Column::RoleId.count(), "count").into_query();
    SimpleExpr::SubQuery(None, Box::new(own.into())).gt(0)
}

fn id_of_role(name: &str) -> SelectStatement {
    role::Entity::find().select_only().column(role::Column::Id).filter(role::Column::Name.eq(name)).into_query()
}

/// Users among whom all are who are meant.
async fn few(db: &impl ConnectionTrait, filter: &Filter) -> Result<SimpleExpr> {
    let needles = filter.text.as_deref().map(search_key::needles).unwrap_or_default();
    let states = [filter.active.map(State::Active), filter.verified.map(State::Verified), filter.has_email.map(State::HasEmail)];
    let states: Vec<State> = states.into_iter().flatten().collect();
    let mut ids = match &filter.role {
        Some(role) if (needles.is_empty() && states.is_empty()) || has_few_members(db, role).await? => members(role),
        _ => candidates(db, &needles, &states),
    };
    if let Some(id) = filter.text.as_deref().and_then(id_in) {
        let same = Entity::find().select_only().column(Column::Id).filter(Column::Id.eq(id));
        ids.union(sea_orm::sea_query::UnionType::All, same.into_query());
    }
    Ok(is_among(db, ids))
}

fn members(role: &str) -> SelectStatement {
    let members = user_role::Entity::find().select_only().column(user_role::Column::UserId);
    members.filter(user_role::Column::RoleId.in_subquery(id_of_role(role))).into_query()
}

async fn has_few_members(db: &impl ConnectionTrait, role: &str) -> Result<bool> {
    let Some(role) = role::by_name(db, role).await? else { return Ok(true) };
    let members = user_role::Entity::find().select_only().column(user_role::Column::UserId);
    let members = members.filter(user_role::Column::RoleId.eq(role.id)).offset(FEW_MEMBERS).limit(1);
    Ok(members.into_tuple::<i64>().one(db).await?.is_none())
}
