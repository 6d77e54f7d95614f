//! What an export to the former server needs: tokens that ended here, page by page.

use std::collections::{HashMap, HashSet};

use sea_orm::{Condition, QueryOrder, QuerySelect, entity::prelude::*};

use super::{imported_user, legacy_token, session, user, user_import};
use crate::{error::Result, types::clock::Timestamp};

/// A refresh token that is not accepted any more, although it has not expired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedToken {
    pub jti: String,
    pub user: i64,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    pub ended_at: Timestamp,
}

/// Users after this one who have changed the password here or were signed out everywhere, and when they last were; so many at most.
pub async fn signed_out(db: &impl ConnectionTrait, after: i64, most: u64) -> Result<Vec<(i64, Timestamp)>> {
    use user::Column::{Id, LegacyTokensRevokedAt, PasswordChangedAt};
    let either = Condition::any().add(PasswordChangedAt.is_not_null()).add(LegacyTokensRevokedAt.is_not_null());
    let query = user::Entity::find().select_only().columns([Id, PasswordChangedAt, LegacyTokensRevokedAt]).filter(either);
    let query = query.filter(Id.gt(after)).order_by_asc(Id).limit(most);
    let rows: Vec<(i64, Option<Timestamp>, Option<Timestamp>)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().filter_map(|(id, changed, revoked)| Some((id, changed.max(revoked)?))).collect())
}

/// Those of these users who are here.
pub async fn users(db: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, user::Model>> {
    Ok(user_import::by_ids(db, ids).await?.into_iter().map(|user| (user.id, user)).collect())
}

/// The ids of those of these users who were imported, whether they are still here or not.
pub async fn imported(db: &impl ConnectionTrait, ids: &[i64]) -> Result<HashSet<i64>> {
    Ok(imported_user::by_ids(db, ids).await?.into_iter().map(|row| row.user_id).collect())
}

/// Sessions that ended before their time, so many after this one.
pub async fn ended_sessions(db: &impl ConnectionTrait, after: i64, (most, now): (u64, Timestamp)) -> Result<Vec<session::Model>> {
    let query = session::Entity::find()
        .filter(session::Column::Id.gt(after))
        .filter(session::Column::RevokedAt.is_not_null())
        .filter(session::Column::ExpiresAt.gt(now));
    Ok(query.order_by_asc(session::Column::Id).limit(most).all(db).await?)
}

/// Tokens of the former server, so many after this one; and of each whether it has ended: it was blacklisted, its session has
/// ended, or it was exchanged for the next one.
pub async fn legacy_tokens(
    db: &impl ConnectionTrait,
    after: &str,
    (most, now): (u64, Timestamp),
) -> Result<Vec<(legacy_token::Model, Option<Timestamp>)>> {
    let live = Condition::all().add(legacy_token::Column::Jti.gt(after)).add(legacy_token::Column::ExpiresAt.gt(now));
    let tokens = legacy_token::Entity::find().filter(live).order_by_asc(legacy_token::Column::Jti).limit(most).all(db).await?;
    let ids: Vec<i64> = tokens.iter().filter_map(|token| token.session_id).collect();
    let sessions = session::Entity::find().filter(session::Column::Id.is_in(ids)).limit(most).all(db).await?;
    let sessions: HashMap<i64, session::Model> = sessions.into_iter().map(|session| (session.id, session)).collect();
    let ended = |token: &legacy_token::Model| token.ended_at.or_else(|| end_of(sessions.get(&token.session_id?), now));
    Ok(tokens.into_iter().map(|token| (ended(&token), token)).map(|(ended, token)| (token, ended)).collect())
}

/// The row of a session is forgotten some time after its end.
fn end_of(session: Option<&session::Model>, now: Timestamp) -> Option<Timestamp> {
    match session {
        None => Some(now),
        Some(session) if session.generation > 0 => Some(session.revoked_at.unwrap_or(session.renewed_at)),
        Some(session) => session.revoked_at,
    }
}
