//! The token of a mail's link, on its way from the address bar to the form: in a cookie that scripts cannot read, for a
//! quarter of an hour, and for the page of its purpose only.

use std::time::Duration;

use poem::Response;

use super::page;
use crate::{
    types::kinds::Purpose,
    web::{
        call::Visit,
        cookies::{self, Jar},
    },
};

const KEPT_FOR: Duration = Duration::from_mins(15);

/// Takes the token out of the address, where it would stay in histories and be sent on as a referrer.
pub fn pick_up(visit: &Visit, purpose: Purpose, clean: &str) -> Option<Response> {
    let token = visit.query_value("token")?;
    let mut response = page::go(clean);
    // What is no token stays behind; the page then says that the link is dead.
    let token: String = token.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).take(200).collect();
    cookies::keep(&visit.web, &mut response, (Jar::Link, &format!("{}.{token}", purpose.word())), KEPT_FOR);
    Some(response)
}

/// The token that was picked up for this purpose.
pub fn token(visit: &Visit, purpose: Purpose) -> Option<String> {
    let kept = cookies::read(&visit.web, &visit.headers, Jar::Link)?;
    Some(kept.strip_prefix(purpose.word())?.strip_prefix('.')?.to_owned())
}

pub fn put_down(visit: &Visit, response: &mut Response) {
    cookies::forget(&visit.web, response, Jar::Link);
}
