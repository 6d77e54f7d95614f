//! Making and deleting roles: the names that permissions hang on.

use crate::{
    app::{App, authorization::Admin},
    error::{Field, Rejection, Result},
    store::{audit_event::About, role},
    types::{kinds::Event, name},
};

/// # Errors
/// `Validation`, where the name is none or taken.
pub async fn create(app: &App, by: &Admin, name: &str) -> Result<role::Model> {
    let name = name::of_role(name).map_err(|problem| (Field::Role, problem))?;
    let txn = by.begin(app).await?;
    let made = role::add(&txn, &name, app.now()).await?;
    by.note(app, &txn, Event::RoleCreated, About { detail: Some(name), ..About::default() }).await?;
    txn.commit().await?;
    Ok(made)
}

/// Takes the role away from everybody who has it; keys that were narrowed to it may do nothing with it any more.
///
/// # Errors
/// `NotFound`; `LastAdmin` for the role that administrators have.
pub async fn delete(app: &App, by: &Admin, id: i64) -> Result<()> {
    let txn = by.begin(app).await?;
    let role = role::by_id(&txn, id).await?.ok_or(Rejection::NotFound)?;
    role::remove(&txn, id).await?;
    by.ensure_admin_remains(app, &txn).await?;
    by.note(app, &txn, Event::RoleDeleted, About { detail: Some(role.name), ..About::default() }).await?;
    Ok(txn.commit().await?)
}
