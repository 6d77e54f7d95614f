//! All users: searched, listed, created.

use std::collections::HashMap;

use askama::Template;
use poem::handler;

use super::user_list::{UserList, UserPager};
use crate::{
    app::{App, authorization::Admin},
    error::Field,
    flows::{
        admin_users::{self, Draft},
        invite,
    },
    store::{
        role, user,
        user_order::SortKey,
        user_role,
        user_search::{self, Filter, Start, UserPage},
    },
    types::site_path::SitePath,
    web::{
        context::RequestContext,
        error::{HttpError, HttpResult},
        form::Form,
        pages::{
            fields::{self, FIRST_NAME, FormField, LAST_NAME},
            form_errors::FormErrors,
            layout::{Layout, page},
            notice::Notice,
            once, redirect,
        },
    },
};

/// Further than this, users are not counted: all of them, and those who are searched for.
const MAX_COUNTED: u64 = 10_000;
const MAX_FOUND: u64 = 1_000;
const EMAIL: FormField = fields::field(Field::Email, "email", "admin-user-email");
const ROLE: FormField = fields::field(Field::Role, "role", "admin-role");

#[derive(Template)]
#[template(path = "pages/admin/users.html")]
struct UsersPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    list: UserList,
    roles: Vec<role::Model>,
    /// Which of how many are shown.
    shown: String,
    users: Vec<user::Model>,
    /// Whether some cannot be found yet.
    is_partial: bool,
    /// The names of the roles of each of these users.
    user_roles: HashMap<i64, Vec<String>>,
    pager: Option<UserPager>,
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

    /// The list without what is searched for.
    fn everybody(&self) -> SitePath {
        self.list.cleared(&self.page("/admin/users"))
    }

    /// The heads of columns: what they sort by, their texts, the links that sort, and the direction in which they do now.
    fn columns(&self) -> Vec<(&'static str, SitePath, &'static str)> {
        let list = self.page("/admin/users");
        let columns = [("field-email", SortKey::Email), ("admin-name", SortKey::Name), ("admin-signed-in", SortKey::SignedIn)];
        columns.into_iter().map(|(text, key)| (text, self.list.sort_link(&list, key), self.list.direction(key))).collect()
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
    let (list, roles) = (UserList::of(context), role::all(db).await?);
    let errors = FormErrors::of_filters(&layout, &list.wrong(&roles));
    let filter = list.filter();
    let found = if errors.is_empty() {
        user_search::page(db, &filter, list.order, (list.start.clone(), list.size)).await?
    } else {
        UserPage { rows: Vec::new(), has_previous: false, has_next: false, is_partial: false }
    };
    let shown = shown(&layout, &list, &filter, &found).await?;
    let pager = list.pager(&context.page("/admin/users"), &found);
    let (users, is_partial) = (found.rows, found.is_partial);
    let ids: Vec<i64> = users.iter().map(|user| user.id).collect();
    let user_roles = user_role::names_of_all(db, &ids).await?;
    let page = UsersPage { layout: &layout, errors, list, roles, shown, users, user_roles, pager, is_partial };
    layout.show_form(&page.errors, &page)
}

/// Counted as far as it is cheap.
async fn shown(layout: &Layout<'_>, list: &UserList, filter: &Filter, found: &UserPage) -> Result<String, HttpError> {
    let db = layout.app().db.reader();
    let most = if list.is_filtered() { MAX_FOUND } else { MAX_COUNTED };
    let count = user_search::count(db, filter, most + 1).await?;
    let before = match (&list.start, found.rows.first()) {
        (Start::First, _) | (_, None) => Some(0),
        (Start::Last, _) if count <= most => Some(count - found.rows.len() as u64),
        (_, Some(first)) => {
            let place = (list.order, list.order.position(first));
            user_search::count_before(db, filter, place, (count <= most, most + 1)).await?
        }
    };
    let before = before.filter(|before| *before <= most);
    let key = match (count > most, before) {
        (false, _) => "admin-users-shown",
        (true, Some(_)) => "admin-users-shown-of-many",
        (true, None) => "admin-users-many",
    };
    let before = before.unwrap_or(0);
    let text = layout.t(key).with("from", layout.number(before + 1));
    let text = text.with("to", layout.number(before + found.rows.len() as u64));
    Ok(text.with("count", layout.number(count.min(most))).into())
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
    let once = once::form(layout.context, form);
    let form_once = once.as_ref();
    let made = if invites {
        invite::invite(
            app,
            admin,
            invite::Draft { email, first_name, last_name, roles, form: form_once, ..invite::Draft::default() },
        )
        .await
    } else {
        let draft = Draft { email: Some(email), first_name, last_name, roles, form: form_once, ..Draft::default() };
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
