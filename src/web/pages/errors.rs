//! Failures as pages of the house.

use poem::{Response, http::StatusCode};

use super::{
    components::Fact,
    layout::{self, Page},
    notice::Notice,
    return_to,
};
use crate::{
    error::{Error, FieldError, Rejection},
    web::{
        accept, cookies,
        error::{HttpError, StaleForm},
        error_format::Style,
        middleware,
        request::RequestContext,
        respond::ErrorFormat,
    },
};

pub struct Html;

impl ErrorFormat for Html {
    fn is_api(&self) -> bool {
        false
    }

    fn say(&self, error: &HttpError, context: &RequestContext) -> Response {
        // A program cannot read a page.
        if matches!(error, HttpError::NoSuchPath) && accept::prefers_json(context) {
            return Style::Drf.say(error, context);
        }
        let page = Page::of(context);
        let status = error.status();
        let (title, text) = keys(error);
        let mut card = page.card(title);
        card.lead.push(match error {
            HttpError::App(Error::RateLimited(wait)) => page.say_with(text, &[("span", page.wait(*wait).into())]),
            HttpError::CrossSite => cross_site(&page, text),
            _ => page.say(text),
        });
        if let HttpError::StaleForm(_) = error {
            card.facts = typed(&page);
            if !card.facts.is_empty() {
                card.lead.push(page.say("error-stale-typed"));
            }
            card.buttons.push(page.link(return_to::here(context), "error-stale-again"));
        } else {
            card.buttons.push(page.link("/", "error-home"));
        }
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            card.reference = Some((page.say("error-reference"), context.id.to_string()));
        }
        if context.principal.is_none() {
            // Nobody has asked who this is: neither door may be the right one.
            card.frame.navigation.clear();
        }
        page.show(status, &card).unwrap_or_else(|error| Response::builder().body(format!("{}", error.status())))
    }

    /// Whoever is not signed in, or not any more, is shown the way in and back.
    fn redirect(&self, error: &HttpError, context: &RequestContext) -> Option<Response> {
        match error {
            HttpError::NoCredentials => Some(layout::go(&match return_to::without_cookies(context) {
                Some(wanted) => format!("{}&cookies=none", return_to::with("/login", &wanted)),
                None => return_to::with("/login", &return_to::here(context)),
            })),
            HttpError::App(Error::Rejected(Rejection::UserNotFound | Rejection::UserInactive | Rejection::InvalidToken(_))) => {
                let mut response = layout::go("/login");
                cookies::remove_session(&context.web, &mut response);
                Some(response)
            }
            HttpError::App(Error::Rejected(Rejection::EmailUnverified)) => {
                Some(Page::of(context).go("/email-verify", Some(Notice::ConfirmFirst)))
            }
            HttpError::App(Error::Rejected(Rejection::ReauthenticationRequired)) => {
                Some(layout::go(&return_to::with("/confirm", &return_to::here(context))))
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
    let Some(sent) = page.context.sent.get() else { return Vec::new() };
    let texts = TYPED.iter().map(|(name, label)| (label, sent.text(name)));
    texts.filter(|(_, text)| !text.trim().is_empty()).map(|(label, text)| Fact::new(page.say(label), text)).collect()
}

/// Whoever has come by another address than `public_url` is told of both.
fn cross_site(page: &Page<'_>, text: &str) -> String {
    match middleware::other_own_address(page.context) {
        Some(here) => {
            let url = page.context.app().config.public_url.as_str();
            page.say_with("error-other-address-text", &[("here", here.into()), ("url", url.into())])
        }
        None => page.say(text),
    }
}

/// Title and text, by the status: what people can do about it is the same.
fn keys(error: &HttpError) -> (&'static str, &'static str) {
    let conflict = match error {
        HttpError::App(Error::Rejected(Rejection::CannotTargetSelf)) => Some("error-own-account-text"),
        HttpError::App(Error::Rejected(Rejection::LastAdmin)) => Some("error-last-admin-text"),
        HttpError::App(Error::Rejected(Rejection::AccountDeactivated)) => Some("error-deactivated-text"),
        HttpError::App(Error::Rejected(Rejection::NothingToRetry)) => Some("error-nothing-to-retry-text"),
        HttpError::App(Error::Validation(problems))
            if problems.iter().any(|(_, problem)| *problem == FieldError::TokenTooLarge) =>
        {
            Some("error-no-room-for-role-text")
        }
        _ => None,
    };
    if let HttpError::StaleForm(stale) = error {
        return match stale {
            StaleForm::Unbound => ("error-stale-title", "error-stale-unbound-text"),
            StaleForm::OtherAccount => ("error-stale-other-title", "error-stale-other-text"),
            StaleForm::SignedIn => ("error-stale-in-title", "error-stale-in-text"),
            StaleForm::SignedOut => ("error-stale-out-title", "error-stale-out-text"),
        };
    }
    if let Some(text) = conflict {
        return ("error-conflict-title", text);
    }
    match error.status().as_u16() {
        503 if matches!(error, HttpError::App(Error::OutcomeUnknown(_))) => ("error-unsure-title", "error-unsure-text"),
        403 if matches!(error, HttpError::CrossSite) => ("error-cross-site-title", "error-cross-site-text"),
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
