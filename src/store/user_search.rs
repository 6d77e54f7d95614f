//! Searching users: by words, states and role, in any order, a page at a time.
//!
//! A search looks at the next few thousand rows of its order first, which is enough for what many users have. What few have is
//! taken from the index of trigrams, or from a role with few members, and sorted by what the index has beside it. So neither reads
//! all users.

use sea_orm::{
    Condition, DbBackend, ExprTrait, QuerySelect, QueryTrait, Select,
    entity::prelude::*,
    sea_query::{Expr, Func, Query, SimpleExpr},
};

use super::{
    role, text_search,
    user::{Column, Entity, Model},
    user_order::{Order, Position, Scan, Segment, SortKey},
    user_role,
    user_search_index::{Candidates, MAX_UNINDEXED, State, unindexed},
};
use crate::{error::Result, types::search_key};

/// So many rows are looked at, whether they are meant or not: in the order of ids they lie beside each other.
const WALK: u64 = 4_000;
const SORTED_WALK: u64 = 2_500;
/// By what the index has not beside it.
const SIGN_IN_WALK: u64 = 5_000;
/// As `WALK`, to count them, where the index of trigrams cannot be read in parts.
const COUNT_WALK: u64 = 10_000;
/// A role with more members than this is no help in finding a few users.
const FEW_MEMBERS: u64 = 5_000;
/// So many times as many as are on a page are taken from the index, because not all who are there are meant.
const SPARE: u64 = 4;

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
    /// Whether there are users who cannot be found yet, because the index of texts is being written.
    pub is_partial: bool,
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
    let sought = Sought::of(db, filter).await?;
    let mut rows = sought.rows(db, &Scan { order, backward, from }, most + 1).await?;
    let size = usize::try_from(most).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    if backward {
        rows.reverse();
    }
    let (has_previous, has_next) = if backward { (more, has_origin) } else { (has_origin, more) };
    Ok(UserPage { rows, has_previous, has_next, is_partial: sought.is_partial })
}

/// In the order of their ids: so many after this one.
pub async fn after_id(db: &impl ConnectionTrait, filter: &Filter, (id, most): (i64, u64)) -> Result<Vec<Model>> {
    let order = Order { descending: false, ..Order::default() };
    let from = Some(Position { id, key: None });
    Sought::of(db, filter).await?.rows(db, &Scan { order, backward: false, from }, most).await
}

/// How many there are, counted no further than this.
pub async fn count(db: &impl ConnectionTrait, filter: &Filter, most: u64) -> Result<u64> {
    Sought::of(db, filter).await?.count(db, None, most).await
}

/// How many are before this position in the order of the list, counted no further than `most`. `None`, where it would take long:
/// where it is far from the beginning, and there are not `few` in all.
pub async fn count_before(
    db: &impl ConnectionTrait,
    filter: &Filter,
    (order, position): (Order, Position),
    (few, most): (bool, u64),
) -> Result<Option<u64>> {
    let sought = Sought::of(db, filter).await?;
    let scan = Scan { order, backward: true, from: Some(position) };
    if few || sought.who.are_all() {
        return sought.count(db, Some(&scan), most).await.map(Some);
    }
    let mut count = 0;
    for segment in scan.segments() {
        let (rows, end) = sought.walk(db, &segment, SORTED_WALK).await?;
        count += bounded_count(db, segment.sorted(db, rows), most - count).await?;
        if count >= most || end.is_some() {
            return Ok(Some(count).filter(|count| *count >= most));
        }
    }
    Ok(Some(count))
}

/// A filter, with what the database says of it.
struct Sought {
    wanted: Condition,
    who: Candidates,
    has_unknown_role: bool,
    is_partial: bool,
}

impl Sought {
    async fn of(db: &impl ConnectionTrait, filter: &Filter) -> Result<Self> {
        let needles = filter.text.as_deref().map(search_key::needles).unwrap_or_default();
        let states =
            [filter.active.map(State::Active), filter.verified.map(State::Verified), filter.has_email.map(State::HasEmail)];
        let states: Vec<State> = states.into_iter().flatten().collect();
        let role = match &filter.role {
            Some(name) => role::by_name(db, name).await?.map(|role| role.id),
            None => None,
        };
        let mut who = Candidates { parts: Candidates::parts(needles, &states), role, ..Candidates::default() };
        let has_unknown_role = filter.role.is_some() && role.is_none();
        who.are_members = match role {
            Some(role) => who.parts.is_empty() || has_few_members(db, role).await?,
            None => false,
        };
        let mut is_partial = false;
        if !who.parts.is_empty() && !who.are_members {
            who.others = unindexed(db).await?;
            is_partial = who.others.len() as u64 > MAX_UNINDEXED;
        }
        who.others.extend(filter.text.as_deref().and_then(id_in));
        Ok(Self { wanted: wanted(db, filter, role), who, has_unknown_role, is_partial })
    }

    /// The first of a scan.
    async fn rows(&self, db: &impl ConnectionTrait, scan: &Scan, most: u64) -> Result<Vec<Model>> {
        let mut found = Vec::new();
        if self.has_unknown_role {
            return Ok(found);
        }
        if self.who.are_few(db).await? {
            return self.rows_by_index(db, scan, most).await;
        }
        let far = match scan.order.key {
            SortKey::Id => WALK,
            SortKey::Name | SortKey::Email => SORTED_WALK,
            SortKey::SignedIn => SIGN_IN_WALK,
        };
        for segment in scan.segments() {
            let (rows, end) = self.walk(db, &segment, far).await?;
            let rest = most - found.len() as u64;
            found.extend(segment.sorted(db, rows).limit(rest).all(db).await?);
            if found.len() as u64 >= most {
                break;
            }
            if end.is_some() {
                return self.rows_by_index(db, scan, most).await;
            }
        }
        Ok(found)
    }

