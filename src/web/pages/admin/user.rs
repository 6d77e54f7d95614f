//! One user: what is stored about them, and everything that an administrator may do to the account.

use std::collections::HashMap;

use std::slice;

use askama::Template;
use poem::{Response, handler, web::Path};

use crate::{
    app::{App, authorization::Admin, second_factor::SecondFactors},
    error::{Error, Rejection},
    flows::{admin_users, change_email, two_step},
    store::{api_key, outbox, outbox_search, pagination::Cursor, passkey, role, session, user, user_role},
    types::{clock::Timestamp, kinds::EmailState, user_agent::Device},
    web::{
        error::HttpResult,
        extract::Id,
        form::Form,
        pages::{
            form_errors::FormErrors,
            layout::{Layout, page},
            notice::Notice,
        },
    },
};

/// So many emails are on the page of a user; the others are behind a link.
const LATEST_EMAILS: u64 = 5;

#[derive(Template)]
#[template(path = "pages/admin/user.html")]
struct UserPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    user: &'a user::Model,
    /// As questions name the user.
    called: String,
    name: String,
    own_roles: Vec<String>,
    other_roles: Vec<String>,
    sessions: Vec<session::Model>,
    /// How many sessions are not shown.
    more_sessions: u64,
    keys: Vec<api_key::Model>,
    passkeys: Vec<passkey::Model>,
    factors: SecondFactors,
    /// The new email address that waits to be confirmed.
    pending_email: Option<String>,
    /// The latest ones.
    emails: Vec<outbox::Model>,
    /// Where they go, by their ids.
    addresses: HashMap<i64, String>,
    /// Administrators neither deactivate nor delete themselves.
    may_be_removed: bool,
}

page!(UserPage);

impl UserPage<'_> {
    /// The name, or what else the user is called.
    fn heading(&self) -> &str {
        if self.name.is_empty() { &self.called } else { &self.name }
    }

    fn browser(&self, session: &session::Model) -> String {
        let device = Device::of(session.user_agent.as_deref().unwrap_or_default());
        let named: Vec<String> = device.browser.into_iter().chain(device.system).collect();
        if named.is_empty() { self.t("admin-session-unknown").into() } else { named.join(", ") }
    }

    /// When any of their passkeys was used last.
    fn passkey_used(&self) -> Option<Timestamp> {
        self.passkeys.iter().filter_map(|passkey| passkey.last_used_at).max()
    }

    fn recipient(&self, email: &outbox::Model) -> Option<&String> {
        self.addresses.get(&email.id)
    }

    fn seen(&self, session: &session::Model) -> Timestamp {
        session.last_use(self.context.app().now()).at
    }
}

#[handler]
pub async fn show(layout: Layout<'_>, app: &App, admin: &Admin, Path(id): Path<Id>) -> HttpResult {
    let user = user::by_id(app.db.reader(), id.0).await?.ok_or(Rejection::NotFound)?;
    show_user(&layout, admin, &user, None).await
}

#[handler]
pub async fn activate(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    admin_users::activate(app, admin, id(form)).await?;
    Ok(done(&layout, form, Notice::AccountActivated))
}

#[handler]
pub async fn deactivate(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    admin_users::deactivate(app, admin, id(form)).await?;
    Ok(done(&layout, form, Notice::AccountDeactivated))
}

#[handler]
pub async fn verify(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    admin_users::verify(app, admin, id(form)).await?;
    Ok(done(&layout, form, Notice::AccountVerified))
}

#[handler]
pub async fn send_reset(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    admin_users::send_reset(app, admin, id(form), None).await?;
    Ok(done(&layout, form, Notice::ResetSent))
}

#[handler]
pub async fn unlock(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    let lifted = admin_users::unlock(app, admin, id(form)).await?;
    Ok(done(&layout, form, if lifted { Notice::AccountUnlocked } else { Notice::NothingLocked }))
}

#[handler]
pub async fn reset_second_factor(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    match two_step::reset(app, admin, id(form)).await {
        Ok(()) => Ok(done(&layout, form, Notice::SecondFactorReset)),
        // Its owner, or another administrator, was faster.
        Err(Error::Rejected(Rejection::NoAuthenticator)) => Ok(layout.go(&page_of(id(form)), None)),
        Err(error) => Err(error.into()),
    }
}

