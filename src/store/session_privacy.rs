//! What sessions remember of a user's devices, removed when the user is deleted.

use sea_orm::{Condition, QueryOrder, QuerySelect, entity::prelude::*};

use super::session::{Column, Entity};
use crate::error::Result;

/// Removes the IP address, the user agent and the name of the device from so many sessions after this one, and returns the last; `None` if there were no more.
pub async fn anonymise(db: &impl ConnectionTrait, user_id: i64, (id, most): (i64, u64)) -> Result<Option<i64>> {
    let own = Condition::all().add(Column::UserId.eq(user_id)).add(Column::Id.gt(id));
    let some = Entity::find().select_only().column(Column::Id).filter(own.clone()).order_by_asc(Column::Id).limit(most);
    let ids: Vec<i64> = some.into_tuple().all(db).await?;
    let Some(last) = ids.last().copied() else { return Ok(None) };
    let update = Entity::update_many()
        .filter(own)
        .filter(Column::Id.lte(last))
        .filter(
            Condition::any()
                .add(Column::UserAgent.is_not_null())
                .add(Column::DeviceName.is_not_null())
                .add(Column::Ip.is_not_null())
                .add(Column::RenewedFrom.is_not_null()),
        )
        .col_expr(Column::UserAgent, Expr::value(None::<String>))
        .col_expr(Column::DeviceName, Expr::value(None::<String>))
        .col_expr(Column::RenewedFrom, Expr::value(None::<String>))
        .col_expr(Column::RenewedDevice, Expr::value(None::<String>))
        .col_expr(Column::Ip, Expr::value(None::<String>));
    update.exec(db).await?;
    Ok(Some(last))
}
