//! Telling robots from people without asking anybody anything: a field that no person sees, and a form that none sends so fast.

use std::time::Duration;

use crate::{app::App, crypto::signed_timestamp, web::request::Form};

/// What the field is called that must stay empty.
const TRAP: &str = "topic";
/// A page may lie open for as long.
const LONGEST: Duration = Duration::from_hours(24);

/// The hidden field that says since when a form has been there.
pub fn stamp(app: &App) -> (&'static str, String) {
    ("since", signed_timestamp::make(&app.link_key, app.now()))
}

/// What speaks for a robot, as the key of the sentence that says so; people meet it too, whose password manager fills in
/// more than it should or is faster than they are.
pub fn suspicion(app: &App, sent: &Form) -> Option<&'static str> {
    let least = app.config.registration.min_form_time;
    let taken = signed_timestamp::read(&app.link_key, &sent.text("since")).map(|since| app.now().duration_since(since));
    match taken {
        _ if !sent.text(TRAP).is_empty() => Some("register-trap-filled"),
        _ if least.is_zero() => None,
        Some(span) if span < least => Some("register-too-fast"),
        Some(span) if span <= LONGEST => None,
        _ => Some("register-too-old"),
    }
}
