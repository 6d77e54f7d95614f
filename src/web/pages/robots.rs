//! Telling robots from people without asking anybody anything: a field that no person sees, and a form that none sends so fast.

use std::time::Duration;

use crate::{app::App, crypto::stamp, web::call::Form};

/// What the field is called that must stay empty.
const TRAP: &str = "website";
/// A page may lie open for as long.
const LONGEST: Duration = Duration::from_hours(24);

/// The hidden field that says since when a form has been there.
pub fn stamp(app: &App) -> (&'static str, String) {
    ("since", stamp::make(&app.link_key, app.now()))
}

pub fn is_one(app: &App, sent: &Form) -> bool {
    let least = app.config.registration.form_time;
    let taken = stamp::read(&app.link_key, &sent.text("since")).map(|since| app.now().since(since));
    !sent.text(TRAP).is_empty() || !least.is_zero() && taken.is_none_or(|span| span < least || span > LONGEST)
}
