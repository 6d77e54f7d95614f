//! What ends a sign-in that waits for its second step, and a remembered device.

use sea_orm::entity::prelude::*;

use super::user::{Column, Entity, Model};
use crate::{error::Result, pending_second_factor::AccountState, types::clock::Timestamp};

pub fn of(user: &Model) -> AccountState {
    let micros = |at: Option<Timestamp>| at.map_or(0, |at| at.0);
    AccountState {
        user: user.id,
        password_changed_at: micros(user.password_changed_at),
        // Set whenever all access to the account ends.
        access_revoked_at: micros(user.legacy_tokens_revoked_at),
        second_factor_changed_at: micros(user.second_factor_changed_at),
    }
}

/// Ends sign-ins that wait, and remembered devices.
pub async fn second_factor_changed(db: &impl ConnectionTrait, user: i64, now: Timestamp) -> Result<()> {
    let update = Entity::update_many().filter(Column::Id.eq(user));
    update.col_expr(Column::SecondFactorChangedAt, Expr::value(now)).exec(db).await?;
    Ok(())
}
