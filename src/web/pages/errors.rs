//! Errors as pages.

use askama::Template;
use poem::{Response, http::StatusCode};

use super::{
    kept_form::{self, Reason},
    layout::{Layout, page},
    notice::Notice,
    redirect, return_to, second_step_cookie,
};
use crate::{
    contracts::ErrorFormatKind,
    error::{Error, FieldError, Rejection},
    web::{
        accept,
        context::RequestContext,
        cookies, csrf,
        error::{HttpError, StaleForm},
        respond::ErrorFormat,
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

impl ErrorFormat for Html {
    fn is_api(&self) -> bool {
        false
    }

    fn say(&self, error: &HttpError, context: &RequestContext) -> Response {
        // A program cannot read a page.
        if matches!(error, HttpError::NoSuchPath) && accept::prefers_json(context) {
            return ErrorFormatKind::Drf.say(error, context);
        }
        let layout = Layout::of(context);
        let status = error.status();
        let is_stale_form = matches!(error, HttpError::StaleForm(_));
        let (title, text) = keys(error);
        let page = ErrorPage {
            layout: &layout,
            heading: layout.t(title).into(),
            text: sentence(&layout, error, text),
            is_stale_form,
            typed: if is_stale_form { typed(context) } else { Vec::new() },
            request_id: (status == StatusCode::INTERNAL_SERVER_ERROR).then(|| context.id.to_string()),
        };
        layout.show_as(status, &page).unwrap_or_else(|error| Response::builder().body(format!("{}", error.status())))
    }

    /// A visitor who is not signed in, or not any more, is sent to sign in, and back.
    fn redirect(&self, error: &HttpError, context: &RequestContext) -> Option<Response> {
        match error {
            HttpError::NoCredentials => Some(match return_to::without_cookies(context) {
                Some(wanted) => {
                    let login = return_to::with(&context.page("/login"), Some(&wanted.into()));
                    redirect::to(&login.with_query(&[("cookies", "none")]))
                }
                None => back_after(context, "/login", Reason::SignedOut),
            }),
            // The session has ended in the middle of the request.
            HttpError::App(Error::Rejected(Rejection::InvalidToken(_))) => {
                let mut response = back_after(context, "/login", Reason::SignedOut);
                cookies::remove_session(&context.web, &mut response);
                Some(response)
            }
            HttpError::App(Error::Rejected(Rejection::UserNotFound | Rejection::UserInactive)) => {
                let mut response = redirect::to(&context.page("/login"));
                cookies::remove_session(&context.web, &mut response);
                Some(response)
            }
            HttpError::App(Error::Rejected(Rejection::SecondFactorRequired(pending))) => {
                second_step_cookie::go(context, pending).ok()
            }
            HttpError::App(Error::Rejected(Rejection::EmailUnverified)) => {
                let page = return_to::with(&context.page("/email-verify"), Some(&return_to::here(context).into()));
                Some(Layout::of(context).go_to(&page.into(), Some(Notice::ConfirmFirst)))
            }
            HttpError::App(Error::Rejected(Rejection::ReauthenticationRequired)) => {
                Some(back_after(context, "/confirm", Reason::ConfirmFirst))
            }
            _ => None,
        }
    }
}

/// On to a page that leads back here, where a form that was sent is shown again.
fn back_after(context: &RequestContext, page: &str, reason: Reason) -> Response {
    let here = return_to::here(context);
    let mut response = redirect::to(&return_to::with(&context.page(page), Some(&here.clone().into())));
    kept_form::keep(context, &mut response, (reason, &here));
    response
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
fn typed(context: &RequestContext) -> Vec<(&'static str, String)> {
    let Some(sent) = context.sent.get() else { return Vec::new() };
    let texts = TYPED.iter().map(|(name, label)| (*label, sent.text(name)));
    texts.filter(|(_, text)| !text.trim().is_empty()).collect()
}

fn sentence(layout: &Layout<'_>, error: &HttpError, key: &str) -> String {
    let text = match error {
        HttpError::App(Error::RateLimited(wait)) => layout.t(key).with("span", layout.wait(*wait)),
        HttpError::CrossSite => match csrf::other_own_address(layout.context) {
            Some(here) => {
                let url = layout.app().config.public_url.as_str();
                layout.t("error-other-address-text").with("here", here).with("url", url)
            }
            None => layout.t(key),
        },
        _ => layout.t(key),
    };
    text.into()
}

/// The keys of title and text, by the status: what users can do about it is the same.
fn keys(error: &HttpError) -> (&'static str, &'static str) {
    let conflict = match error {
        HttpError::App(Error::Rejected(Rejection::CannotTargetSelf)) => Some("error-own-account-text"),
        HttpError::App(Error::Rejected(Rejection::LastAdmin)) => Some("error-last-admin-text"),
        HttpError::App(Error::Rejected(Rejection::AdministratorsAddress)) => Some("error-administrators-address-text"),
        HttpError::App(Error::Rejected(Rejection::AccountDeactivated)) => Some("error-deactivated-text"),
        HttpError::App(Error::Rejected(Rejection::NoEmailAddress)) => Some("error-no-email-text"),
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