#[handler]
pub async fn grant_role(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    let role = form.text("role");
    if role.is_empty() {
        return Ok(layout.go(&page_of(id(form)), None));
    }
    admin_users::grant_role(app, admin, id(form), &role).await?;
    Ok(done(&layout, form, Notice::RoleGranted))
}

#[handler]
pub async fn revoke_role(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    admin_users::revoke_role(app, admin, id(form), &form.text("role")).await?;
    Ok(done(&layout, form, Notice::RoleRevoked))
}

/// One session, or all of them where none is named.
#[handler]
pub async fn end_sessions(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    match form.text("session").as_str() {
        "" => drop(admin_users::end_sessions(app, admin, id(form)).await?),
        one => admin_users::end_session(app, admin, id(form), one.parse().unwrap_or(0)).await?,
    }
    Ok(done(&layout, form, Notice::SessionsEnded))
}

#[handler]
pub async fn revoke_key(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    admin_users::revoke_key(app, admin, id(form), form.text("key").parse().unwrap_or(0)).await?;
    Ok(done(&layout, form, Notice::ApiKeyRevoked))
}

/// Only where the email address of the account has been typed, or what it is called without one.
#[handler]
pub async fn delete(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    let user = user::by_id(app.db.reader(), id(form)).await?.ok_or(Rejection::NotFound)?;
    if form.text("address").trim() != user.display_name().trim() {
        let mistyped = if user.own_email().is_some() { "admin-delete-mistyped" } else { "admin-delete-mistyped-name" };
        return show_user(&layout, admin, &user, Some(mistyped)).await;
    }
    admin_users::delete(app, admin, user.id).await?;
    Ok(layout.go("/admin/users", Some(Notice::AccountDeleted)))
}

/// What is not a number is the id of no user.
fn id(form: &Form) -> i64 {
    form.text("id").parse().unwrap_or(0)
}

fn done(layout: &Layout<'_>, form: &Form, notice: Notice) -> Response {
    layout.go(&page_of(id(form)), Some(notice))
}

/// `refused` is the key of what is wrong with the form that was sent.
async fn show_user(layout: &Layout<'_>, admin: &Admin, user: &user::Model, refused: Option<&str>) -> HttpResult {
    let app = layout.app();
    let db = app.db.reader();
    let own_roles = user_role::names_of(db, user.id).await?;
    let all_roles = role::all(db).await?.into_iter().map(|role| role.name);
    let other_roles = all_roles.filter(|name| !own_roles.contains(name)).collect();
    let (count, sessions) = session::page(db, user.id, app.now(), (0, session::PAGE_SIZE)).await?;
    let emails = latest_emails(app, user).await?;
    let page = UserPage {
        layout,
        errors: refused.map_or_else(FormErrors::default, |key| FormErrors::of_form(layout, key)),
        user,
        called: user.display_name(),
        name: user.full_name(),
        own_roles,
        other_roles,
        sessions,
        more_sessions: count.saturating_sub(session::PAGE_SIZE),
        keys: api_key::of_user(db, user.id).await?,
        passkeys: passkey::of_user(db, user.id).await?,
        factors: SecondFactors::of(db, user.id).await?,
        pending_email: change_email::pending(app, user.id).await?,
        addresses: outbox_search::addresses(db, &emails).await?,
        emails,
        may_be_removed: admin.ensure_not_self(user.id).is_ok(),
    };
    layout.show_form(&page.errors, &page)
}

/// As the list of emails finds them.
async fn latest_emails(app: &App, user: &user::Model) -> HttpResult<Vec<outbox::Model>> {
    let recipient = Some(admin_users::recipients_of(slice::from_ref(user)));
    let filter = outbox_search::Filter { recipient, ..outbox_search::Filter::default() };
    Ok(outbox_search::page(app.db.reader(), &filter, (Cursor::Newest, LATEST_EMAILS)).await?.rows)
}

/// The name of the page of a user.
fn page_of(id: i64) -> String {
    format!("/admin/users/{id}")
}
