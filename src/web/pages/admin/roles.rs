//! Roles: created, counted, and deleted when their name is typed.

use askama::Template;
use poem::{handler, web::Path};

use crate::{
    app::{App, authorization::Admin},
    error::{Field, Rejection},
    flows::roles,
    store::{role, user_role},
    types::site_path::SitePath,
    web::{
        error::{HttpError, HttpResult},
        extract::Id,
        form::Form,
        pages::{
            fields::{self, FormField},
            form_errors::FormErrors,
            layout::{Layout, page},
            notice::Notice,
            once,
        },
    },
};

const NAME: FormField = fields::field(Field::Role, "name", "admin-role-name");

#[derive(Template)]
#[template(path = "pages/admin/roles.html")]
struct RolesPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// With the number of their members.
    roles: Vec<(role::Model, i64)>,
    name: String,
}

#[derive(Template)]
#[template(path = "pages/admin/role.html")]
struct RolePage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    role: role::Model,
    /// What this reader sees in place of its name.
    label: String,
    members: i64,
    members_path: SitePath,
}

page!(RolesPage);
page!(RolePage);

impl RolesPage<'_> {
    /// The name of a role, where its label is another: the API, tokens and commands have the name.
    fn name_beside<'r>(&self, role: &'r role::Model) -> Option<&'r str> {
        Some(role.name.as_str()).filter(|name| self.role_label(name) != *name)
    }
}

#[handler]
pub async fn show(layout: Layout<'_>, _: &Admin) -> HttpResult {
    show_all(&layout, String::new(), FormErrors::default()).await
}

#[handler]
pub async fn create(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    let name = form.text("name");
    match roles::create_once(app, admin, &name, once::form(layout.context, form).as_ref()).await {
        Ok(_) => Ok(layout.go("/admin/roles", Some(Notice::RoleCreated))),
        Err(error) => show_all(&layout, name, FormErrors::of(&layout, &[NAME], error)?).await,
    }
}

#[handler]
pub async fn show_one(layout: Layout<'_>, _: &Admin, Path(id): Path<Id>) -> HttpResult {
    show_role(&layout, id.0, FormErrors::default()).await
}

/// Only where the name of the role has been typed.
#[handler]
pub async fn delete(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    // What is not a number is the id of no role.
    let id = form.text("id").parse().unwrap_or(0);
    let role = role::by_id(app.db.reader(), id).await?.ok_or(Rejection::NotFound)?;
    if form.text("name").trim() != role.name {
        return show_role(&layout, id, FormErrors::of_form(&layout, "admin-role-mistyped")).await;
    }
    roles::delete(app, admin, id).await?;
    Ok(layout.go("/admin/roles", Some(Notice::RoleDeleted)))
}

async fn show_all(layout: &Layout<'_>, name: String, errors: FormErrors) -> HttpResult {
    let roles = all(layout).await?;
    let page = RolesPage { layout, errors, roles, name };
    layout.show_form(&page.errors, &page)
}

async fn show_role(layout: &Layout<'_>, id: i64, errors: FormErrors) -> HttpResult {
    let (role, members) = all(layout).await?.into_iter().find(|(role, _)| role.id == id).ok_or(Rejection::NotFound)?;
    let members_path = layout.page("/admin/users").with_query(&[("role", &role.name)]);
    let label = layout.role_label(&role.name);
    let page = RolePage { layout, errors, role, label, members, members_path };
    layout.show_form(&page.errors, &page)
}

async fn all(layout: &Layout<'_>) -> Result<Vec<(role::Model, i64)>, HttpError> {
    Ok(user_role::roles_with_members(layout.app().db.reader()).await?)
}
