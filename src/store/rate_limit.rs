//! Rate limits: one time for each counted key, never a name or an address.
//!
//! GCRA (ITU-T I.371) in one number. Every try owes an interval; what is owed is paid off by time alone. A row says until when
//! something is owed, and a try is taken where, with its own interval, no more than the whole time of the rate would be owed.

use std::time::Duration;

use sea_orm::{
    ActiveValue::Set,
    ExprTrait, QuerySelect, QueryTrait, UpdateMany,
    entity::prelude::*,
    sea_query::{CaseStatement, OnConflict},
};

use super::skip_locked::skip_locked;
use crate::{
    error::{Error, Result},
    types::clock::Timestamp,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rate_limits")]
pub struct Model {
    /// What is limited and for whom, under a key that is not in the database.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// What is counted apart from the rest; empty for the rest.
    #[sea_orm(primary_key, auto_increment = false)]
    pub bucket: String,
    pub tat: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where a try is counted, and at which pace.
#[derive(Debug, Clone)]
pub struct RateLimitEntry {
    pub subject: String,
    pub bucket: String,
    /// What one try owes.
    pub interval: Duration,
    /// What may be owed.
    pub most: Duration,
    /// What is taken to be owed where the stored time lies beyond that: it was written before the clock was set back, and how much was owed then
    /// is not known.
    pub presumed: Duration,
}

impl RateLimitEntry {
    /// The moment until which may be owed before a try.
    fn latest(&self, now: Timestamp) -> Timestamp {
        now.plus(self.most).minus(self.interval)
    }
}

/// Counts a try. Of any number at the same instant no more are taken than there is room for. Nothing is limited without an entry.
///
/// # Errors
/// `RateLimited`, with the time to wait.
pub async fn consume(db: &impl ConnectionTrait, entry: Option<&RateLimitEntry>, now: Timestamp) -> Result<()> {
    let Some(entry) = entry else { return Ok(()) };
    if add(db, entry, now).await? || (cut(db, entry, now).await? && add(db, entry, now).await?) {
        return Ok(());
    }
    check(db, Some(entry), now).await?;
    // A try was given back in between, and there is room after all.
    if add(db, entry, now).await? { Ok(()) } else { Err(Error::RateLimited(entry.interval)) }
}

/// Counts a try where there is room for it.
async fn add(db: &impl ConnectionTrait, entry: &RateLimitEntry, now: Timestamp) -> Result<bool> {
    let row = ActiveModel {
        subject: Set(entry.subject.clone()),
        bucket: Set(entry.bucket.clone()),
        tat: Set(now.plus(entry.interval)),
    };
    let owed = || Expr::col((Entity, Column::Tat));
    let from: Expr = CaseStatement::new().case(owed().gt(now), owed()).finally(now).into();
    let mut again = OnConflict::columns([Column::Subject, Column::Bucket]);
    again.value(Column::Tat, from.add(micros(entry.interval))).action_and_where(owed().lte(entry.latest(now)));
    Ok(Entity::insert(row).on_conflict(again).exec_without_returning(db).await? == 1)
}

/// As `consume`, and counts nothing.
///
/// # Errors
/// As `consume`.
pub async fn check(db: &impl ConnectionTrait, entry: Option<&RateLimitEntry>, now: Timestamp) -> Result<()> {
    let Some(entry) = entry else { return Ok(()) };
    let row = Entity::find_by_id((entry.subject.clone(), entry.bucket.clone())).one(db).await?;
    let mut owed = row.map_or(now, |row| row.tat);
    if owed > now.plus(entry.most) {
        cut(db, entry, now).await?;
        owed = now.plus(entry.presumed);
    }
    let wait = owed.duration_since(entry.latest(now));
    if wait.is_zero() { Ok(()) } else { Err(Error::RateLimited(wait)) }
}

/// Cuts an arrival time that is further ahead than the whole period of the rate, which a clock that was set back leaves behind: it
/// would lock the client out for that long. False if there is none.
async fn cut(db: &impl ConnectionTrait, entry: &RateLimitEntry, now: Timestamp) -> Result<bool> {
    let update = own(entry).filter(Column::Tat.gt(now.plus(entry.most)));
    let update = update.col_expr(Column::Tat, Expr::value(now.plus(entry.presumed)));
    Ok(update.exec(db).await?.rows_affected == 1)
}

fn own(entry: &RateLimitEntry) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::Subject.eq(&entry.subject)).filter(Column::Bucket.eq(&entry.bucket))
}

/// Takes back one try that was counted.
pub async fn refund(db: &impl ConnectionTrait, entry: Option<&RateLimitEntry>) -> Result<()> {
    let Some(entry) = entry else { return Ok(()) };
    let update = own(entry).col_expr(Column::Tat, Expr::col(Column::Tat).sub(micros(entry.interval)));
    update.exec(db).await?;
    Ok(())
}

/// Forgets every try of these subjects, in all of their buckets. True where there was one.
pub async fn reset(db: &impl ConnectionTrait, subjects: impl IntoIterator<Item = String>) -> Result<bool> {
    Ok(Entity::delete_many().filter(Column::Subject.is_in(subjects)).exec(db).await?.rows_affected > 0)
}

/// Marks, so many at most.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().limit(1000).all(db).await?)
}

/// Forgets marks that owe nothing since this moment; so many at most, and says how many.
pub async fn sweep(db: &impl ConnectionTrait, before: Timestamp, most: u64) -> Result<u64> {
    let keys = [Column::Subject, Column::Bucket];
    let old = Entity::find().select_only().columns(keys).filter(Column::Tat.lt(before)).limit(most);
    let paid = Expr::tuple(keys.map(Expr::col)).in_subquery(skip_locked(old).into_query());
    Ok(Entity::delete_many().filter(paid).exec(db).await?.rows_affected)
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}