    /// Those among the next rows of a segment, and where it ends, if it is longer.
    async fn walk(&self, db: &impl ConnectionTrait, segment: &Segment, far: u64) -> Result<(Select<Entity>, Option<Position>)> {
        let end = if self.who.are_all() { None } else { segment.nth(db, far).await? };
        let next = Entity::find().filter(segment.rows(db));
        let next = end.iter().fold(next, |rows, end| rows.filter(segment.until(db, end)));
        if end.is_none() || db.get_database_backend() != DbBackend::Postgres {
            return Ok((next.filter(self.wanted.clone()), end));
        }
        // A limit makes PostgreSQL walk along the index, where it might rather read and sort all rows.
        let next = segment.sorted(db, next).limit(far).into_query();
        let mut rows = Entity::find().filter(self.wanted.clone());
        QuerySelect::query(&mut rows).from_clear().from_subquery(next, "users");
        Ok((rows, end))
    }

    async fn rows_by_index(&self, db: &impl ConnectionTrait, scan: &Scan, most: u64) -> Result<Vec<Model>> {
        let enough = most.saturating_mul(SPARE);
        let all = |who: SimpleExpr| {
            let rows = Entity::find().filter(who).filter(scan.rows(db)).filter(self.wanted.clone());
            scan.sorted(db, rows).limit(most)
        };
        if !self.who.are_members || self.who.parts.is_empty() {
            let mut ids = self.who.nearest(db, scan, enough).await?;
            let are_all = (ids.len() as u64) < enough;
            ids.extend(&self.who.others);
            if ids.is_empty() {
                return Ok(Vec::new());
            }
            let rows = all(Column::Id.is_in(ids)).all(db).await?;
            if are_all || rows.len() as u64 >= most {
                return Ok(rows);
            }
        }
        Ok(all(self.who.include(db, self.who.indexed(db))).all(db).await?)
    }

    /// How many there are, or are in this scan.
    async fn count(&self, db: &impl ConnectionTrait, scan: Option<&Scan>, most: u64) -> Result<u64> {
        let rows = Entity::find().filter(self.wanted.clone());
        let rows = scan.iter().fold(rows, |rows, scan| rows.filter(scan.rows(db)));
        if self.has_unknown_role {
            return Ok(0);
        }
        if self.who.are_all() {
            return self.count_all(db, scan, most).await;
        }
        if db.get_database_backend() == DbBackend::Postgres && scan.is_none() {
            let newest = Scan { order: Order::default(), backward: false, from: None };
            for segment in newest.segments() {
                let (rows, end) = self.walk(db, &segment, COUNT_WALK).await?;
                let count = bounded_count(db, segment.sorted(db, rows), most).await?;
                if count >= most || end.is_none() {
                    return Ok(count);
                }
            }
        }
        // Nearly all who may be meant are meant: so many of them tell that there are as many as are counted.
        let enough = most.saturating_mul(2);
        let mut some = self.who.some(db, enough).await?;
        let are_all = (some.len() as u64) < enough;
        some.extend(&self.who.others);
        let count =
            if some.is_empty() { 0 } else { bounded_count(db, rows.clone().filter(Column::Id.is_in(some)), most).await? };
        if are_all || count == most {
            return Ok(count);
        }
        bounded_count(db, rows.filter(self.who.include(db, self.who.indexed(db))), most).await
    }

    /// Along the order, which the index of that order has.
    async fn count_all(&self, db: &impl ConnectionTrait, scan: Option<&Scan>, most: u64) -> Result<u64> {
        let Some(scan) = scan else { return bounded_count(db, Entity::find(), most).await };
        let mut count = 0;
        for segment in scan.segments() {
            let rows = Entity::find().filter(segment.rows(db));
            count += bounded_count(db, segment.sorted(db, rows), most - count).await?;
        }
        Ok(count)
    }
}

/// In the order of an index, where PostgreSQL might rather read all rows.
async fn bounded_count(db: &impl ConnectionTrait, rows: Select<Entity>, most: u64) -> Result<u64> {
    let rows = rows.select_only().column(Column::Id).limit(most).into_query();
    let count = Query::select().expr(Func::count(Expr::col("id"))).from_subquery(rows, "counted").take();
    let row = db.query_one(&count).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(count.unsigned_abs())
}

/// What is asked of each row.
fn wanted(db: &impl ConnectionTrait, filter: &Filter, role: Option<i64>) -> Condition {
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
    condition.add_option(role.map(has_role))
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
fn has_role(role: i64) -> SimpleExpr {
    let own =
        user_role::Entity::find().filter(Expr::col((user_role::Entity, user_role::Column::UserId)).equals((Entity, Column::Id)));
    let own = own.filter(user_role::Column::RoleId.eq(role));
    let own = own.select_only().column_as(user_role::Column::RoleId.count(), "count").into_query();
    SimpleExpr::SubQuery(None, Box::new(own.into())).gt(0)
}

async fn has_few_members(db: &impl ConnectionTrait, role: i64) -> Result<bool> {
    let members = user_role::Entity::find().select_only().column(user_role::Column::UserId);
    let members = members.filter(user_role::Column::RoleId.eq(role)).offset(FEW_MEMBERS).limit(1);
    Ok(members.into_tuple::<i64>().one(db).await?.is_none())
}
