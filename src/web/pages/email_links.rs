//! What a mail leads to and one button takes back: a change of address cancelled or undone, an account kept.

use poem::http::StatusCode;

use super::{layout::Page, link_cookie, notice::Notice};
use crate::{
    error::{Error, Rejection, Result},
    flows::{change_email, delete_account},
    types::kinds::Purpose,
    web::{
        cookies,
        error::HttpResult,
        request::{HttpRequest, RequestContext},
    },
};

struct Errand {
    purpose: Purpose,
    path: &'static str,
    title: &'static str,
    lead: &'static str,
    submit: &'static str,
    done: Notice,
}

const CANCEL: Errand = Errand {
    purpose: Purpose::CancelChange,
    path: "/email-change/cancel",
    title: "cancel-title",
    lead: "cancel-lead",
    submit: "cancel-submit",
    done: Notice::EmailChangeCancelled,
};
const UNDO: Errand = Errand {
    purpose: Purpose::UndoEmail,
    path: "/email-undo",
    title: "undo-title",
    lead: "undo-lead",
    submit: "undo-submit",
    done: Notice::EmailRestored,
};
const KEEP: Errand = Errand {
    purpose: Purpose::KeepAccount,
    path: "/account-keep",
    title: "keep-title",
    lead: "keep-lead",
    submit: "keep-submit",
    done: Notice::AccountKept,
};

pub async fn show_cancel(request: HttpRequest) -> HttpResult {
    show(&request, &CANCEL).await
}

pub async fn submit_cancel(request: HttpRequest) -> HttpResult {
    submit(&request, &CANCEL).await
}

pub async fn show_undo(request: HttpRequest) -> HttpResult {
    show(&request, &UNDO).await
}

pub async fn submit_undo(request: HttpRequest) -> HttpResult {
    submit(&request, &UNDO).await
}

pub async fn show_keep(request: HttpRequest) -> HttpResult {
    show(&request, &KEEP).await
}

pub async fn submit_keep(request: HttpRequest) -> HttpResult {
    submit(&request, &KEEP).await
}

async fn show(context: &RequestContext, errand: &Errand) -> HttpResult {
    if let Some(response) = link_cookie::pick_up(context, errand.purpose, errand.path) {
        return Ok(response);
    }
    let page = Page::of(context);
    match look(context, errand).await {
        Ok(about) => {
            let mut card = page.form(errand.title, page.form_to(errand.path, errand.submit), None);
            card.lead.push(page.say_of(errand.lead, ("email", &about)));
            page.show_card(&card)
        }
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => dead(&page, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

/// The only thing that uses a link: mail scanners follow links, but they send no forms.
async fn submit(context: &RequestContext, errand: &Errand) -> HttpResult {
    let page = Page::of(context);
    match run(context, errand).await {
        Ok(()) => {
            let mut response = page.go("/login", Some(errand.done));
            link_cookie::put_down(context, &mut response);
            if errand.purpose == Purpose::UndoEmail {
                // Every session has ended, the one of this browser too.
                cookies::remove_session(&context.web, &mut response);
            }
            Ok(response)
        }
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => dead(&page, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => Err(error.into()),
    }
}

/// The address that it is about.
async fn look(context: &RequestContext, errand: &Errand) -> Result<String> {
    let token = link_cookie::token(context, errand.purpose).ok_or(Rejection::InvalidEmailToken)?;
    match errand.purpose {
        Purpose::CancelChange => change_email::preview_cancel(context.app(), &token).await,
        Purpose::UndoEmail => change_email::preview_undo(context.app(), &token).await,
        _ => delete_account::preview(context.app(), &token).await,
    }
}

async fn run(context: &RequestContext, errand: &Errand) -> Result<()> {
    let token = link_cookie::token(context, errand.purpose).ok_or(Rejection::InvalidEmailToken)?;
    match errand.purpose {
        Purpose::CancelChange => change_email::cancel_by_link(context.app(), &token, &context.origin).await,
        Purpose::UndoEmail => change_email::undo(context.app(), &token, &context.origin).await,
        _ => delete_account::cancel_by_link(context.app(), &token, &context.origin).await,
    }
}

pub(super) fn dead(page: &Page<'_>, status: StatusCode) -> HttpResult {
    let mut card = link_cookie::dead_card(page, "reset-dead-title", "link-dead-lead");
    card.buttons.push(page.link("/profile", "home-to-profile"));
    let mut response = page.show(status, &card)?;
    link_cookie::put_down(page.context, &mut response);
    Ok(response)
}
