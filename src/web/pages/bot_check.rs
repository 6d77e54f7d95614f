//! Telling bots from users without asking anything: a field that no user sees, and a form that no user sends so fast.

use std::time::Duration;

use crate::{app::App, crypto::signed_timestamp, web::form::Form};

/// The name of the field that must stay empty.
const HONEYPOT: &str = "topic";
/// A page may stay open for as long.
const MAX_AGE: Duration = Duration::from_hours(24);

/// The value of the hidden field that says when a form was rendered.
pub fn stamp(app: &App) -> String {
    signed_timestamp::make(&app.link_key, app.now())
}

/// Why a form seems to come from a bot, as the key of the sentence that says so. Users read it too, when their password manager
/// fills in more than it should or is faster than they are.
pub fn suspicion(app: &App, sent: &Form) -> Option<&'static str> {
    let least = app.config.registration.min_form_time;
    let taken = signed_timestamp::read(&app.link_key, &sent.text("since")).map(|since| app.now().duration_since(since));
    match taken {
        _ if !sent.text(HONEYPOT).is_empty() => Some("register-trap-filled"),
        _ if least.is_zero() => None,
        Some(span) if span < least => Some("register-too-fast"),
        Some(span) if span <= MAX_AGE => None,
        _ => Some("register-too-old"),
    }
}
