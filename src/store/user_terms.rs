//! Which terms a user has agreed to, and when.

use sea_orm::entity::prelude::*;

use super::user::{Column, Entity};
use crate::{error::Result, types::clock::Timestamp};

pub async fn accept(db: &impl ConnectionTrait, user: i64, version: &str, now: Timestamp) -> Result<()> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(user))
        .col_expr(Column::TermsVersion, Expr::value(version))
        .col_expr(Column::TermsAcceptedAt, Expr::value(now));
    update.exec(db).await?;
    Ok(())
}
