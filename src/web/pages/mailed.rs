//! The tokens of links in emails, on their way from the address bar to the form: in a cookie that scripts cannot read, for a
//! quarter of an hour after the last click, and each for the page of its purpose only. Links in several tabs do not disturb
//! each other: each form names the link that it was rendered for.

use std::time::Duration;

use poem::Response;

use super::layout;
use crate::{
    crypto::mail_link,
    types::kinds::Purpose,
    web::{
        binding,
        call::Visit,
        cookies::{self, Jar},
    },
};

const KEPT_FOR: Duration = Duration::from_mins(15);
/// So many links are kept, the last first.
const MOST: usize = 4;
const BETWEEN: char = '~';

/// The page of each purpose.
const PAGES: [(&str, Purpose); 7] = [
    ("/password-reset", Purpose::ResetPassword),
    ("/email-verify", Purpose::VerifyEmail),
    ("/invitation", Purpose::Invite),
    ("/email-change", Purpose::ChangeEmail),
    ("/email-change/cancel", Purpose::CancelChange),
    ("/email-undo", Purpose::UndoEmail),
    ("/account-keep", Purpose::KeepAccount),
];

/// Takes the token out of the URL, where it would stay in histories and be sent on as a referrer.
pub fn pick_up(visit: &Visit, purpose: Purpose, clean: &str) -> Option<Response> {
    let token = visit.query_value("token")?;
    let mut response = layout::go(clean);
    // Other characters are dropped; the page then says that the link is invalid.
    let token: String = token.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).take(200).collect();
    let entry = format!("{}.{token}", purpose.word());
    let others = entries(visit).into_iter().filter(|other| *other != entry);
    keep(visit, &mut response, &[entry.clone()].into_iter().chain(others).take(MOST).collect::<Vec<_>>());
    Some(response)
}

/// The token of this purpose: for a form the one that it was rendered for, else the one that was picked up last.
pub fn token(visit: &Visit, purpose: Purpose) -> Option<String> {
    let entry = current(visit, purpose)?;
    Some(of_purpose(&entry, purpose)?.to_owned())
}

/// The id of the link that a form with this action is rendered for.
pub fn link_of(visit: &Visit, action: &str) -> Option<i64> {
    id(&token(visit, purpose_at(action)?)?)
}

/// Whether the browser of a visitor who has opened a link has kept no cookie.
pub fn cookies_are_missing(visit: &Visit) -> bool {
    purpose_at(&visit.path).is_some() && !cookies::any(&visit.web, &visit.headers)
}

/// Forgets the link of this page; those of other tabs stay.
pub fn put_down(visit: &Visit, response: &mut Response) {
    let done = purpose_at(&visit.path).and_then(|purpose| current(visit, purpose));
    let left: Vec<_> = entries(visit).into_iter().filter(|entry| Some(entry) != done.as_ref()).collect();
    if left.is_empty() {
        cookies::forget(&visit.web, response, Jar::Link);
    } else {
        keep(visit, response, &left);
    }
}

fn keep(visit: &Visit, response: &mut Response, entries: &[String]) {
    cookies::keep(&visit.web, response, (Jar::Link, &entries.join(&BETWEEN.to_string())), KEPT_FOR);
}

fn current(visit: &Visit, purpose: Purpose) -> Option<String> {
    let mut own = entries(visit).into_iter().filter_map(|entry| Some((id(of_purpose(&entry, purpose)?), entry)));
    let found = match visit.sent.get() {
        Some(form) => {
            let made_for = binding::link(&visit.web, form)?;
            own.find(|(id, _)| *id == Some(made_for))
        }
        None => own.next(),
    };
    found.map(|(_, entry)| entry)
}

fn entries(visit: &Visit) -> Vec<String> {
    let kept = cookies::read_all(&visit.web, &visit.headers, Jar::Link);
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
    mail_link::split(token).map(|(id, _)| id)
}

fn purpose_at(path: &str) -> Option<Purpose> {
    PAGES.iter().find(|(page, _)| *page == path.trim_end_matches('/')).map(|(_, purpose)| *purpose)
}
