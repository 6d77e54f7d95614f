//! Creating and deleting roles.

use crate::{
    app::{App, authorization::Admin, form_once::FormOnce},
    error::{Field, Rejection, Result},
    store::{audit_event::About, role},
    types::{kinds::Event, name},
};

/// # Errors
/// `Validation`, if the name is invalid or taken.
pub async fn create(app: &App, by: &Admin, name: &str) -> Result<role::Model> {
    create_once(app, by, name, None).await
}

/// As `create`, with a form that creates one role however often it is sent.
///
/// # Errors
/// As `create`; `NotFound`, if the role has been deleted since.
pub async fn create_once(app: &App, by: &Admin, name: &str, form: Option<&FormOnce>) -> Result<role::Model> {
    let name = name::of_role(name).map_err(|problem| (Field::Role, problem))?;
    let mut work = by.begin(app).await?;
    if let Some(form) = form
        && let Some(before) = form.claim(app, &work).await?
    {
        return Ok(role::by_id(&work, before.id).await?.ok_or(Rejection::NotFound)?);
    }
    let made = role::add(&work, &name, app.now()).await?;
    if let Some(form) = form {
        form.settle(app, &work, made.id).await?;
    }
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
