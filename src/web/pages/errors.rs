//! Failures as pages of the house.

use poem::{Response, http::StatusCode};

use super::{
    next,
    notice::Notice,
    page::{self, Page},
    view::Fact,
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

impl Dialect for Html {
    fn is_api(&self) -> bool {
        false
    }

    fn say(&self, failure: &Failure, visit: &Visit) -> Response {
        // A program cannot read a page.
        if matches!(failure, Failure::NoSuchPath) && accept::is_program(visit) {
            return Style::Drf.say(failure, visit);
        }
        let page = Page::of(visit);
        let status = failure.status();
        let (title, text) = keys(failure);
        let mut card = page.card(title);
        card.lead.push(match failure {
            Failure::House(Error::TooMany(wait)) => page.say_with(text, &[("span", page.wait(*wait).into())]),
            Failure::CrossSite => cross_site(&page, text),
            _ => page.say(text),
        });
        if let Failure::StaleForm(_) = failure {
            card.facts = typed(&page);
            if !card.facts.is_empty() {
                card.lead.push(page.say("error-stale-typed"));
            }
            card.buttons.push(page.link(next::here(visit), "error-stale-again"));
        } else {
            card.buttons.push(page.link("/", "error-home"));
        }
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            card.reference = Some((page.say("error-reference"), visit.id.to_string()));
        }
        if visit.caller.is_none() {
            // Nobody has asked who this is: neither door may be the right one.
            card.frame.navigation.clear();
        }
        page.show(status, &card).unwrap_or_else(|failure| Response::builder().body(format!("{}", failure.status())))
    }

    /// Whoever is not signed in, or not any more, is shown the way in and back.
    fn detour(&self, failure: &Failure, visit: &Visit) -> Option<Response> {
        match failure {
            Failure::NoCredentials => Some(page::go(&match next::without_cookies(visit) {
                Some(wanted) => format!("{}&cookies=none", next::with("/login", &wanted)),
                None => next::with("/login", &next::here(visit)),
            })),
            Failure::House(Error::Refused(Refusal::UserGone | Refusal::UserInactive | Refusal::TokenInvalid(_))) => {
                let mut response = page::go("/login");
                cookies::forget_tokens(&visit.web, &mut response);
                Some(response)
            }
            Failure::House(Error::Refused(Refusal::EmailUnverified)) => {
                Some(Page::of(visit).go("/email-verify", Some(Notice::ConfirmFirst)))
            }
            Failure::House(Error::Refused(Refusal::ReauthenticationRequired)) => {
                Some(page::go(&next::with("/confirm", &next::here(visit))))
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

/// What was typed into a refused form, shown so that it can be copied.
fn typed(page: &Page<'_>) -> Vec<Fact> {
    let Some(sent) = page.visit.sent.get() else { return Vec::new() };
    let texts = TYPED.iter().map(|(name, label)| (label, sent.text(name)));
    texts.filter(|(_, text)| !text.trim().is_empty()).map(|(label, text)| Fact::new(page.say(label), text)).collect()
}

/// Whoever has come by another address than `public_url` is told of both.
fn cross_site(page: &Page<'_>, text: &str) -> String {
    match guards::other_own_address(page.visit) {
        Some(here) => {
            let url = page.visit.app().config.public_url.as_str();
            page.say_with("error-other-address-text", &[("here", here.into()), ("url", url.into())])
        }
        None => page.say(text),
    }
}

/// Title and text, by the status: what people can do about it is the same.
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
