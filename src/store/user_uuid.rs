//! The lasting random ids of users, for APIs whose clients know no numbers.

use sea_orm::entity::prelude::*;
use uuid::{Builder, fmt::Hyphenated};

use super::user::{self, Column, Entity, Model};
use crate::{crypto::keyring::random as random_bytes, error::Result};

/// A UUID of version 4 (RFC 9562 5.4), in lower case with hyphens.
pub fn random() -> String {
    let mut text = [0; Hyphenated::LENGTH];
    Builder::from_random_bytes(random_bytes()).into_uuid().hyphenated().encode_lower(&mut text).to_owned()
}

/// Gives the user one, unless there is one: a row that an older version or a person has added has none. Of several at once, all get
/// the same.
pub async fn ensure(db: &impl ConnectionTrait, user: &mut Model) -> Result<()> {
    if user.uuid.is_some() {
        return Ok(());
    }
    let update = Entity::update_many().filter(Column::Id.eq(user.id)).filter(Column::Uuid.is_null());
    update.col_expr(Column::Uuid, Expr::value(random())).exec(db).await?;
    user.uuid = user::by_id(db, user.id).await?.and_then(|user| user.uuid);
    Ok(())
}
