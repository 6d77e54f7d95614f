//! Refresh tokens of the former server: those that were blacklisted, there or here, and those that have become sessions.

use sea_orm::{ActiveValue::Set, ExprTrait, IntoActiveModel, QuerySelect, QueryTrait, entity::prelude::*, sea_query::OnConflict};

use super::{session, skip_locked::skip_locked};
use crate::{
    crypto::legacy_tokens::LegacyClaims,
    error::Result,
    types::{
        client::ClientInfo,
        clock::Timestamp,
        session_policy::{RefreshRotation, SessionPolicy},
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "legacy_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub jti: String,
    pub user_id: i64,
    /// The session that it became.
    pub session_id: Option<i64>,
    pub expires_at: Timestamp,
    /// When it was blacklisted, there or here.
    pub ended_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn by_id(db: &impl ConnectionTrait, jti: &str) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(jti).one(db).await?)
}

/// Opens the session that a token becomes: its token of generation 0. For exactly one caller; the others, and callers with a token that
/// is blacklisted, get nothing and have to roll back.
pub async fn adopt(
    db: &impl ConnectionTrait,
    token: &LegacyClaims,
    policy: &SessionPolicy,
    (from, now): (&ClientInfo, Timestamp),
) -> Result<Option<session::Model>> {
    let session = session_of(token, policy, (from, now)).insert(db).await?;
    let row = ActiveModel { session_id: Set(Some(session.id)), ended_at: Set(None), ..row_of(token) };
    Ok(insert(db, row).await?.then_some(session))
}

/// It began when the token was issued. The token is good for as long as it says; where tokens rotate, the next ones are good for as
/// long as the contract says, whatever the first one says. No password was entered here, and the former server may have renewed the
/// token just before: what is sensitive asks for it.
fn session_of(token: &LegacyClaims, policy: &SessionPolicy, (from, now): (&ClientInfo, Timestamp)) -> session::ActiveModel {
    let max_expires_at = match policy.renewal {
        RefreshRotation::Never => token.expires,
        RefreshRotation::Always | RefreshRotation::Reusable | RefreshRotation::AfterExpiry | RefreshRotation::Slide => {
            let longest = now.plus(policy.max_lifetime);
            Ord::max(Ord::min(token.expires, longest), token.issued.plus(policy.max_lifetime))
        }
    };
    session::ActiveModel {
        user_id: Set(token.user),
        contract: Set(policy.contract.to_string()),
        generation: Set(0),
        created_at: Set(token.issued),
        renewed_at: Set(now),
        expires_at: Set(Ord::min(token.expires, max_expires_at)),
        max_expires_at: Set(max_expires_at),
        authenticated_at: Set(Timestamp(0)),
        seen_at: Set(Some(now)),
        user_agent: Set(from.user_agent.clone()),
        ip: Set(from.ip_text()),
        ..Default::default()
    }
}

/// Blacklists a token that has become no session. True for exactly one caller; false if it has become one.
pub async fn blacklist(db: &impl ConnectionTrait, token: &LegacyClaims, now: Timestamp) -> Result<bool> {
    insert(db, ActiveModel { session_id: Set(None), ended_at: Set(Some(now)), ..row_of(token) }).await
}

fn row_of(token: &LegacyClaims) -> ActiveModel {
    let (jti, user_id) = (Set(token.id.clone()), Set(token.user));
    ActiveModel { jti, user_id, expires_at: Set(token.expires), ..Default::default() }
}

async fn insert(db: &impl ConnectionTrait, row: ActiveModel) -> Result<bool> {
    let once = OnConflict::column(Column::Jti).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(once).exec_without_returning(db).await? == 1)
}

/// Adds tokens that the former server has blacklisted, at most 500. One that has become a session in the meantime is noted as ended,
/// and refused from then on; its session goes on with the tokens that it has got.
pub async fn add_blacklisted(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut ended = OnConflict::column(Column::Jti);
    let kept = Expr::col((Entity, Column::EndedAt)).if_null(Expr::cust("excluded.ended_at"));
    ended.value(Column::EndedAt, kept);
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    Entity::insert_many(rows).on_conflict(ended).exec_without_returning(db).await?;
    Ok(())
}

/// Forgets tokens that expired before this moment; so many at most, and says how many.
pub async fn sweep(db: &impl ConnectionTrait, before: Timestamp, most: u64) -> Result<u64> {
    let old = Entity::find().select_only().column(Column::Jti).filter(Column::ExpiresAt.lt(before)).limit(most);
    Ok(Entity::delete_many().filter(Column::Jti.in_subquery(skip_locked(old).into_query())).exec(db).await?.rows_affected)
}
