//! Sessions: one row for each sign-in, from which every token of it is derived.

use std::{net::IpAddr, time::Duration};

use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, QueryTrait, Select, entity::prelude::*};

use super::{
    pagination,
    pending_revocation::{self, RevocationTarget},
    skip_locked::skip_locked,
};
use crate::{
    crypto::refresh_client::RefreshClient,
    error::{Rejection, Result, TokenError},
    types::{auth_methods::AuthMethods, client::ClientInfo, clock::Timestamp, kinds::EndReason, session_policy::SessionPolicy},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: i64,
    /// Whose refresh tokens these are.
    pub contract: String,
    /// How often it has been renewed.
    pub generation: i64,
    pub created_at: Timestamp,
    pub renewed_at: Timestamp,
    /// When it ends unless it is renewed.
    pub expires_at: Timestamp,
    /// When it ends however often it is renewed.
    pub max_expires_at: Timestamp,
    /// When the password was last asked for.
    pub authenticated_at: Timestamp,
    pub user_agent: Option<String>,
    /// What the client called the device.
    pub device_name: Option<String>,
    pub ip: Option<String>,
    /// The key that opened it, where no password did.
    pub api_key_id: Option<i64>,
    pub revoked_at: Option<Timestamp>,
    pub end_reason: Option<EndReason>,
    /// Which client made the last renewal: see `crypto::refresh_client`.
    pub renewed_from: Option<String>,
    pub renewed_device: Option<String>,
    /// The last generation whose renewal was asked for again.
    pub retried_generation: Option<i64>,
    /// When it was last renewed before the renewals of the last moments.
    pub seen_at: Option<Timestamp>,
    /// How its user has proved who they are.
    pub auth_methods: AuthMethods,
}

/// Lists tell of a renewal only after this time, and to so many microseconds: who holds an access token and a copied refresh token
/// learns from no list in which moment the copy was spent.
const REPORTED_AFTER: Duration = Duration::from_mins(2);
const REPORTED_PRECISION: i64 = 300_000_000;

/// When a session was last used and when it ends unless it is used, as lists tell it.
pub struct LastUse {
    pub at: Timestamp,
    pub expires: Timestamp,
}

impl Model {
    pub fn last_use(&self, now: Timestamp) -> LastUse {
        let told = self.reported_use(now);
        let at = Timestamp(told.0 - told.0.rem_euclid(REPORTED_PRECISION)).max(self.created_at);
        let expires = if self.expires_at >= self.max_expires_at {
            self.max_expires_at
        } else {
            self.expires_at.minus(self.renewed_at.duration_since(at))
        };
        LastUse { at, expires }
    }

