//! All users: searched, listed, created.

use std::collections::HashMap;

use askama::Template;
use poem::handler;

use super::query;
use crate::{
    app::{App, authorization::Admin},
    error::Field,
    flows::{
        admin_users::{self, Draft},
        invite,
    },
    store::{
        role, user, user_role,
        user_search::{self, Filter},
    },
    web::{
        context::RequestContext,
        error::{HttpError, HttpResult},
        form::Form,
        pages::{
            components::Pager,
            fields::{self, FIRST_NAME, FormField, LAST_NAME},
            form_errors::FormErrors,
            layout::{Layout, page},
            notice::Notice,
            redirect,
        },
    },
};

const EMAIL: FormField = fields::field(Field::Email, "email", "admin-user-email");
const ROLE: FormField = fields::field(Field::Role, "role", "admin-role");

#[derive(Template)]
#[template(path = "pages/admin/users.html")]
struct UsersPage<'a> {
    layout: &'a Layout<'a>,
    search: String,
    state: String,
    role: String,
    roles: Vec<role::Model>,
    /// How many there are on all pages.
    count: u64,
    users: Vec<user::Model>,
    /// The names of the roles of each of these users.
    user_roles: HashMap<i64, Vec<String>>,
    pager: Option<Pager>,
}

#[derive(Template)]
#[template(path = "pages/admin/user_new.html")]
struct NewUserPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    email: String,
    first_name: String,
    last_name: String,
    role: String,
    roles: Vec<role::Model>,
    /// Whether an invitation is sent.
    invites: bool,
}

page!(UsersPage);
page!(NewUserPage);

impl UsersPage<'_> {
    fn roles_of(&self, user: &user::Model) -> &[String] {
        self.user_roles.get(&user.id).map_or(&[], Vec::as_slice)
    }
}

/// `/admin` itself.
#[handler]
pub async fn show_first(context: &RequestContext, _: &Admin) -> HttpResult {
    Ok(redirect::to(&context.page("/admin/users")))
}

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext, app: &App, _: &Admin) -> HttpResult {
    let db = app.db.reader();
    let text = |name| query::text(context, name);
    let (search, state, role) = (text("search"), text("state"), text("role"));
    let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let filter = Filter {
        text: given(&search),
        active: match state.as_str() {
            "active" => Some(true),
            "inactive" => Some(false),
            _ => None,
        },
        verified: (state == "unverified").then_some(false),
        has_email: match state.as_str() {
            "unverified" => Some(true),
            "without-email" => Some(false),
            _ => None,
        },
        role: given(&role),
    };
    let count = user_search::count(db, &filter).await?;
    let found = user_search::page(db, &filter, query::start(context)).await?;
    let pager = Pager::newest_first(context, &found);
    let users = found.rows;
    let ids: Vec<i64> = users.iter().map(|user| user.id).collect();
    let (user_roles, roles) = (user_role::names_of_all(db, &ids).await?, role::all(db).await?);
    layout.show(&UsersPage { layout: &layout, search, state, role, roles, count, users, user_roles, pager })
}

#[handler]
pub async fn show_new(layout: Layout<'_>, _: &Admin) -> HttpResult {
    layout.show(&new_page(&layout, FormErrors::default(), &Form::default()).await?)
}

/// Creates the account and invites its owner, unless no invitation is wanted: then the email address counts as confirmed.
#[handler]
pub async fn create(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    let (email, role) = (form.text("email"), form.text("role"));
    let (first_name, last_name) = (form.text("first_name"), form.text("last_name"));
    let roles: Vec<String> = Some(role).filter(|name| !name.is_empty()).into_iter().collect();
    let (email, first_name, last_name) = (email.as_str(), first_name.as_str(), last_name.as_str());
    let invites = !form.text("invite").is_empty();
    let made = if invites {
        invite::invite(app, admin, invite::Draft { email, first_name, last_name, roles, locale: None }).await
    } else {
        let draft = Draft { email: Some(email), first_name, last_name, roles, ..Draft::default() };
        admin_users::create(app, admin, draft).await
    };
    match made {
        Ok(made) => {
            let notice = if invites { Notice::UserInvited } else { Notice::AccountCreated };
            Ok(layout.go(&format!("/admin/users/{}", made.id), Some(notice)))
        }
        Err(error) => {
            let errors = FormErrors::of(&layout, &[EMAIL, FIRST_NAME, LAST_NAME, ROLE], error)?;
            let page = new_page(&layout, errors, form).await?;
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn new_page<'a>(layout: &'a Layout<'a>, errors: FormErrors, sent: &Form) -> Result<NewUserPage<'a>, HttpError> {
    Ok(NewUserPage {
        layout,
        errors,
        email: sent.text("email"),
        first_name: sent.text("first_name"),
        last_name: sent.text("last_name"),
        role: sent.text("role"),
        roles: role::all(layout.app().db.reader()).await?,
        // Proposed by a form that was not sent yet.
        invites: !sent.text("invite").is_empty() || sent.text("sent").is_empty(),
    })
}
