//! One user: what is stored about them, and everything that an administrator may do to the account.

use askama::Template;
use poem::Response;

use super::users::full_name;
use crate::{
    app::authorization::Admin,
    error::Rejection,
    flows::admin_users,
    store::{api_key, role, session, user},
    types::{clock::Timestamp, user_agent::Device},
    web::{
        error::{HttpError, HttpResult},
        pages::{
            form_errors::FormErrors,
            layout::{Layout, page},
            notice::Notice,
        },
        request::{Form as Sent, HttpRequest},
    },
};

#[derive(Template)]
#[template(path = "pages/admin/user.html")]
struct UserPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    user: &'a user::Model,
    name: String,
    own_roles: Vec<String>,
    other_roles: Vec<String>,
    sessions: Vec<session::Model>,
    /// How many sessions are not shown.
    more_sessions: u64,
    keys: Vec<api_key::Model>,
    /// Administrators neither deactivate nor delete themselves.
    may_be_removed: bool,
}

page!(UserPage);

impl UserPage<'_> {
    fn browser(&self, session: &session::Model) -> String {
        let device = Device::of(session.user_agent.as_deref().unwrap_or_default());
        let named: Vec<String> = device.browser.into_iter().chain(device.system).collect();
        if named.is_empty() { self.t("admin-session-unknown").into() } else { named.join(", ") }
    }

    fn seen(&self, session: &session::Model) -> Timestamp {
        session.last_use(self.context.app().now()).at
    }
}

pub async fn show(request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    let user = user::by_id(request.app().db.reader(), request.id_at(2)?).await?.ok_or(Rejection::NotFound)?;
    show_user(&request, &admin, &user, None).await
}

pub async fn activate(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    admin_users::activate(request.app(), &admin, id(&sent)).await?;
    Ok(done(&request, &sent, Notice::AccountActivated))
}

pub async fn deactivate(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    admin_users::deactivate(request.app(), &admin, id(&sent)).await?;
    Ok(done(&request, &sent, Notice::AccountDeactivated))
}

pub async fn verify(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    admin_users::verify(request.app(), &admin, id(&sent)).await?;
    Ok(done(&request, &sent, Notice::AccountVerified))
}

pub async fn send_reset(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    admin_users::send_reset(request.app(), &admin, id(&sent)).await?;
    Ok(done(&request, &sent, Notice::ResetSent))
}

pub async fn unlock(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    let lifted = admin_users::unlock(request.app(), &admin, id(&sent)).await?;
    Ok(done(&request, &sent, if lifted { Notice::AccountUnlocked } else { Notice::NothingLocked }))
}

pub async fn grant_role(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    let role = sent.text("role");
    if role.is_empty() {
        return Ok(Layout::of(&request).go(&path(id(&sent)), None));
    }
    admin_users::grant_role(request.app(), &admin, id(&sent), &role).await?;
    Ok(done(&request, &sent, Notice::RoleGranted))
}

pub async fn revoke_role(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    admin_users::revoke_role(request.app(), &admin, id(&sent), &sent.text("role")).await?;
    Ok(done(&request, &sent, Notice::RoleRevoked))
}

/// One session, or all of them where none is named.
pub async fn end_sessions(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    match sent.text("session").as_str() {
        "" => drop(admin_users::end_sessions(request.app(), &admin, id(&sent)).await?),
        one => admin_users::end_session(request.app(), &admin, id(&sent), one.parse().unwrap_or(0)).await?,
    }
    Ok(done(&request, &sent, Notice::SessionsEnded))
}

pub async fn revoke_key(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    admin_users::revoke_key(request.app(), &admin, id(&sent), sent.text("key").parse().unwrap_or(0)).await?;
    Ok(done(&request, &sent, Notice::ApiKeyRevoked))
}

/// Only where the email address of the account has been typed.
pub async fn delete(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    let user = user::by_id(request.app().db.reader(), id(&sent)).await?.ok_or(Rejection::NotFound)?;
    if sent.text("address").trim() != user.email {
        return show_user(&request, &admin, &user, Some("admin-delete-mistyped")).await;
    }
    admin_users::delete(request.app(), &admin, user.id).await?;
    Ok(Layout::of(&request).go("/admin/users", Some(Notice::AccountDeleted)))
}

/// The permission before the form: without it, nothing is said about what was wrong with the form.
async fn asked(mut request: HttpRequest) -> Result<(HttpRequest, Admin, Sent), HttpError> {
    let admin = request.admin().await?;
    let sent = request.form().await?;
    Ok((request, admin, sent))
}

/// What is not a number is the id of no user.
fn id(sent: &Sent) -> i64 {
    sent.text("id").parse().unwrap_or(0)
}

fn done(request: &HttpRequest, sent: &Sent, notice: Notice) -> Response {
    Layout::of(request).go(&path(id(sent)), Some(notice))
}

/// `refused` is the key of what is wrong with the form that was sent.
async fn show_user(request: &HttpRequest, admin: &Admin, user: &user::Model, refused: Option<&str>) -> HttpResult {
    let layout = Layout::of(request);
    let db = request.app().db.reader();
    let own_roles = role::names_of(db, user.id).await?;
    let all_roles = role::all(db).await?.into_iter().map(|role| role.name);
    let other_roles = all_roles.filter(|name| !own_roles.contains(name)).collect();
    let (count, sessions) = session::page(db, user.id, request.app().now(), (0, session::PAGE_SIZE)).await?;
    let page = UserPage {
        layout: &layout,
        errors: refused.map_or_else(FormErrors::default, |key| FormErrors::of_form(&layout, key)),
        user,
        name: full_name(user),
        own_roles,
        other_roles,
        sessions,
        more_sessions: count.saturating_sub(session::PAGE_SIZE),
        keys: api_key::of_user(db, user.id).await?,
        may_be_removed: admin.ensure_not_self(user.id).is_ok(),
    };
    layout.show_form(&page.errors, &page)
}

/// The path of the page of a user.
fn path(id: i64) -> String {
    format!("/admin/users/{id}")
}
