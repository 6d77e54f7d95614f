//! The tokens of the links of mails, on their way from the address bar to the form: in a cookie that scripts cannot read, for a
//! quarter of an hour after the last click, and each for the page of its purpose only. Links in several tabs do not get into
//! each other's way: each form names the link that it was made for.

use std::time::Duration;

use poem::Response;

use super::{
    components::Card,
    layout::{self, Page},
};
use crate::{
    crypto::email_token_secret,
    types::{email::Email, kinds::Purpose},
    web::{
        cookies::{self, CookieName},
        form_check,
        request::RequestContext,
    },
};

const KEPT_FOR: Duration = Duration::from_mins(15);
/// So many links are kept, the latest first.
const MOST: usize = 4;
const BETWEEN: char = '~';

/// Where the link of a purpose leads to.
const PAGES: [(&str, Purpose); 7] = [
    ("/password-reset", Purpose::ResetPassword),
    ("/email-verify", Purpose::VerifyEmail),
    ("/invitation", Purpose::Invite),
    ("/email-change", Purpose::ChangeEmail),
    ("/email-change/cancel", Purpose::CancelChange),
    ("/email-undo", Purpose::UndoEmail),
    ("/account-keep", Purpose::KeepAccount),
];

/// Takes the token out of the address, where it would stay in histories and be sent on as a referrer.
pub fn pick_up(context: &RequestContext, purpose: Purpose, clean: &str) -> Option<Response> {
    let token = context.query_value("token")?;
    let mut response = layout::go(clean);
    // What is no token stays behind; the page then says that the link is dead.
    let token: String = token.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).take(200).collect();
    let entry = format!("{}.{token}", purpose.word());
    let others = entries(context).into_iter().filter(|other| *other != entry);
    keep(context, &mut response, &[entry.clone()].into_iter().chain(others).take(MOST).collect::<Vec<_>>());
    Some(response)
}

/// The token of this purpose: for a form the one that it was made for, else the one that was picked up last.
pub fn token(context: &RequestContext, purpose: Purpose) -> Option<String> {
    let entry = current(context, purpose)?;
    Some(of_purpose(&entry, purpose)?.to_owned())
}

/// The link that a form with this action is made for on this visit.
pub fn link_of(context: &RequestContext, action: &str) -> Option<i64> {
    id(&token(context, purpose_at(action)?)?)
}

/// Whose page this is, for readers of several such mails: masked, as others may look over their shoulder.
pub fn for_account(page: &Page<'_>, email: &str) -> String {
    let masked = Email::parse(email).map(|email| email.masked()).unwrap_or_default();
    page.say_with("link-account", &[("email", masked.into())])
}

/// For somebody who stands here without any cookie of ours: if they have opened a link, their browser keeps none.
pub fn no_cookies(page: &Page<'_>) -> Option<String> {
    let context = page.context;
    let lost = purpose_at(&context.path).is_some() && !cookies::any(&context.web, &context.headers);
    lost.then(|| page.say("no-cookies-link"))
}

/// A link that opens nothing, or the page of one whose cookie has not come back.
pub fn dead_card(page: &Page<'_>, title: &str, lead: &str) -> Card {
    match no_cookies(page) {
        Some(text) => page.card_saying("no-cookies-title", text),
        None => page.card_saying(title, page.say(lead)),
    }
}

/// The link of this page has done what it could; those of other tabs stay.
pub fn put_down(context: &RequestContext, response: &mut Response) {
    let done = purpose_at(&context.path).and_then(|purpose| current(context, purpose));
    let left: Vec<_> = entries(context).into_iter().filter(|entry| Some(entry) != done.as_ref()).collect();
    if left.is_empty() {
        cookies::remove(&context.web, response, CookieName::Link);
    } else {
        keep(context, response, &left);
    }
}

fn keep(context: &RequestContext, response: &mut Response, entries: &[String]) {
    cookies::set(&context.web, response, (CookieName::Link, &entries.join(&BETWEEN.to_string())), KEPT_FOR);
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
        .flat_map(|value| value.split(BETWEEN))
        .filter(|entry| !entry.is_empty())
        .take(MOST)
        .map(ToOwned::to_owned)
        .collect()
}

fn of_purpose(entry: &str, purpose: Purpose) -> Option<&str> {
    entry.strip_prefix(purpose.word())?.strip_prefix('.')
}

fn id(token: &str) -> Option<i64> {
    email_token_secret::split(token).map(|(id, _)| id)
}

fn purpose_at(path: &str) -> Option<Purpose> {
    PAGES.iter().find(|(page, _)| *page == path.trim_end_matches('/')).map(|(_, purpose)| *purpose)
}
