//! The pages of links in emails whose one button takes something back: a change of email address, a deletion of the account.

use askama::Template;
use poem::{handler, http::StatusCode};

use super::{
    layout::{Layout, page},
    link_cookie,
    notice::Notice,
};
use crate::{
    error::{Error, Rejection, Result},
    flows::{change_email, delete_account},
    types::kinds::Purpose,
    web::{context::RequestContext, cookies, error::HttpResult},
};

/// Which page such a link leads to, and what is said when it is done.
struct EmailLink {
    purpose: Purpose,
    page: &'static str,
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
    EmailLink { purpose: Purpose::CancelChange, page: "/email-change/cancel", done: Notice::EmailChangeCancelled };
const UNDO: EmailLink = EmailLink { purpose: Purpose::UndoEmail, page: "/email-undo", done: Notice::EmailRestored };
const KEEP: EmailLink = EmailLink { purpose: Purpose::KeepAccount, page: "/account-keep", done: Notice::AccountKept };

#[handler]
pub async fn show_cancel(context: &RequestContext) -> HttpResult {
    show(context, &CANCEL).await
}

#[handler]
pub async fn submit_cancel(context: &RequestContext) -> HttpResult {
    submit(context, &CANCEL).await
}

#[handler]
pub async fn show_undo(context: &RequestContext) -> HttpResult {
    show(context, &UNDO).await
}

#[handler]
pub async fn submit_undo(context: &RequestContext) -> HttpResult {
    submit(context, &UNDO).await
}

#[handler]
pub async fn show_keep(context: &RequestContext) -> HttpResult {
    show(context, &KEEP).await
}

#[handler]
pub async fn submit_keep(context: &RequestContext) -> HttpResult {
    submit(context, &KEEP).await
}

async fn show(context: &RequestContext, link: &'static EmailLink) -> HttpResult {
    if let Some(response) = link_cookie::take_from_query(context, link.purpose, link.page) {
        return Ok(response);
    }
    let layout = Layout::of(context);
    match look(context, link).await {
        Ok(email) => layout.show(&EmailLinkPage { layout: &layout, purpose: link.purpose, email }),
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => show_invalid(&layout, link.purpose, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

/// Only this uses the link: email scanners follow links, but they send no forms.
async fn submit(context: &RequestContext, link: &'static EmailLink) -> HttpResult {
    let layout = Layout::of(context);
    match run(context, link).await {
        Ok(()) => {
            let mut response = layout.go("/login", Some(link.done));
            link_cookie::forget(context, &mut response);
            if link.purpose == Purpose::UndoEmail {
                // Every session has ended, the one of this browser too.
                cookies::remove_session(&context.web, &mut response);
            }
            Ok(response)
        }
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => {
            show_invalid(&layout, link.purpose, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => Err(error.into()),
    }
}

/// The email address that it is about.
async fn look(context: &RequestContext, link: &'static EmailLink) -> Result<String> {
    let token = link_cookie::token(context, link.purpose).ok_or(Rejection::InvalidEmailToken)?;
    match link.purpose {
        Purpose::CancelChange => change_email::preview_cancel(context.app(), &token).await,
        Purpose::UndoEmail => change_email::preview_undo(context.app(), &token).await,
        _ => delete_account::preview(context.app(), &token).await,
    }
}

async fn run(context: &RequestContext, link: &'static EmailLink) -> Result<()> {
    let token = link_cookie::token(context, link.purpose).ok_or(Rejection::InvalidEmailToken)?;
    match link.purpose {
        Purpose::CancelChange => change_email::cancel_by_link(context.app(), &token, &context.client).await,
        Purpose::UndoEmail => change_email::undo(context.app(), &token, &context.client).await,
        _ => delete_account::cancel_by_link(context.app(), &token, &context.client).await,
    }
}

/// A link that does not work, or not any more.
pub(super) fn show_invalid(layout: &Layout<'_>, purpose: Purpose, status: StatusCode) -> HttpResult {
    let cookies_missing = link_cookie::cookies_are_missing(layout.context);
    let mut response = layout.show_as(status, &InvalidEmailLinkPage { layout, purpose, cookies_missing })?;
    link_cookie::forget(layout.context, &mut response);
    Ok(response)
}
