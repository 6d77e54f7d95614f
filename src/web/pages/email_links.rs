//! The pages of links in emails with one button: it takes back a change of email address or a deletion of the account, or sends the
//! email that sets a new password.

use askama::Template;
use poem::{handler, http::StatusCode};

use super::{
    layout::{Layout, page},
    link_cookie,
    notice::Notice,
    password_forgotten,
};
use crate::{
    error::{Error, Rejection, Result},
    flows::{change_email, delete_account, reset_from_notice},
    types::kinds::{EmailKind, Purpose},
    web::{context::RequestContext, cookies, error::HttpResult},
};

/// Which page such a link leads to, and where it leads on, with what is said there.
struct EmailLink {
    purpose: Purpose,
    page: &'static str,
    next: (&'static str, Option<Notice>),
}

#[derive(Template)]
#[template(path = "pages/email_link.html")]
struct EmailLinkPage<'a> {
    layout: &'a Layout<'a>,
    purpose: Purpose,
    email: String,
    /// What the notice was about, whose link it is.
    notice: Option<EmailKind>,
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

const CANCEL: EmailLink = EmailLink {
    purpose: Purpose::CancelChange,
    page: "/email-change/cancel",
    next: ("/login", Some(Notice::EmailChangeCancelled)),
};
const UNDO: EmailLink =
    EmailLink { purpose: Purpose::UndoEmail, page: "/email-undo", next: ("/login", Some(Notice::EmailRestored)) };
const KEEP: EmailLink =
    EmailLink { purpose: Purpose::KeepAccount, page: "/account-keep", next: ("/login", Some(Notice::AccountKept)) };
const RESET: EmailLink =
    EmailLink { purpose: Purpose::RequestReset, page: "/password-reset/request", next: (password_forgotten::SENT, None) };

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

#[handler]
pub async fn show_reset(context: &RequestContext) -> HttpResult {
    show(context, &RESET).await
}

#[handler]
pub async fn submit_reset(context: &RequestContext) -> HttpResult {
    submit(context, &RESET).await
}

async fn show(context: &RequestContext, link: &'static EmailLink) -> HttpResult {
    if let Some(response) = link_cookie::take_from_query(context, link.purpose, link.page) {
        return Ok(response);
    }
    let layout = Layout::of(context);
    match look(context, link).await {
        Ok((email, notice)) => layout.show(&EmailLinkPage { layout: &layout, purpose: link.purpose, email, notice }),
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => show_invalid(&layout, link.purpose, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

/// Only this uses the link: email scanners follow links, but they send no forms.
async fn submit(context: &RequestContext, link: &'static EmailLink) -> HttpResult {
    let layout = Layout::of(context);
    match run(context, link).await {
        Ok(()) => {
            let (page, notice) = link.next;
            let mut response = layout.go(page, notice);
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

/// The email address that it is about, and the kind of the notice, if it is the link of one.
async fn look(context: &RequestContext, link: &'static EmailLink) -> Result<(String, Option<EmailKind>)> {
    let token = link_cookie::token(context, link.purpose).ok_or(Rejection::InvalidEmailToken)?;
    let email = match link.purpose {
        Purpose::CancelChange => change_email::preview_cancel(context.app(), &token).await?,
        Purpose::UndoEmail => change_email::preview_undo(context.app(), &token).await?,
        Purpose::RequestReset => {
            let (email, notice) = reset_from_notice::preview(context.app(), &token).await?;
            return Ok((email, Some(notice)));
        }
        _ => delete_account::preview(context.app(), &token).await?,
    };
    Ok((email, None))
}

async fn run(context: &RequestContext, link: &'static EmailLink) -> Result<()> {
    let token = link_cookie::token(context, link.purpose).ok_or(Rejection::InvalidEmailToken)?;
    match link.purpose {
        Purpose::CancelChange => change_email::cancel_by_link(context.app(), &token, &context.client).await,
        Purpose::UndoEmail => change_email::undo(context.app(), &token, &context.client).await,
        Purpose::RequestReset => {
            let locale = Layout::of(context).language.tag().to_owned();
            reset_from_notice::request(context.app(), &token, Some(locale), &context.client).await
        }
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
