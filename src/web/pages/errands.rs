//! The pages of links in emails whose one button takes something back: a change of email address, a deletion of the account.

use askama::Template;
use poem::http::StatusCode;

use super::{
    layout::{Layout, page},
    mailed,
    notice::Notice,
};
use crate::{
    error::{Error, Refusal, Result},
    flows::{change_email, leave},
    types::kinds::Purpose,
    web::{
        call::{Call, Visit},
        cookies,
        failure::Answer,
    },
};

/// Where such a link leads, and what is said when it is done.
struct EmailLink {
    purpose: Purpose,
    path: &'static str,
    done: Notice,
}

#[derive(Template)]
#[template(path = "pages/email_link.html")]
struct EmailLinkPage<'a> {
    layout: &'a Layout<'a>,
    purpose: Purpose,
    email: String,
}

#[derive(Template)]
#[template(path = "pages/email_link_invalid.html")]
struct InvalidEmailLinkPage<'a> {
    layout: &'a Layout<'a>,
    purpose: Purpose,
    /// The link may work, but the browser has not kept its cookie.
    cookies_missing: bool,
}

page!(EmailLinkPage);
page!(InvalidEmailLinkPage);

impl InvalidEmailLinkPage<'_> {
    fn is_for_verification(&self) -> bool {
        self.purpose == Purpose::VerifyEmail
    }
}

const CANCEL: EmailLink =
    EmailLink { purpose: Purpose::CancelChange, path: "/email-change/cancel", done: Notice::EmailChangeCancelled };
const UNDO: EmailLink = EmailLink { purpose: Purpose::UndoEmail, path: "/email-undo", done: Notice::EmailRestored };
const KEEP: EmailLink = EmailLink { purpose: Purpose::KeepAccount, path: "/account-keep", done: Notice::AccountKept };

pub async fn show_cancel(call: Call) -> Answer {
    show(&call, &CANCEL).await
}

pub async fn submit_cancel(call: Call) -> Answer {
    submit(&call, &CANCEL).await
}

pub async fn show_undo(call: Call) -> Answer {
    show(&call, &UNDO).await
}

pub async fn submit_undo(call: Call) -> Answer {
    submit(&call, &UNDO).await
}

pub async fn show_keep(call: Call) -> Answer {
    show(&call, &KEEP).await
}

pub async fn submit_keep(call: Call) -> Answer {
    submit(&call, &KEEP).await
}

async fn show(visit: &Visit, link: &'static EmailLink) -> Answer {
    if let Some(response) = mailed::pick_up(visit, link.purpose, link.path) {
        return Ok(response);
    }
    let layout = Layout::of(visit);
    match look(visit, link).await {
        Ok(email) => layout.show(&EmailLinkPage { layout: &layout, purpose: link.purpose, email }),
        Err(Error::Refused(Refusal::LinkDead)) => show_invalid(&layout, link.purpose, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

/// Only this uses the link: email scanners follow links, but they send no forms.
async fn submit(visit: &Visit, link: &'static EmailLink) -> Answer {
    let layout = Layout::of(visit);
    match run(visit, link).await {
        Ok(()) => {
            let mut response = layout.go("/login", Some(link.done));
            mailed::put_down(visit, &mut response);
            if link.purpose == Purpose::UndoEmail {
                // Every session has ended, the one of this browser too.
                cookies::forget_tokens(&visit.web, &mut response);
            }
            Ok(response)
        }
        Err(Error::Refused(Refusal::LinkDead)) => show_invalid(&layout, link.purpose, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => Err(error.into()),
    }
}

/// The email address that it is about.
async fn look(visit: &Visit, link: &'static EmailLink) -> Result<String> {
    let token = mailed::token(visit, link.purpose).ok_or(Refusal::LinkDead)?;
    match link.purpose {
        Purpose::CancelChange => change_email::look_cancel(visit.app(), &token).await,
        Purpose::UndoEmail => change_email::look_back(visit.app(), &token).await,
        _ => leave::look(visit.app(), &token).await,
    }
}

async fn run(visit: &Visit, link: &'static EmailLink) -> Result<()> {
    let token = mailed::token(visit, link.purpose).ok_or(Refusal::LinkDead)?;
    match link.purpose {
        Purpose::CancelChange => change_email::cancel_by_link(visit.app(), &token, &visit.origin).await,
        Purpose::UndoEmail => change_email::undo(visit.app(), &token, &visit.origin).await,
        _ => leave::keep_by_link(visit.app(), &token, &visit.origin).await,
    }
}

/// A link that does not work, or not any more.
pub(super) fn show_invalid(layout: &Layout<'_>, purpose: Purpose, status: StatusCode) -> Answer {
    let cookies_missing = mailed::cookies_are_missing(layout.visit);
    let mut response = layout.show_as(status, &InvalidEmailLinkPage { layout, purpose, cookies_missing })?;
    mailed::put_down(layout.visit, &mut response);
    Ok(response)
}
