//! Creating and deleting roles.

use crate::{
    app::{App, authorization::Admin},
    error::{Field, Rejection, Result},
    store::{audit_event::About, role},
    types::{kinds::Event, name},
};

/// # Errors
/// `Validation`, if the name is invalid or taken.
pub async fn create(app: &App, by: &Admin, name: &str) -> Result<role::Model> {
    let name = name::of_role(name).map_err(|problem| (Field::Role, problem))?;
    let mut work = by.begin(app).await?;
    let made = role::add(&work, &name, app.now()).await?;
    work.audit(Event::RoleCreated, About::unknown_user().detail(name)).await?;
    work.commit().await?;
    Ok(made)
}

/// Revokes the role from every user who has it; API keys limited to it no longer have it.
///
/// # Errors
/// `NotFound`; `LastAdmin` for the role that administrators have.
pub async fn delete(app: &App, by: &Admin, id: i64) -> Result<()> {
    let mut work = by.begin(app).await?;
    let role = role::by_id(&work, id).await?.ok_or(Rejection::NotFound)?;
    role::remove(&work, id).await?;
    by.ensure_admin_remains(app, &work).await?;
    work.audit(Event::RoleDeleted, About::unknown_user().detail(role.name)).await?;
    work.commit().await
}
