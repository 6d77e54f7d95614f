//! One user: what is stored about them, and everything that an administrator may do to the account.

use askama::Template;
use poem::Response;

use super::people::full_name;
use crate::{
    app::admin::Admin,
    error::Refusal,
    flows::people,
    store::{api_key, role, session, user},
    types::{clock::Moment, device::Device},
    web::{
        call::{Call, Form as Sent},
        failure::{Answer, Failure},
        pages::{
            form_errors::FormErrors,
            layout::{Layout, page},
            notice::Notice,
        },
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

    fn seen(&self, session: &session::Model) -> Moment {
        session.seen(self.visit.app().now()).at
    }
}

pub async fn show(call: Call) -> Answer {
    let admin = call.admin().await?;
    let user = user::by_id(call.app().db.reader(), call.id_at(2)?).await?.ok_or(Refusal::NotFound)?;
    show_user(&call, &admin, &user, None).await
}

pub async fn activate(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    people::activate(call.app(), &admin, id(&sent)).await?;
    Ok(done(&call, &sent, Notice::AccountActivated))
}

pub async fn deactivate(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    people::deactivate(call.app(), &admin, id(&sent)).await?;
    Ok(done(&call, &sent, Notice::AccountDeactivated))
}

pub async fn verify(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    people::verify(call.app(), &admin, id(&sent)).await?;
    Ok(done(&call, &sent, Notice::AccountVerified))
}

pub async fn send_reset(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    people::send_reset(call.app(), &admin, id(&sent)).await?;
    Ok(done(&call, &sent, Notice::ResetSent))
}

pub async fn unlock(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    let lifted = people::unlock(call.app(), &admin, id(&sent)).await?;
    Ok(done(&call, &sent, if lifted { Notice::AccountUnlocked } else { Notice::NothingLocked }))
}

pub async fn give_role(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    let role = sent.text("role");
    if role.is_empty() {
        return Ok(Layout::of(&call).go(&path(id(&sent)), None));
    }
    people::give_role(call.app(), &admin, id(&sent), &role).await?;
    Ok(done(&call, &sent, Notice::RoleGiven))
}

pub async fn take_role(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    people::take_role(call.app(), &admin, id(&sent), &sent.text("role")).await?;
    Ok(done(&call, &sent, Notice::RoleTaken))
}

/// One session, or all of them where none is named.
pub async fn end_sessions(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    match sent.text("session").as_str() {
        "" => drop(people::end_sessions(call.app(), &admin, id(&sent)).await?),
        one => people::end_session(call.app(), &admin, id(&sent), one.parse().unwrap_or(0)).await?,
    }
    Ok(done(&call, &sent, Notice::SessionsEnded))
}

pub async fn revoke_key(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    people::revoke_key(call.app(), &admin, id(&sent), sent.text("key").parse().unwrap_or(0)).await?;
    Ok(done(&call, &sent, Notice::ApiKeyRevoked))
}

/// Only where the email address of the account has been typed.
pub async fn delete(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    let user = user::by_id(call.app().db.reader(), id(&sent)).await?.ok_or(Refusal::NotFound)?;
    if sent.text("address").trim() != user.email {
        return show_user(&call, &admin, &user, Some("admin-delete-mistyped")).await;
    }
    people::delete(call.app(), &admin, user.id).await?;
    Ok(Layout::of(&call).go("/admin/users", Some(Notice::AccountDeleted)))
}

/// The permission before the form: without it, nothing is said about what was wrong with the form.
async fn asked(mut call: Call) -> Result<(Call, Admin, Sent), Failure> {
    let admin = call.admin().await?;
    let sent = call.form().await?;
    Ok((call, admin, sent))
}

/// What is not a number is the id of no user.
fn id(sent: &Sent) -> i64 {
    sent.text("id").parse().unwrap_or(0)
}

fn done(call: &Call, sent: &Sent, notice: Notice) -> Response {
    Layout::of(call).go(&path(id(sent)), Some(notice))
}

/// `refused` is the key of what is wrong with the form that was sent.
async fn show_user(call: &Call, admin: &Admin, user: &user::Model, refused: Option<&str>) -> Answer {
    let layout = Layout::of(call);
    let db = call.app().db.reader();
    let own_roles = role::names_of(db, user.id).await?;
    let all_roles = role::all(db).await?.into_iter().map(|role| role.name);
    let other_roles = all_roles.filter(|name| !own_roles.contains(name)).collect();
    let (count, sessions) = session::page(db, user.id, call.app().now(), (0, session::SHOWN)).await?;
    let page = UserPage {
        layout: &layout,
        errors: refused.map_or_else(FormErrors::default, |key| FormErrors::of_form(&layout, key)),
        user,
        name: full_name(user),
        own_roles,
        other_roles,
        sessions,
        more_sessions: count.saturating_sub(session::SHOWN),
        keys: api_key::of_user(db, user.id).await?,
        may_be_removed: admin.spares_self(user.id).is_ok(),
    };
    layout.show_form(&page.errors, &page)
}

/// The path of the page of a user.
fn path(id: i64) -> String {
    format!("/admin/users/{id}")
}
