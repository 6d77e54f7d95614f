//! What was typed as the login, carried from one form to the next: in a sealed cookie, for a quarter of an hour, so that no URL and no log
//! has it. It only fills in fields.

use std::time::Duration;

use poem::{Response, handler};

use super::{layout::Layout, return_to};
use crate::{
    types::text,
    web::{
        context::RequestContext,
        cookies::CookieName,
        error::{HttpError, HttpResult},
        form::Form,
        sealed_cookie::SealedCookie,
    },
};

const COOKIE: SealedCookie =
    SealedCookie { name: CookieName::TypedLogin, sealed_as: "typed login", lifetime: Duration::from_mins(15) };
/// As long as an email address (RFC 5321 4.5.3.1); usernames are shorter.
const MAX_LEN: usize = 254;

/// The parameter with which an application says whose login it expects (`OpenID` Connect Core 3.1.2.1).
const HINT: &str = "login_hint";

/// The pages that a form may lead to with what was typed.
const PAGES: [&str; 3] = ["/login", "/register", "/password-forgotten"];

/// What a field for an email address or a username begins with: the hint of the application, else what was typed before.
pub fn prefill(context: &RequestContext) -> String {
    let hint = context.query_value(HINT).and_then(|hint| acceptable(&hint));
    hint.or_else(|| kept(context)).unwrap_or_default()
}

/// As `prefill`, for a field that takes email addresses only.
pub fn prefill_email(context: &RequestContext) -> String {
    Some(prefill(context)).filter(|text| text.contains('@')).unwrap_or_default()
}

/// The address that was typed in this browser, whatever the application expects.
pub fn typed_email(context: &RequestContext) -> Option<String> {
    kept(context).filter(|text| text.contains('@'))
}

/// Remembers what was typed for the next form.
pub fn keep(context: &RequestContext, response: &mut Response, typed: &str) {
    if let Some(typed) = acceptable(typed) {
        // Without the cookie, it is typed again.
        let _ = COOKIE.keep(context, response, &typed);
    }
}

/// Forgets it, once a user has signed in.
pub fn forget(context: &RequestContext, response: &mut Response) {
    COOKIE.forget(context, response);
}

/// Leads to another form, and takes what was typed along.
#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, form: &Form) -> HttpResult {
    let to = form.text("to");
    let page = PAGES.into_iter().find(|page| page.strip_prefix('/') == Some(&to)).ok_or(HttpError::BadRequest)?;
    let path = return_to::with(&layout.page(page), return_to::sent(context, form).as_ref());
    let mut response = layout.go_to(&path.into(), None);
    let typed = [form.text("login"), form.text("email")].into_iter().find(|typed| !typed.trim().is_empty());
    keep(context, &mut response, &typed.unwrap_or_default());
    Ok(response)
}

fn kept(context: &RequestContext) -> Option<String> {
    COOKIE.values(context).next().map(|typed| typed.reveal().to_owned())
}

/// What could be a login: short, and all of it can be seen.
fn acceptable(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && text.len() <= MAX_LEN && !text::has_hidden(text)).then(|| text.to_owned())
}