    fn reported_use(&self, now: Timestamp) -> Timestamp {
        if now.duration_since(self.renewed_at) >= REPORTED_AFTER {
            self.renewed_at
        } else {
            self.seen_at.unwrap_or(self.created_at)
        }
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whose session it is, and the key that opens it where no password does.
#[derive(Clone, Copy)]
pub struct Owner {
    pub user_id: i64,
    pub api_key_id: Option<i64>,
    /// When the key ends, and the session with it.
    pub until: Option<Timestamp>,
    pub methods: AuthMethods,
}

/// Sign-ins before these are not looked at.
const MAX_SIGN_IN_PLACES: u64 = 100;
/// Sessions that end in one transaction; other writers have their turn after it.
pub const BATCH: u64 = 500;
/// Sessions that are shown at a time.
pub const PAGE_SIZE: u64 = 100;

impl pagination::HasId for Entity {
    const ID: Column = Column::Id;

    fn id(row: &Model) -> i64 {
        row.id
    }
}

pub async fn open(
    db: &impl ConnectionTrait,
    owner: Owner,
    policy: &SessionPolicy,
    from: &ClientInfo,
    now: Timestamp,
) -> Result<Model> {
    let longest = now.plus(policy.max_lifetime);
    let max_expires_at = owner.until.map_or(longest, |until| until.min(longest));
    let row = ActiveModel {
        user_id: Set(owner.user_id),
        api_key_id: Set(owner.api_key_id),
        contract: Set(policy.contract.to_string()),
        generation: Set(0),
        created_at: Set(now),
        renewed_at: Set(now),
        expires_at: Set(now.plus(policy.refresh).min(max_expires_at)),
        max_expires_at: Set(max_expires_at),
        authenticated_at: Set(now),
        seen_at: Set(Some(now)),
        user_agent: Set(from.user_agent.clone()),
        device_name: Set(from.device_name.clone()),
        ip: Set(from.ip_text()),
        auth_methods: Set(owner.methods),
        ..Default::default()
    };
    Ok(row.insert(db).await?)
}

pub async fn by_id(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// # Errors
/// `Forbidden`, if the session was opened with an API key.
pub async fn require_interactive(db: &impl ConnectionTrait, id: i64) -> Result<Model> {
    let row = by_id(db, id).await?.filter(|row| row.revoked_at.is_none()).ok_or(TokenError::Revoked)?;
    if row.api_key_id.is_none() { Ok(row) } else { Err(Rejection::Forbidden.into()) }
}

/// Goes on to the next generation. Of any number of callers that saw the same generation, exactly one gets the row;
/// the others, and callers with a session that has ended, get nothing.
pub async fn rotate(
    db: &impl ConnectionTrait,
    seen: &Model,
    policy: &SessionPolicy,
    renewal: (RefreshClient, Timestamp),
) -> Result<Option<Model>> {
    let (by, now) = renewal;
    let expires = now.plus(policy.refresh).min(seen.max_expires_at);
    let rows = Entity::update_many()
        .filter(Column::Id.eq(seen.id))
        .filter(Column::Generation.eq(seen.generation))
        .filter(Column::RevokedAt.is_null())
        .col_expr(Column::Generation, Expr::value(seen.generation + 1))
        .col_expr(Column::RenewedAt, Expr::value(now))
        .col_expr(Column::ExpiresAt, Expr::value(expires))
        .col_expr(Column::RenewedFrom, Expr::value(by.fingerprint))
        .col_expr(Column::RenewedDevice, Expr::value(by.device))
        .col_expr(Column::SeenAt, Expr::value(seen.reported_use(now)))
        .exec_with_returning(db)
        .await?;
    Ok(rows.into_iter().next())
}

/// Notes that this generation's renewal has been asked for again. True for exactly one caller a generation.
pub async fn record_retry(db: &impl ConnectionTrait, row: &Model) -> Result<bool> {
    let before = Condition::any().add(Column::RetriedGeneration.is_null()).add(Column::RetriedGeneration.lt(row.generation));
    let update = Entity::update_many()
        .filter(Column::Id.eq(row.id))
        .filter(Column::Generation.eq(row.generation))
        .filter(before)
        .col_expr(Column::RetriedGeneration, Expr::value(row.generation));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// The latest session that there is, or 0.
pub async fn latest(db: &impl ConnectionTrait) -> Result<i64> {
    let query = Entity::find().select_only().column_as(Column::Id.max(), "latest");
    Ok(query.into_tuple::<Option<i64>>().one(db).await?.flatten().unwrap_or(0))
}

/// Notes that the session is in use. False if it has ended.
pub async fn touch(db: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .col_expr(Column::RenewedAt, Expr::value(now))
        // No token is spent here whose time an attacker could learn.
        .col_expr(Column::SeenAt, Expr::value(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Notes that the password was entered just now. False if the session has ended.
pub async fn mark_authenticated(db: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .col_expr(Column::AuthenticatedAt, Expr::value(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// True for exactly one caller.
pub async fn revoke(db: &impl ConnectionTrait, id: i64, by: EndReason, now: Timestamp) -> Result<bool> {
    let update = revocation(by, now).filter(Column::Id.eq(id));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Ends a person's sessions, all of them or all but one, the newest first, and says which. Where there are more than `BATCH`, the rest is
/// noted in the same transaction, and ends within moments of it: see `app::bulk_revocation`.
pub async fn revoke_all(
    db: &impl ConnectionTrait,
    user_id: i64,
    but: Option<i64>,
    by: EndReason,
    now: Timestamp,
) -> Result<Vec<i64>> {
    begin_ending(db, RevocationTarget::User { id: user_id, but }, by, now).await
}

/// As `revoke_all`, for the sessions that a key has opened.
pub async fn revoke_of_key(db: &impl ConnectionTrait, api_key_id: i64, by: EndReason, now: Timestamp) -> Result<Vec<i64>> {
    begin_ending(db, RevocationTarget::Key(api_key_id), by, now).await
}

async fn begin_ending(db: &impl ConnectionTrait, target: RevocationTarget, by: EndReason, now: Timestamp) -> Result<Vec<i64>> {
    let ended = revoke_some(db, first_of(target, i64::MAX), by, now).await?;
    if let (true, Some(through)) = (is_full(&ended), ended.iter().max()) {
        pending_revocation::add(db, target, *through, by).await?;
    }
    Ok(ended)
}

/// The next batch, and whether it was the last one is noted.
pub async fn go_on_ending(db: &impl ConnectionTrait, ending: &pending_revocation::Model, now: Timestamp) -> Result<Vec<i64>> {
    let mut which = first_of(ending.target(), ending.through_id);
    if ending.end_reason == EndReason::SessionLimit && ending.api_key_id.is_none() {
        // Those of API keys have a limit of their own.
        which = which.filter(Column::ApiKeyId.is_null());
    }
    let ended = revoke_some(db, which, ending.end_reason, now).await?;
    if !is_full(&ended) {
        pending_revocation::done(db, ending.id).await?;
    }
    Ok(ended)
}

/// Ends the oldest sessions that this new one leaves no room for, among those of the person or of the key that opened it. Says which.
/// Of an account that has more than a batch of them, from before there was a limit, all older ones end.
pub async fn make_room(db: &impl ConnectionTrait, opened: &Model, most: u64, now: Timestamp) -> Result<Vec<i64>> {
    let peers = match opened.api_key_id {
        Some(key) => live().filter(Column::ApiKeyId.eq(key)),
        None => live().filter(Column::UserId.eq(opened.user_id)).filter(Column::ApiKeyId.is_null()),
    };
    let peers = peers.filter(Column::ExpiresAt.gt(now));
    let kept = peers.clone().select_only().column(Column::Id).order_by_desc(Column::Id).offset(most - 1).limit(1);
    let Some(oldest) = kept.into_tuple::<i64>().one(db).await? else { return Ok(Vec::new()) };
    let extra = peers.filter(Column::Id.lt(oldest)).order_by_desc(Column::Id).limit(BATCH);
    let ended = revoke_some(db, extra, EndReason::SessionLimit, now).await?;
    if is_full(&ended) {
        let target = opened.api_key_id.map_or(RevocationTarget::User { id: opened.user_id, but: None }, RevocationTarget::Key);
        pending_revocation::add(db, target, oldest - 1, EndReason::SessionLimit).await?;
    }
    Ok(ended)
}

fn live() -> Select<Entity> {
    Entity::find().filter(Column::RevokedAt.is_null())
}

fn first_of(target: RevocationTarget, through: i64) -> Select<Entity> {
    let all = match target {
        RevocationTarget::User { id, but } => live().filter(Column::UserId.eq(id)).filter(Column::Id.ne(but.unwrap_or_default())),
        RevocationTarget::Key(id) => live().filter(Column::ApiKeyId.eq(id)),
    };
    all.filter(Column::Id.lte(through)).order_by_desc(Column::Id).limit(BATCH)
}

fn is_full(ended: &[i64]) -> bool {
    u64::try_from(ended.len()).is_ok_and(|count| count >= BATCH)
}

async fn revoke_some(db: &impl ConnectionTrait, which: Select<Entity>, by: EndReason, now: Timestamp) -> Result<Vec<i64>> {
    let ids = which.select_only().column(Column::Id).into_query();
    let update = revocation(by, now).filter(Column::Id.in_subquery(ids));
    Ok(update.exec_with_returning(db).await?.into_iter().map(|row| row.id).collect())
}

fn revocation(by: EndReason, now: Timestamp) -> sea_orm::UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::RevokedAt.is_null())
        .col_expr(Column::RevokedAt, Expr::value(now))
        .col_expr(Column::EndReason, Expr::value(by))
}

/// Ids of the sessions that were ended at this moment or later, and when; read a page at a time, however many there are.
pub async fn revoked_since(db: &impl ConnectionTrait, since: Timestamp) -> Result<Vec<(i64, Timestamp)>> {
    let mut ended: Vec<(i64, Timestamp)> = Vec::new();
    loop {
        let query = Entity::find().select_only().column(Column::Id).column(Column::RevokedAt);
        let query = query.filter(after(ended.last().copied(), since));
        let query = query.order_by_asc(Column::RevokedAt).order_by_asc(Column::Id).limit(REVOKED_BATCH);
        let page: Vec<(i64, Timestamp)> = query.into_tuple().all(db).await?;
        let more = page.len() == usize::try_from(REVOKED_BATCH).unwrap_or(usize::MAX);
        ended.extend(page);
        if !more {
            return Ok(ended);
        }
    }
}

const REVOKED_BATCH: u64 = 5000;

fn after(last: Option<(i64, Timestamp)>, since: Timestamp) -> Condition {
    let Some((id, at)) = last else { return Condition::all().add(Column::RevokedAt.gte(since)) };
    let same = Condition::all().add(Column::RevokedAt.eq(at)).add(Column::Id.gt(id));
    Condition::all().add(Column::RevokedAt.gte(at)).add(Condition::any().add(Column::RevokedAt.gt(at)).add(same))
}

/// A person's sessions that have not ended, the latest opened first; no more than are shown at a time.
pub async fn live_of(db: &impl ConnectionTrait, user_id: i64, now: Timestamp) -> Result<Vec<Model>> {
    Ok(page(db, user_id, now, (0, PAGE_SIZE)).await?.1)
}

/// How many sessions of a person have not ended, and so many of them after as many: the latest opened first, since an
/// order by renewals would tell of them at once.
pub async fn page(
    db: &impl ConnectionTrait,
    user_id: i64,
    now: Timestamp,
    (skip, most): (u64, u64),
) -> Result<(u64, Vec<Model>)> {
    let query = live().filter(Column::UserId.eq(user_id)).filter(Column::ExpiresAt.gt(now));
    let count = query.clone().count(db).await?;
    let query = query.order_by_desc(Column::Id);
    Ok((count, query.offset(skip).limit(most).all(db).await?))
}

/// How many would end with `revoke_all`.
pub async fn count_of(db: &impl ConnectionTrait, user_id: i64, but: Option<i64>) -> Result<u64> {
    let all = live().filter(Column::UserId.eq(user_id)).filter(Column::Id.ne(but.unwrap_or_default()));
    Ok(all.count(db).await?)
}

/// From where a user has signed in recently.
pub async fn places_of(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<IpAddr>> {
    let query = Entity::find().select_only().column(Column::Ip).filter(Column::UserId.eq(user_id));
    let query = query.filter(Column::Ip.is_not_null()).order_by_desc(Column::Id).limit(MAX_SIGN_IN_PLACES);
    let places: Vec<String> = query.into_tuple().all(db).await?;
    Ok(places.iter().filter_map(|text| text.parse().ok()).collect())
}

/// Sessions of a person that have not been forgotten, the oldest first: so many after this one.
pub async fn after_id(db: &impl ConnectionTrait, user_id: i64, (id, most): (i64, u64)) -> Result<Vec<Model>> {
    pagination::after_id(db, Entity::find().filter(Column::UserId.eq(user_id)), (id, most)).await
}

/// Forgets sessions that ended before this moment; so many at most, and says how many.
pub async fn sweep(db: &impl ConnectionTrait, before: Timestamp, most: u64) -> Result<u64> {
    let ended = Condition::any().add(Column::ExpiresAt.lt(before)).add(Column::RevokedAt.lt(before));
    let old = Entity::find().select_only().column(Column::Id).filter(ended).limit(most);
    Ok(Entity::delete_many().filter(Column::Id.in_subquery(skip_locked(old).into_query())).exec(db).await?.rows_affected)
}
