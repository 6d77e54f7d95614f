//! Errors as pages.

use askama::Template;
use poem::{Response, http::StatusCode};

use super::{
    layout::{self, Layout, page},
    next,
    notice::Notice,
};
use crate::{
    error::{Error, Problem, Refusal},
    web::{
        accept,
        binding::Stale,
        call::Visit,
        cookies,
        dialects::Style,
        failure::{Dialect, Failure},
        guards,
    },
};

pub struct Html;

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage<'a> {
    layout: &'a Layout<'a>,
    heading: String,
    text: String,
    is_stale_form: bool,
    /// The key of a label, and what was typed.
    typed: Vec<(&'static str, String)>,
    /// To be quoted when asking for help.
    request_id: Option<String>,
}

page!(ErrorPage);

impl Dialect for Html {
    fn is_api(&self) -> bool {
        false
    }

    fn say(&self, failure: &Failure, visit: &Visit) -> Response {
        // A program cannot read a page.
        if matches!(failure, Failure::NoSuchPath) && accept::is_program(visit) {
            return Style::Drf.say(failure, visit);
        }
        let layout = Layout::of(visit);
        let status = failure.status();
        let is_stale_form = matches!(failure, Failure::StaleForm(_));
        let (title, text) = keys(failure);
        let page = ErrorPage {
            layout: &layout,
            heading: layout.t(title).into(),
            text: sentence(&layout, failure, text),
            is_stale_form,
            typed: if is_stale_form { typed(visit) } else { Vec::new() },
            request_id: (status == StatusCode::INTERNAL_SERVER_ERROR).then(|| visit.id.to_string()),
        };
        layout.show_as(status, &page).unwrap_or_else(|failure| Response::builder().body(format!("{}", failure.status())))
    }

    /// A visitor who is not signed in, or not any more, is sent to sign in, and back.
    fn detour(&self, failure: &Failure, visit: &Visit) -> Option<Response> {
        match failure {
            Failure::NoCredentials => Some(layout::go(&match next::without_cookies(visit) {
                Some(wanted) => format!("{}&cookies=none", next::with("/login", &wanted)),
                None => next::with("/login", &next::here(visit)),
            })),
            Failure::House(Error::Refused(Refusal::UserGone | Refusal::UserInactive | Refusal::TokenInvalid(_))) => {
                let mut response = layout::go("/login");
                cookies::forget_tokens(&visit.web, &mut response);
                Some(response)
            }
            Failure::House(Error::Refused(Refusal::EmailUnverified)) => {
                Some(Layout::of(visit).go("/email-verify", Some(Notice::ConfirmFirst)))
            }
            Failure::House(Error::Refused(Refusal::ReauthenticationRequired)) => {
                Some(layout::go(&next::with("/confirm", &next::here(visit))))
            }
            _ => None,
        }
    }
}

/// Fields whose text is shown again: nothing secret, and nothing that was chosen from a list.
const TYPED: [(&str, &str); 6] = [
    ("first_name", "field-first-name"),
    ("last_name", "field-last-name"),
    ("email", "field-email"),
    ("login", "field-login"),
    ("name", "keys-name"),
    ("address", "field-email"),
];

/// What was typed into a form that was not obeyed, with the keys of its labels, so that it can be copied.
fn typed(visit: &Visit) -> Vec<(&'static str, String)> {
    let Some(sent) = visit.sent.get() else { return Vec::new() };
    let texts = TYPED.iter().map(|(name, label)| (*label, sent.text(name)));
    texts.filter(|(_, text)| !text.trim().is_empty()).collect()
}

fn sentence(layout: &Layout<'_>, failure: &Failure, key: &str) -> String {
    let text = match failure {
        Failure::House(Error::TooMany(wait)) => layout.t(key).with("span", layout.wait(*wait)),
        Failure::CrossSite => match guards::other_own_address(layout.visit) {
            Some(here) => {
                let url = layout.visit.app().config.public_url.as_str();
                layout.t("error-other-address-text").with("here", &here).with("url", url)
            }
            None => layout.t(key),
        },
        _ => layout.t(key),
    };
    text.into()
}

/// The keys of title and text, by the status: what users can do about it is the same.
fn keys(failure: &Failure) -> (&'static str, &'static str) {
    let conflict = match failure {
        Failure::House(Error::Refused(Refusal::OwnAccount)) => Some("error-own-account-text"),
        Failure::House(Error::Refused(Refusal::LastAdmin)) => Some("error-last-admin-text"),
        Failure::House(Error::Refused(Refusal::Deactivated)) => Some("error-deactivated-text"),
        Failure::House(Error::Refused(Refusal::NothingToRetry)) => Some("error-nothing-to-retry-text"),
        Failure::House(Error::Invalid(problems)) if problems.iter().any(|(_, problem)| *problem == Problem::NoRoomInToken) => {
            Some("error-no-room-for-role-text")
        }
        _ => None,
    };
    if let Failure::StaleForm(stale) = failure {
        return match stale {
            Stale::Unbound => ("error-stale-title", "error-stale-unbound-text"),
            Stale::OtherAccount => ("error-stale-other-title", "error-stale-other-text"),
            Stale::SignedIn => ("error-stale-in-title", "error-stale-in-text"),
            Stale::SignedOut => ("error-stale-out-title", "error-stale-out-text"),
        };
    }
    if let Some(text) = conflict {
        return ("error-conflict-title", text);
    }
    match failure.status().as_u16() {
        503 if matches!(failure, Failure::House(Error::Unsure(_))) => ("error-unsure-title", "error-unsure-text"),
        403 if matches!(failure, Failure::CrossSite) => ("error-cross-site-title", "error-cross-site-text"),
        403 => ("error-forbidden-title", "error-forbidden-text"),
        404 => ("error-not-found-title", "error-not-found-text"),
        405 => ("error-method-title", "error-method-text"),
        408 => ("error-too-slow-title", "error-too-slow-text"),
        413 => ("error-too-large-title", "error-too-large-text"),
        415 => ("error-type-title", "error-type-text"),
        429 => ("error-too-many-title", "error-too-many-text"),
        503 => ("error-busy-title", "error-busy-text"),
        500..600 => ("error-fault-title", "error-fault-text"),
        _ => ("error-bad-request-title", "error-bad-request-text"),
    }
}
