//! Sessions: one row for each sign-in, from which every token of it is derived.

use std::{net::IpAddr, time::Duration};

use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*};

use super::share::unheld;
use crate::{
    crypto::renewer::Renewer,
    error::{Refusal, Result, TokenProblem},
    types::{clock::Moment, kinds::EndedBy, origin::Origin, policy::SessionPolicy},
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
    pub created_at: Moment,
    pub renewed_at: Moment,
    /// When it ends unless it is renewed.
    pub expires_at: Moment,
    /// When it ends however often it is renewed.
    pub ends_at: Moment,
    /// When the password was last asked for.
    pub authenticated_at: Moment,
    pub user_agent: Option<String>,
    pub ip: Option<String>,
    /// The key that opened it, where no password did.
    pub api_key_id: Option<i64>,
    pub revoked_at: Option<Moment>,
    pub revoked_by: Option<EndedBy>,
    /// Which client made the last renewal: see `crypto::renewer`.
    pub renewed_from: Option<String>,
    pub renewed_device: Option<String>,
    /// The last generation whose renewal was asked for again.
    pub repeated_generation: Option<i64>,
    /// When it was last renewed before the renewals of the last moments.
    pub seen_at: Option<Moment>,
}

/// Lists tell of a renewal only after this time, and to so many microseconds: who holds an access token and a copied refresh token
/// learns from no list in which moment the copy was spent.
const SEEN_AFTER: Duration = Duration::from_mins(2);
const SEEN_TO: i64 = 300_000_000;

/// When a session was last used and when it ends unless it is used, as lists tell it.
pub struct Seen {
    pub at: Moment,
    pub expires: Moment,
}

impl Model {
    pub fn seen(&self, now: Moment) -> Seen {
        let told = self.told(now);
        let at = Moment(told.0 - told.0.rem_euclid(SEEN_TO)).max(self.created_at);
        let expires =
            if self.expires_at >= self.ends_at { self.ends_at } else { self.expires_at.minus(self.renewed_at.since(at)) };
        Seen { at, expires }
    }

