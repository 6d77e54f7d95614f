//! Roles: created, counted, and deleted when their name is typed.

use askama::Template;
use form_urlencoded::byte_serialize;

use crate::{
    error::{Field, Rejection},
    flows::roles,
    store::role,
    web::{
        error::{HttpError, HttpResult},
        pages::{
            fields::{self, FormField},
            form_errors::FormErrors,
            layout::{Layout, page},
            notice::Notice,
        },
        request::HttpRequest,
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
    members: i64,
    members_path: String,
}

page!(RolesPage);
page!(RolePage);

pub async fn show(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    show_all(&request, String::new(), FormErrors::default()).await
}

pub async fn create(mut request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    let name = request.form().await?.text("name");
    let layout = Layout::of(&request);
    match roles::create(request.app(), &admin, &name).await {
        Ok(_) => Ok(layout.go("/admin/roles", Some(Notice::RoleCreated))),
        Err(error) => show_all(&request, name, FormErrors::of(&layout, &[NAME], error)?).await,
    }
}

pub async fn show_one(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    show_role(&request, request.id_at(2)?, FormErrors::default()).await
}

/// Only where the name of the role has been typed.
pub async fn delete(mut request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    let sent = request.form().await?;
    let layout = Layout::of(&request);
    // What is not a number is the id of no role.
    let id = sent.text("id").parse().unwrap_or(0);
    let role = role::by_id(request.app().db.reader(), id).await?.ok_or(Rejection::NotFound)?;
    if sent.text("name").trim() != role.name {
        return show_role(&request, id, FormErrors::of_form(&layout, "admin-role-mistyped")).await;
    }
    roles::delete(request.app(), &admin, id).await?;
    Ok(layout.go("/admin/roles", Some(Notice::RoleDeleted)))
}

async fn show_all(request: &HttpRequest, name: String, errors: FormErrors) -> HttpResult {
    let layout = Layout::of(request);
    let roles = all(request).await?;
    let page = RolesPage { layout: &layout, errors, roles, name };
    layout.show_form(&page.errors, &page)
}

async fn show_role(request: &HttpRequest, id: i64, errors: FormErrors) -> HttpResult {
    let layout = Layout::of(request);
    let (role, members) = all(request).await?.into_iter().find(|(role, _)| role.id == id).ok_or(Rejection::NotFound)?;
    let members_path = format!("/admin/users?role={}", byte_serialize(role.name.as_bytes()).collect::<String>());
    let page = RolePage { layout: &layout, errors, role, members, members_path };
    layout.show_form(&page.errors, &page)
}

async fn all(request: &HttpRequest) -> Result<Vec<(role::Model, i64)>, HttpError> {
    Ok(role::all_with_members(request.app().db.reader()).await?)
}
