//! Roles: created, counted, and deleted when their name is typed.

use askama::Template;
use form_urlencoded::byte_serialize;

use crate::{
    error::{Field, Refusal},
    flows::roles,
    store::role,
    web::{
        call::Call,
        failure::{Answer, Failure},
        pages::{
            fields::{self, FormField},
            form_errors::FormErrors,
            layout::{Layout, page},
            notice::Notice,
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
    members: i64,
    members_path: String,
}

page!(RolesPage);
page!(RolePage);

pub async fn show(call: Call) -> Answer {
    call.admin().await?;
    show_all(&call, String::new(), FormErrors::default()).await
}

pub async fn create(mut call: Call) -> Answer {
    let admin = call.admin().await?;
    let name = call.form().await?.text("name");
    let layout = Layout::of(&call);
    match roles::create(call.app(), &admin, &name).await {
        Ok(_) => Ok(layout.go("/admin/roles", Some(Notice::RoleMade))),
        Err(error) => show_all(&call, name, FormErrors::of(&layout, &[NAME], error)?).await,
    }
}

pub async fn show_one(call: Call) -> Answer {
    call.admin().await?;
    show_role(&call, call.id_at(2)?, FormErrors::default()).await
}

/// Only where the name of the role has been typed.
pub async fn delete(mut call: Call) -> Answer {
    let admin = call.admin().await?;
    let sent = call.form().await?;
    let layout = Layout::of(&call);
    // What is not a number is the id of no role.
    let id = sent.text("id").parse().unwrap_or(0);
    let role = role::by_id(call.app().db.reader(), id).await?.ok_or(Refusal::NotFound)?;
    if sent.text("name").trim() != role.name {
        return show_role(&call, id, FormErrors::of_form(&layout, "admin-role-mistyped")).await;
    }
    roles::delete(call.app(), &admin, id).await?;
    Ok(layout.go("/admin/roles", Some(Notice::RoleDeleted)))
}

async fn show_all(call: &Call, name: String, errors: FormErrors) -> Answer {
    let layout = Layout::of(call);
    let roles = all(call).await?;
    let page = RolesPage { layout: &layout, errors, roles, name };
    layout.show_form(&page.errors, &page)
}

async fn show_role(call: &Call, id: i64, errors: FormErrors) -> Answer {
    let layout = Layout::of(call);
    let (role, members) = all(call).await?.into_iter().find(|(role, _)| role.id == id).ok_or(Refusal::NotFound)?;
    let members_path = format!("/admin/users?role={}", byte_serialize(role.name.as_bytes()).collect::<String>());
    let page = RolePage { layout: &layout, errors, role, members, members_path };
    layout.show_form(&page.errors, &page)
}

async fn all(call: &Call) -> Result<Vec<(role::Model, i64)>, Failure> {
    Ok(role::all_with_members(call.app().db.reader()).await?)
}
