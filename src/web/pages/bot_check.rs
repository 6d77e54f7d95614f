//! Telling bots from users without asking anything: a field that no user sees, and a form that no user sends so fast.

use std::time::Duration;

use crate::{
    app::App,
    crypto::signed_timestamp,
    web::{context::RequestContext, form::Form},
};

/// The name of the field that must stay empty.
const HONEYPOT: &str = "topic";
/// A page may stay open for as long.
const MAX_AGE: Duration = Duration::from_hours(24);
/// A form that was sent early is kept for as long.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// The value of the hidden field that says when a form was rendered.
pub fn stamp(app: &App) -> String {
    signed_timestamp::make(&app.link_key, app.now())
}

/// Why a form seems to come from a bot, as the key of the sentence that says so. Users read it too, when their password manager
/// fills in more than it should. One that is only faster than they are is slowed down instead: an answer here empties the password.
pub async fn suspicion(context: &RequestContext, sent: &Form) -> Option<&'static str> {
    let app = context.app();
    let least = app.config.registration.min_form_time;
    let taken = signed_timestamp::read(&app.link_key, &sent.text("since")).map(|since| app.now().duration_since(since));
    match taken {
        _ if !sent.text(HONEYPOT).is_empty() => Some("register-trap-filled"),
        _ if least.is_zero() => None,
        Some(span) if span >= least => (span > MAX_AGE).then_some("register-too-old"),
        // No password manager fills in and sends a form in this time.
        Some(span) if span < least / 4 => Some("register-too-fast"),
        Some(span) => (!waited(context, least.saturating_sub(span)).await).then_some("register-too-fast"),
        None => Some("register-too-old"),
    }
}

/// False, if that would take too long or too many wait already.
async fn waited(context: &RequestContext, rest: Duration) -> bool {
    let Some(_place) = context.web.early_forms.enter(context.client.ip) else { return false };
    if rest > MAX_WAIT {
        return false;
    }
    tokio::time::sleep(rest).await;
    true
}
