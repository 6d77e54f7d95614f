//! Giving a user another username, or another address that is not confirmed yet, and taking all names away.

use sea_orm::{SqlErr, entity::prelude::*};

use super::{
    user::{self, Column, Entity, Model, taken},
    user_search_text,
};
use crate::{
    error::{Field, FieldError, Result},
    types::{clock::Timestamp, email::Email, username::Username},
};

/// Replaces the username that was read before. False if it has been changed since.
///
/// # Errors
/// `Taken`, if another user signs in with it; PostgreSQL then answers nothing more in this transaction.
pub async fn change_username(db: &impl ConnectionTrait, user: &Model, name: &Username, now: Timestamp) -> Result<bool> {
    let before = match &user.username {
        Some(before) => Column::Username.eq(before),
        None => Column::Username.is_null(),
    };
    let update = Entity::update_many()
        .filter(Column::Id.eq(user.id))
        .filter(before)
        .col_expr(Column::Username, Expr::value(name.as_str()))
        .col_expr(Column::UpdatedAt, Expr::value(now));
    let changed = match update.exec(db).await {
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            return Err((Field::Username, FieldError::Taken).into());
        }
        done => done?.rows_affected == 1,
    };
    taken(db, (None, Some(name)), user.id).await?.check()?;
    user_search_text::refresh(db, user.id).await?;
    Ok(changed)
}

/// As `user::change_email`, and the address is not confirmed.
///
/// # Errors
/// `Taken`, as there.
pub async fn correct_email(db: &impl ConnectionTrait, user: &Model, email: &Email, now: Timestamp) -> Result<bool> {
    let changed = user::change_email(db, user, email, now).await?;
    let update = Entity::update_many().filter(Column::Id.eq(user.id));
    update.col_expr(Column::VerifiedAt, Expr::value(None::<Timestamp>)).exec(db).await?;
    Ok(changed)
}

/// Clears the names of a user who had never confirmed the email address.
pub async fn clear_names(db: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<()> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .col_expr(Column::FirstName, Expr::value(""))
        .col_expr(Column::LastName, Expr::value(""))
        .col_expr(Column::Username, Expr::value(None::<String>))
        .col_expr(Column::Gender, Expr::value(None::<String>))
        .col_expr(Column::UpdatedAt, Expr::value(now));
    update.exec(db).await?;
    user_search_text::refresh(db, id).await
}
