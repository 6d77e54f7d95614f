//! How often somebody has tried lately: one moment for each of those who are counted, never their name or address.
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

use super::share::unheld;
use crate::{
    error::{Error, Result},
    types::clock::Moment,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "limit_marks")]
pub struct Model {
    /// What is limited and for whom, under a key that is not in the database.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// Those who are counted apart from the rest; empty for everybody else.
    #[sea_orm(primary_key, auto_increment = false)]
    pub bucket: String,
    pub owed_until: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where a try is counted, and at which pace.
#[derive(Debug, Clone)]
pub struct Mark {
    pub subject: String,
    pub bucket: String,
    /// What one try owes.
    pub interval: Duration,
    /// What may be owed.
    pub most: Duration,
    /// What is taken to be owed where a mark lies beyond that: it was written before the clock was set back, and how much was owed then
    /// is not known.
    pub presumed: Duration,
}

impl Mark {
    /// The moment until which may be owed before a try.
    fn latest(&self, now: Moment) -> Moment {
        now.plus(self.most).minus(self.interval)
    }
}

/// Counts a try. Of any number at the same instant no more are taken than there is room for. Nothing is limited without a mark.
///
/// # Errors
/// `TooMany`, with the time to wait.
pub async fn take(db: &impl ConnectionTrait, mark: Option<&Mark>, now: Moment) -> Result<()> {
    let Some(mark) = mark else { return Ok(()) };
    if add(db, mark, now).await? || (cut(db, mark, now).await? && add(db, mark, now).await?) {
        return Ok(());
    }
    look(db, Some(mark), now).await?;
    // A try was given back in between, and there is room after all.
    if add(db, mark, now).await? { Ok(()) } else { Err(Error::TooMany(mark.interval)) }
}

/// Counts a try where there is room for it.
async fn add(db: &impl ConnectionTrait, mark: &Mark, now: Moment) -> Result<bool> {
    let row = ActiveModel {
        subject: Set(mark.subject.clone()),
        bucket: Set(mark.bucket.clone()),
        owed_until: Set(now.plus(mark.interval)),
    };
    let owed = || Expr::col((Entity, Column::OwedUntil));
    let from: Expr = CaseStatement::new().case(owed().gt(now), owed()).finally(now).into();
    let mut again = OnConflict::columns([Column::Subject, Column::Bucket]);
    again.value(Column::OwedUntil, from.add(micros(mark.interval))).action_and_where(owed().lte(mark.latest(now)));
    Ok(Entity::insert(row).on_conflict(again).exec_without_returning(db).await? == 1)
}

/// As `take`, and counts nothing.
///
/// # Errors
/// As `take`.
pub async fn look(db: &impl ConnectionTrait, mark: Option<&Mark>, now: Moment) -> Result<()> {
    let Some(mark) = mark else { return Ok(()) };
    let row = Entity::find_by_id((mark.subject.clone(), mark.bucket.clone())).one(db).await?;
    let mut owed = row.map_or(now, |row| row.owed_until);
    if owed > now.plus(mark.most) {
        cut(db, mark, now).await?;
        owed = now.plus(mark.presumed);
    }
    let wait = owed.since(mark.latest(now));
    if wait.is_zero() { Ok(()) } else { Err(Error::TooMany(wait)) }
}

/// No more can be owed than the whole time of the rate. Were a mark beyond it not cut for good, it would keep somebody out for as long as
/// the clock has gone back. False where there is none such.
async fn cut(db: &impl ConnectionTrait, mark: &Mark, now: Moment) -> Result<bool> {
    let update = own(mark).filter(Column::OwedUntil.gt(now.plus(mark.most)));
    let update = update.col_expr(Column::OwedUntil, Expr::value(now.plus(mark.presumed)));
    Ok(update.exec(db).await?.rows_affected == 1)
}

fn own(mark: &Mark) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::Subject.eq(&mark.subject)).filter(Column::Bucket.eq(&mark.bucket))
}

/// Takes back one try that was counted.
pub async fn give_back(db: &impl ConnectionTrait, mark: Option<&Mark>) -> Result<()> {
    let Some(mark) = mark else { return Ok(()) };
    let update = own(mark).col_expr(Column::OwedUntil, Expr::col(Column::OwedUntil).sub(micros(mark.interval)));
    update.exec(db).await?;
    Ok(())
}

/// Forgets every try of these subjects, in all of their buckets. True where there was one.
pub async fn lift(db: &impl ConnectionTrait, subjects: impl IntoIterator<Item = String>) -> Result<bool> {
    Ok(Entity::delete_many().filter(Column::Subject.is_in(subjects)).exec(db).await?.rows_affected > 0)
}

/// Marks, so many at most.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().limit(1000).all(db).await?)
}

/// Forgets marks that owe nothing since this moment; so many at most, and says how many.
pub async fn sweep(db: &impl ConnectionTrait, before: Moment, most: u64) -> Result<u64> {
    let keys = [Column::Subject, Column::Bucket];
    let old = Entity::find().select_only().columns(keys).filter(Column::OwedUntil.lt(before)).limit(most);
    let paid = Expr::tuple(keys.map(Expr::col)).in_subquery(unheld(old).into_query());
    Ok(Entity::delete_many().filter(paid).exec(db).await?.rows_affected)
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}