    fn told(&self, now: Moment) -> Moment {
        if now.since(self.renewed_at) >= SEEN_AFTER { self.renewed_at } else { self.seen_at.unwrap_or(self.created_at) }
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
    pub until: Option<Moment>,
}

/// Sign-ins before these are not looked at.
const MOST_PLACES: u64 = 100;

pub async fn open(db: &impl ConnectionTrait, owner: Owner, policy: &SessionPolicy, from: &Origin, now: Moment) -> Result<Model> {
    let longest = now.plus(policy.absolute);
    let ends_at = owner.until.map_or(longest, |until| until.min(longest));
    let row = ActiveModel {
        user_id: Set(owner.user_id),
        api_key_id: Set(owner.api_key_id),
        contract: Set(policy.contract.to_string()),
        generation: Set(0),
        created_at: Set(now),
        renewed_at: Set(now),
        expires_at: Set(now.plus(policy.refresh).min(ends_at)),
        ends_at: Set(ends_at),
        authenticated_at: Set(now),
        seen_at: Set(Some(now)),
        user_agent: Set(from.user_agent.clone()),
        ip: Set(from.ip_text()),
        ..Default::default()
    };
    Ok(row.insert(db).await?)
}

pub async fn by_id(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// # Errors
/// `Forbidden`, where the session was not opened by somebody in person but by the key of a program that acts for them.
pub async fn in_person(db: &impl ConnectionTrait, id: i64) -> Result<Model> {
    let row = by_id(db, id).await?.filter(|row| row.revoked_at.is_none()).ok_or(TokenProblem::Revoked)?;
    if row.api_key_id.is_none() { Ok(row) } else { Err(Refusal::Forbidden.into()) }
}

/// Goes on to the next generation. Of any number of callers that saw the same generation, exactly one gets the row;
/// the others, and callers with a session that has ended, get nothing.
pub async fn rotate(
    db: &impl ConnectionTrait,
    seen: &Model,
    policy: &SessionPolicy,
    renewal: (Renewer, Moment),
) -> Result<Option<Model>> {
    let (by, now) = renewal;
    let expires = now.plus(policy.refresh).min(seen.ends_at);
    let rows = Entity::update_many()
        .filter(Column::Id.eq(seen.id))
        .filter(Column::Generation.eq(seen.generation))
        .filter(Column::RevokedAt.is_null())
        .col_expr(Column::Generation, Expr::value(seen.generation + 1))
        .col_expr(Column::RenewedAt, Expr::value(now))
        .col_expr(Column::ExpiresAt, Expr::value(expires))
        .col_expr(Column::RenewedFrom, Expr::value(by.place))
        .col_expr(Column::RenewedDevice, Expr::value(by.device))
        .col_expr(Column::SeenAt, Expr::value(seen.told(now)))
        .exec_with_returning(db)
        .await?;
    Ok(rows.into_iter().next())
}

/// Notes that this generation's renewal has been asked for again. True for exactly one caller a generation.
pub async fn repeat(db: &impl ConnectionTrait, row: &Model) -> Result<bool> {
    let before = Condition::any().add(Column::RepeatedGeneration.is_null()).add(Column::RepeatedGeneration.lt(row.generation));
    let update = Entity::update_many()
        .filter(Column::Id.eq(row.id))
        .filter(Column::Generation.eq(row.generation))
        .filter(before)
        .col_expr(Column::RepeatedGeneration, Expr::value(row.generation));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// The latest session that there is, or 0.
pub async fn latest(db: &impl ConnectionTrait) -> Result<i64> {
    let query = Entity::find().select_only().column_as(Column::Id.max(), "latest");
    Ok(query.into_tuple::<Option<i64>>().one(db).await?.flatten().unwrap_or(0))
}

/// Notes that the session is in use. False where it has ended meanwhile.
pub async fn touch(db: &impl ConnectionTrait, id: i64, now: Moment) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .col_expr(Column::RenewedAt, Expr::value(now))
        // Nothing is spent here that somebody could wait for.
        .col_expr(Column::SeenAt, Expr::value(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Notes that the password was right just now. False where the session has ended meanwhile.
pub async fn prove(db: &impl ConnectionTrait, id: i64, now: Moment) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .col_expr(Column::AuthenticatedAt, Expr::value(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// True for exactly one caller.
pub async fn revoke(db: &impl ConnectionTrait, id: i64, by: EndedBy, now: Moment) -> Result<bool> {
    let update = revocation(by, now).filter(Column::Id.eq(id));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Ends a person's sessions, all of them or all but one, and says which.
pub async fn revoke_all(db: &impl ConnectionTrait, user_id: i64, but: Option<i64>, by: EndedBy, now: Moment) -> Result<Vec<i64>> {
    let mut update = revocation(by, now).filter(Column::UserId.eq(user_id));
    if let Some(kept) = but {
        update = update.filter(Column::Id.ne(kept));
    }
    Ok(update.exec_with_returning(db).await?.into_iter().map(|row| row.id).collect())
}

/// Ends the sessions that a key has opened, and says which.
pub async fn revoke_of_key(db: &impl ConnectionTrait, api_key_id: i64, by: EndedBy, now: Moment) -> Result<Vec<i64>> {
    let update = revocation(by, now).filter(Column::ApiKeyId.eq(api_key_id));
    Ok(update.exec_with_returning(db).await?.into_iter().map(|row| row.id).collect())
}

fn revocation(by: EndedBy, now: Moment) -> sea_orm::UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::RevokedAt.is_null())
        .col_expr(Column::RevokedAt, Expr::value(now))
        .col_expr(Column::RevokedBy, Expr::value(by))
}

/// Ids of the sessions that were ended at this moment or later, and when.
pub async fn revoked_since(db: &impl ConnectionTrait, since: Moment) -> Result<Vec<(i64, Moment)>> {
    let query = Entity::find().select_only().column(Column::Id).column(Column::RevokedAt).filter(Column::RevokedAt.gte(since));
    Ok(query.into_tuple().all(db).await?)
}

/// A person's sessions that have not ended, the latest opened first: an order by renewals would tell of them at once.
pub async fn live_of(db: &impl ConnectionTrait, user_id: i64, now: Moment) -> Result<Vec<Model>> {
    let query = Entity::find()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .order_by_desc(Column::Id);
    Ok(query.all(db).await?)
}

/// Where somebody has been let in lately.
pub async fn places_of(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<IpAddr>> {
    let query = Entity::find().select_only().column(Column::Ip).filter(Column::UserId.eq(user_id));
    let query = query.filter(Column::Ip.is_not_null()).order_by_desc(Column::Id).limit(MOST_PLACES);
    let places: Vec<String> = query.into_tuple().all(db).await?;
    Ok(places.iter().filter_map(|text| text.parse().ok()).collect())
}

/// Every session of a person that has not been forgotten.
pub async fn all_of(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::UserId.eq(user_id)).order_by_asc(Column::Id).all(db).await?)
}

/// From where and with what it was opened is nobody's business any more.
pub async fn anonymise(db: &impl ConnectionTrait, user_id: i64) -> Result<()> {
    let update = Entity::update_many()
        .filter(Column::UserId.eq(user_id))
        .col_expr(Column::UserAgent, Expr::value(None::<String>))
        .col_expr(Column::RenewedFrom, Expr::value(None::<String>))
        .col_expr(Column::RenewedDevice, Expr::value(None::<String>))
        .col_expr(Column::Ip, Expr::value(None::<String>));
    update.exec(db).await?;
    Ok(())
}

/// Forgets sessions that ended before this moment; so many at most, and says how many.
pub async fn sweep(db: &impl ConnectionTrait, before: Moment, most: u64) -> Result<u64> {
    let ended = Condition::any().add(Column::ExpiresAt.lt(before)).add(Column::RevokedAt.lt(before));
    let old = Entity::find().select_only().column(Column::Id).filter(ended).limit(most);
    Ok(Entity::delete_many().filter(Column::Id.in_subquery(unheld(old).into_query())).exec(db).await?.rows_affected)
}
