//! What an email says about its account beside time and place: the other address of a change, the API keys that a new password
//! ended.

use crate::{
    app::App,
    email::details::{Details, Key},
    error::Result,
    flows::reset_password,
    store::{api_key, audit_event, email_token, outbox, user},
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
        _ => Details::default(),
    })
}

/// Which keys the new password has ended, and which go on.
async fn consequences(app: &App, email: &outbox::Model, user: i64) -> Result<Details> {
    let db = app.db.reader();
    let event = match email.event_id {
        Some(id) => audit_event::by_id(db, id).await?,
        None => None,
    };
    let Some(event) = event else { return Ok(Details::default()) };
    let key = |row: &api_key::Model| Key { name: row.name.clone(), hint: row.hint.clone() };
    let keys = api_key::just_after(db, user, event.created_at).await?;
    Ok(Details {
        keys_ended: keys.iter().filter(|row| row.revoked_at == Some(event.created_at)).map(key).collect(),
        keys_kept: keys.iter().filter(|row| row.is_live(event.created_at)).map(key).collect(),
        names_cleared: event.detail.as_deref() == Some(reset_password::NAMES_CLEARED),
        ..Details::default()
    })
}
