//! What an email says about its account beside time and place: the other address of a change, the API keys that a new password
//! ended, the administrator who had it sent.

use crate::{
    app::App,
    email::details::{Details, Key},
    error::Result,
    flows::reset_password,
    store::{api_key, audit_event, email_token, outbox, user, user_role},
    types::{
        email::Email,
        kinds::{EmailKind, Purpose},
    },
};

pub(super) async fn of(app: &App, email: &outbox::Model, kind: EmailKind, user: Option<&user::Model>) -> Result<Details> {
    let Some(user) = user else { return Ok(Details::default()) };
    let masked = |text: &str| Email::parse(text).map(|email| email.masked()).unwrap_or_default();
    Ok(match kind {
        EmailKind::EmailChange => Details { account: user.own_email().map(masked).unwrap_or_default(), ..Details::default() },
        EmailKind::EmailChangeRequested => {
            let asked = email_token::newest(app.db.reader(), user.id, Purpose::ChangeEmail).await?;
            Details { address: asked.map(|link| masked(&link.sent_to)).unwrap_or_default(), ..Details::default() }
        }
        EmailKind::PasswordChanged => consequences(app, email, user.id).await?,
        EmailKind::RecoveryCodeUsed => {
            let left = event(app, email).await?.and_then(|event| event.detail?.parse().ok());
            Details { codes_left: left, ..Details::default() }
        }
        EmailKind::ResetPassword | EmailKind::EmailSet => {
            Details { administrator: administrator(app, email).await?, ..Details::default() }
        }
        EmailKind::Invitation => {
            Details { administrator: administrator(app, email).await?, roles: roles(app, user.id).await?, ..Details::default() }
        }
        _ => Details::default(),
    })
}

/// The name of the administrator who had the email sent, as the account has it now; empty for the command line.
async fn administrator(app: &App, email: &outbox::Model) -> Result<Option<String>> {
    let Some(actor) = event(app, email).await?.and_then(|event| event.actor) else { return Ok(None) };
    let account = match actor.parse() {
        Ok(id) => user::by_id(app.db.reader(), id).await?,
        Err(_) => None,
    };
    Ok(Some(account.map(|account| account.full_name()).unwrap_or_default()))
}

/// The roles of an invited user, but for the one that everybody gets.
async fn roles(app: &App, user: i64) -> Result<Vec<String>> {
    let mut names = user_role::names_of(app.db.reader(), user).await?;
    names.retain(|name| Some(name) != app.config.registration.default_role.as_ref());
    Ok(names)
}

async fn event(app: &App, email: &outbox::Model) -> Result<Option<audit_event::Model>> {
    match email.event_id {
        Some(id) => audit_event::by_id(app.db.reader(), id).await,
        None => Ok(None),
    }
}

/// Which keys the new password has ended, and which go on.
async fn consequences(app: &App, email: &outbox::Model, user: i64) -> Result<Details> {
    let db = app.db.reader();
    let Some(event) = event(app, email).await? else { return Ok(Details::default()) };
    let key = |row: &api_key::Model| Key { name: row.name.clone(), hint: row.hint.clone() };
    let keys = api_key::just_after(db, user, event.created_at).await?;
    Ok(Details {
        keys_ended: keys.iter().filter(|row| row.revoked_at == Some(event.created_at)).map(key).collect(),
        keys_kept: keys.iter().filter(|row| row.is_live(event.created_at)).map(key).collect(),
        names_cleared: event.detail.as_deref() == Some(reset_password::NAMES_CLEARED),
        ..Details::default()
    })
}
