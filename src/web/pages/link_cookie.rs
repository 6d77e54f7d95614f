//! The tokens of links in emails, on their way from the address bar to the form: in a cookie that scripts cannot read, for a
//! quarter of an hour after the last click, and each for the page of its purpose only. Links in several tabs do not disturb
//! each other: each form names the link that it was rendered for.

use std::time::Duration;

use poem::Response;

use super::redirect;
use crate::{
    crypto::email_token_secret,
    types::kinds::Purpose,
    web::{
        context::RequestContext,
        cookies::{self, CookieName},
        form_check,
    },
};

const LIFETIME: Duration = Duration::from_mins(15);
/// So many links are kept, the last first.
const MAX_LINKS: usize = 4;
const SEPARATOR: char = '~';

/// The page of each purpose, by its name.
const PAGES: [(&str, Purpose); 8] = [
    ("/password-reset", Purpose::ResetPassword),
    ("/email-verify", Purpose::VerifyEmail),
    ("/invitation", Purpose::Invite),
    ("/email-change", Purpose::ChangeEmail),
    ("/email-change/cancel", Purpose::CancelChange),
    ("/email-undo", Purpose::UndoEmail),
    ("/account-keep", Purpose::KeepAccount),
    ("/password-reset/request", Purpose::RequestReset),
];

/// Takes the token out of the URL, where it would stay in histories and be sent on as a referrer.
pub fn take_from_query(context: &RequestContext, purpose: Purpose, page: &str) -> Option<Response> {
    let token = context.query_value("token")?;
    let mut response = redirect::to(&context.page(page));
    // Other characters are dropped; the page then says that the link is invalid.
    let token: String = token.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).take(200).collect();
    let entry = format!("{}.{token}", purpose.word());
    let others = entries(context).into_iter().filter(|other| *other != entry);
    keep(context, &mut response, &[entry.clone()].into_iter().chain(others).take(MAX_LINKS).collect::<Vec<_>>());
    Some(response)
}

/// The token of this purpose: for a form the one that it was rendered for, else the one that was picked up last.
pub fn token(context: &RequestContext, purpose: Purpose) -> Option<String> {
    let entry = current(context, purpose)?;
    Some(of_purpose(&entry, purpose)?.to_owned())
}

/// The id of the link that a form with this action is rendered for.
pub fn link_for(context: &RequestContext, action: &str) -> Option<i64> {
    id(&token(context, purpose_of(action)?)?)
}

/// Whether the browser of a visitor who has opened a link has kept no cookie.
pub fn cookies_are_missing(context: &RequestContext) -> bool {
    purpose_here(context).is_some() && !cookies::any(&context.web, &context.headers)
}

/// Forgets the link of this page; those of other tabs stay.
pub fn forget(context: &RequestContext, response: &mut Response) {
    let done = purpose_here(context).and_then(|purpose| current(context, purpose));
    let left: Vec<_> = entries(context).into_iter().filter(|entry| Some(entry) != done.as_ref()).collect();
    if left.is_empty() {
        cookies::remove(&context.web, response, CookieName::Link);
    } else {
        keep(context, response, &left);
    }
}

fn keep(context: &RequestContext, response: &mut Response, entries: &[String]) {
    cookies::set(&context.web, response, (CookieName::Link, &entries.join(&SEPARATOR.to_string())), LIFETIME);
}

fn current(context: &RequestContext, purpose: Purpose) -> Option<String> {
    let mut own = entries(context).into_iter().filter_map(|entry| Some((id(of_purpose(&entry, purpose)?), entry)));
    let found = match context.sent.get() {
        Some(form) => {
            let made_for = form_check::link(&context.web, form)?;
            own.find(|(id, _)| *id == Some(made_for))
        }
        None => own.next(),
    };
    found.map(|(_, entry)| entry)
}

fn entries(context: &RequestContext) -> Vec<String> {
    let kept = cookies::get_all(&context.web, &context.headers, CookieName::Link);
    kept.iter()
        .flat_map(|value| value.split(SEPARATOR))
        .filter(|entry| !entry.is_empty())
        .take(MAX_LINKS)
        .map(ToOwned::to_owned)
        .collect()
}

fn of_purpose(entry: &str, purpose: Purpose) -> Option<&str> {
    entry.strip_prefix(purpose.word())?.strip_prefix('.')
}

fn id(token: &str) -> Option<i64> {
    email_token_secret::split(token).map(|(id, _)| id)
}

fn purpose_here(context: &RequestContext) -> Option<Purpose> {
    purpose_of(context.page_name()?)
}

fn purpose_of(name: &str) -> Option<Purpose> {
    PAGES.iter().find(|(page, _)| *page == name).map(|(_, purpose)| *purpose)
}
