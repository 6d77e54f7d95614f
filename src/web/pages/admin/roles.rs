//! Roles: made, counted, and deleted by whoever types their name.

use form_urlencoded::byte_serialize;

use super::{
    components::{Desk, Section},
    desk, put,
};
use crate::{
    error::{Field, Rejection},
    flows::roles,
    store::{role, user_role},
    web::{
        error::{HttpError, HttpResult},
        pages::{
            components::{Fact, Form, Input, Kind, Row, Summary, Tone},
            form_errors::Refused,
            layout::Page,
            notice::Notice,
        },
        request::HttpRequest,
    },
};

pub async fn show(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    let page = Page::of(&request);
    put(&page, &all(&request, &page, making(&page, ""), None).await?)
}

pub async fn create(mut request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    let sent = request.form().await?;
    let page = Page::of(&request);
    match roles::create(request.app(), &admin, &sent.text("name")).await {
        Ok(_) => Ok(page.go("/admin/roles", Some(Notice::RoleCreated))),
        Err(error) => {
            let mut form = making(&page, &sent.text("name"));
            let summary = page.refuse(&mut form, &Refused::of(error)?);
            put(&page, &all(&request, &page, form, Some(summary)).await?)
        }
    }
}

pub async fn show_one(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    let page = Page::of(&request);
    put(&page, &one(&request, &page, request.id_at(2)?, None).await?)
}

/// Only for whoever has typed the name of the role.
pub async fn delete(mut request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    let sent = request.form().await?;
    let page = Page::of(&request);
    // What is no number is no role.
    let id = sent.text("id").parse().unwrap_or(0);
    let role = role::by_id(request.app().db.reader(), id).await?.ok_or(Rejection::NotFound)?;
    if sent.text("name").trim() != role.name {
        return put(&page, &one(&request, &page, id, Some(&Refused::Whole("admin-role-mistyped"))).await?);
    }
    roles::delete(request.app(), &admin, id).await?;
    Ok(page.go("/admin/roles", Some(Notice::RoleDeleted)))
}

async fn all(request: &HttpRequest, page: &Page<'_>, form: Form, summary: Option<Summary>) -> Result<Desk, HttpError> {
    let roles = user_role::roles_with_members(request.app().db.reader()).await?;
    let mut desk = desk(page, page.say("admin-roles"), summary);
    desk.lead.push(page.say("admin-roles-lead"));
    let row = |(role, members): &(role::Model, i64)| Row {
        name: role.name.clone(),
        href: Some(format!("/admin/roles/{}", role.id)),
        about: vec![page.say_with("admin-members", &[("count", (*members).into())])],
        ..Row::default()
    };
    desk.sections.push(Section {
        id: "list",
        heading: page.say("admin-roles-all"),
        none: roles.is_empty().then(|| page.say("admin-roles-none")),
        rows: roles.iter().map(row).collect(),
        ..Section::default()
    });
    desk.sections.push(Section { id: "making", heading: page.say("admin-role-new"), forms: vec![form], ..Section::default() });
    Ok(desk)
}

fn making(page: &Page<'_>, typed: &str) -> Form {
    let mut form = page.form_to("/admin/roles", "admin-role-new-submit");
    let name = Input::new(Field::Role, ("name", "off"), page.say("admin-role-name"), Kind::Text);
    form.inputs.push(name.holding(typed));
    form
}

async fn one(request: &HttpRequest, page: &Page<'_>, id: i64, refused: Option<&Refused>) -> Result<Desk, HttpError> {
    let all = user_role::roles_with_members(request.app().db.reader()).await?;
    let (role, members) = all.into_iter().find(|(role, _)| role.id == id).ok_or(Rejection::NotFound)?;
    let mut form = Form { tone: Tone::Danger, ..page.form_to("/admin/roles/delete", "admin-role-delete-submit") };
    form.hidden.push(("id", id.to_string()));
    let typed = Input::new(Field::Role, ("name", "off"), page.say("admin-role-delete-type"), Kind::Exact);
    form.inputs.push(typed.hinting(role.name.clone()));
    let summary = refused.map(|refused| page.refuse(&mut form, refused));
    let mut desk = desk(page, role.name.clone(), summary);
    let who = format!("/admin/users?role={}", byte_serialize(role.name.as_bytes()).collect::<String>());
    let members = page.say_with("admin-members", &[("count", members.into())]);
    desk.sections.push(Section {
        id: "role",
        heading: page.say("admin-role"),
        facts: vec![
            Fact { link: Some(page.link(who, "admin-role-show-members")), ..Fact::new(page.say("admin-role-members"), members) },
            Fact::new(page.say("admin-created"), page.moment(role.created_at)),
        ],
        ..Section::default()
    });
    desk.sections.push(Section {
        id: "delete",
        heading: page.say("admin-role-delete"),
        lead: Some(page.say("admin-role-delete-lead")),
        grave: true,
        forms: vec![form],
        ..Section::default()
    });
    Ok(desk)
}
