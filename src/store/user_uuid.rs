//! The lasting random ids of users, for APIs whose clients know no numbers.

use sea_orm::entity::prelude::*;

use super::user::{self, Column, Entity, Model};
use crate::{crypto::random_uuid::random_uuid, error::Result};

/// Gives the user one, unless there is one: a row that an older version or the operator has added has none. Of several at once, all get
/// the same.
pub async fn ensure(db: &impl ConnectionTrait, user: &mut Model) -> Result<()> {
    if user.uuid.is_some() {
        return Ok(());
    }
    let update = Entity::update_many().filter(Column::Id.eq(user.id)).filter(Column::Uuid.is_null());
    update.col_expr(Column::Uuid, Expr::value(random_uuid())).exec(db).await?;
    user.uuid = user::by_id(db, user.id).await?.and_then(|user| user.uuid);
    Ok(())
}
