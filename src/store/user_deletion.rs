//! Which accounts are to be deleted: by their owner's wish, or because they were never used.

use sea_orm::{Condition, ExprTrait, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*};

use super::{
    imported_user, session,
    user::{Column, Entity, Model},
};
use crate::{error::Result, types::clock::Timestamp};

/// True for the first caller.
pub async fn plan(db: &impl ConnectionTrait, id: i64, at: Timestamp, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::DeleteAt.is_null())
        .col_expr(Column::DeleteAt, Expr::value(at))
        .col_expr(Column::UpdatedAt, Expr::value(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// False where no deletion was planned, or where its time has come: it may have begun.
pub async fn cancel(db: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::DeleteAt.gt(now))
        .col_expr(Column::DeleteAt, Expr::value(None::<i64>))
        .col_expr(Column::UpdatedAt, Expr::value(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Users whose account is to be deleted now; so many at most.
pub async fn due(db: &impl ConnectionTrait, now: Timestamp, most: u64) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::DeleteAt.lte(now)).order_by_asc(Column::DeleteAt).limit(most).all(db).await?)
}

/// Ids of users who signed up before this moment, have not confirmed their address and have neither signed in nor renewed a
/// session since: so many at most, from the one after `after`. Who has no password was invited, and who has no address of their
/// own has nothing to confirm: they are not among them.
pub async fn unconfirmed(db: &impl ConnectionTrait, before: Timestamp, after: i64, most: u64) -> Result<Vec<i64>> {
    let query = Entity::find().select_only().column(Column::Id).filter(Column::Id.gt(after));
    let query = query.filter(Column::VerifiedAt.is_null()).filter(Column::CreatedAt.lt(before));
    let query = query.filter(Column::PasswordHash.is_not_null()).filter(Column::EmailKey.is_not_null());
    let query = query.filter(Condition::any().add(Column::SignedInAt.is_null()).add(Column::SignedInAt.lt(before)));
    let used = session::Entity::find().select_only().column(session::Column::Id);
    let used = used.filter(session::Column::RenewedAt.gte(before));
    let used = used.filter(Expr::col((session::Entity, session::Column::UserId)).equals((Entity, Column::Id)));
    let query = query.filter(Expr::exists(used.into_query()).not());
    // The former server never asked them to confirm it in so many days.
    let imported = imported_user::Entity::find().select_only().column(imported_user::Column::UserId);
    let imported =
        imported.filter(Expr::col((imported_user::Entity, imported_user::Column::UserId)).equals((Entity, Column::Id)));
    let query = query.filter(Expr::exists(imported.into_query()).not());
    Ok(query.order_by_asc(Column::Id).limit(most).into_tuple().all(db).await?)
}
