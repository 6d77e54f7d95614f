//! Everything that one database remembers, copied into another, of either engine.

use std::fmt::Debug;

use sea_orm::{DbErr, FromQueryResult, IntoActiveModel, PaginatorTrait, PrimaryKeyTrait, QueryTrait, entity::prelude::*};
use tokio::sync::mpsc::{self, Receiver};

use super::{
    Database, Transaction, api_key, audit_event, email_token, imported_user, legacy_token, outbox, pending_revocation,
    rate_limit, recovery_code, role, sent_form, sequence, session, signing_key, stock, takeover, totp, user, user_role,
};
use crate::{
    crypto::multiset_hash::MultisetHash,
    error::{InternalError, Result},
};

/// Rows that travel in one statement.
const BATCH: usize = 500;

/// One table: its name, and how many rows of it there were.
pub struct Copied {
    pub table: String,
    pub rows: u64,
}

/// All or nothing: the target, whose schema is up to date, has either everything or, as before, nothing. There is no other
/// writer to an SQLite source until it ends; of a PostgreSQL source, a snapshot is copied.
///
/// # Errors
/// If the target is not empty or differs afterwards; the error names the table.
pub async fn everything(from: &Database, to: &Database) -> Result<Vec<Copied>> {
    let source = from.begin_snapshot().await?;
    let target = to.begin().await?;
    let mut copied = Vec::new();
    // What others point at comes first.
    copied.push(copy::<user::Entity>(&source, &target).await?);
    copied.push(copy::<role::Entity>(&source, &target).await?);
    copied.push(copy::<user_role::Entity>(&source, &target).await?);
    copied.push(copy::<totp::Entity>(&source, &target).await?);
    copied.push(copy::<recovery_code::Entity>(&source, &target).await?);
    copied.push(copy::<api_key::Entity>(&source, &target).await?);
    copied.push(copy::<session::Entity>(&source, &target).await?);
    copied.push(copy::<pending_revocation::Entity>(&source, &target).await?);
    copied.push(copy::<email_token::Entity>(&source, &target).await?);
    copied.push(copy::<outbox::Entity>(&source, &target).await?);
    copied.push(copy::<audit_event::Entity>(&source, &target).await?);
    copied.push(copy::<signing_key::Entity>(&source, &target).await?);
    copied.push(copy::<rate_limit::Entity>(&source, &target).await?);
    copied.push(copy::<sent_form::Entity>(&source, &target).await?);
    copied.push(copy::<stock::Entity>(&source, &target).await?);
    copied.push(copy::<takeover::Entity>(&source, &target).await?);
    copied.push(copy::<imported_user::Entity>(&source, &target).await?);
    copied.push(copy::<legacy_token::Entity>(&source, &target).await?);
    source.rollback().await?;
    target.commit().await?;
    Ok(copied)
}

async fn copy<E>(source: &Transaction, target: &Transaction) -> Result<Copied>
where
    E: EntityTrait,
    E::Model: Debug + Send + Sync + IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    let table = E::default().table_name().to_owned();
    let there = E::find().count(target).await?;
    if there > 0 {
        return Err(InternalError::new("copy into a database that is not empty", format!("rows in {table}: {there}")).into());
    }
    let sum = carry::<E>(source, target).await?;
    let arrived = sum_of::<E>(target).await?;
    if arrived != sum {
        let counts = format!("{table}: {} rows left, {} arrived, or not as they were", sum.count(), arrived.count());
        return Err(InternalError::new("copy everything", counts).into());
    }
    if <E::PrimaryKey as PrimaryKeyTrait>::auto_increment() {
        let last = sequence::last_id(source, &table).await?;
        sequence::continue_after(target, &table, last).await?;
    }
    Ok(Copied { table, rows: sum.count() })
}

/// From one into the other, a batch at a time.
async fn carry<E>(source: &Transaction, target: &Transaction) -> Result<MultisetHash>
where
    E: EntityTrait,
    E::Model: Debug + Send + Sync + IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    let (send, mut rows) = mpsc::channel(BATCH);
    let carried = async {
        let mut sum = MultisetHash::default();
        loop {
            let batch = some_of::<E>(&mut rows).await?;
            for row in &batch {
                sum.add(&format!("{row:?}"));
            }
            let count = batch.len();
            if count > 0 {
                let batch = batch.into_iter().map(IntoActiveModel::into_active_model);
                E::insert_many(batch).exec_without_returning(target).await?;
            }
            if count < BATCH {
                return Ok(sum);
            }
        }
    };
    let ((), sum) = tokio::try_join!(source.feed(everything_in::<E>(source), send), carried)?;
    Ok(sum)
}

async fn some_of<E: EntityTrait>(rows: &mut Receiver<QueryResult>) -> Result<Vec<E::Model>, DbErr> {
    let mut batch = Vec::new();
    while batch.len() < BATCH
        && let Some(row) = rows.recv().await
    {
        batch.push(E::Model::from_query_result(&row, "")?);
    }
    Ok(batch)
}

async fn sum_of<E>(db: &Transaction) -> Result<MultisetHash>
where
    E: EntityTrait,
    E::Model: Debug,
{
    let (send, mut rows) = mpsc::channel(BATCH);
    let summed = async {
        let mut sum = MultisetHash::default();
        while let Some(row) = rows.recv().await {
            sum.add(&format!("{:?}", E::Model::from_query_result(&row, "")?));
        }
        Ok(sum)
    };
    let ((), sum) = tokio::try_join!(db.feed(everything_in::<E>(db), send), summed)?;
    Ok(sum)
}

fn everything_in<E: EntityTrait>(db: &Transaction) -> String {
    E::find().build(db.get_database_backend()).sql
}
