//! Emails that wait, and those that did not arrive: what the SMTP server answered, never their content.

use std::collections::HashMap;

use askama::Template;
use poem::{handler, web::Path};

use super::query;
use crate::{
    app::{App, authorization::Admin},
    error::Rejection,
    flows::retry_email::{self, Retried},
    store::{outbox, user},
    types::kinds::EmailState,
    web::{
        context::RequestContext,
        error::HttpResult,
        extract::Id,
        form::Form,
        pages::{
            components::Pager,
            layout::{Layout, page},
            notice::Notice,
        },
    },
};

#[derive(Template)]
#[template(path = "pages/admin/emails.html")]
struct EmailsPage<'a> {
    layout: &'a Layout<'a>,
    filter: Option<EmailState>,
    /// As the query says it.
    state: &'static str,
    emails: Vec<outbox::Model>,
    /// The email addresses of users, by their ids.
    addresses: HashMap<i64, String>,
    pager: Option<Pager>,
}

#[derive(Template)]
#[template(path = "pages/admin/email.html")]
struct EmailPage<'a> {
    layout: &'a Layout<'a>,
    email: outbox::Model,
    to: String,
    owner: Option<i64>,
    may_be_retried: bool,
}

page!(EmailsPage);
page!(EmailPage);

impl EmailsPage<'_> {
    fn recipient<'e>(&'e self, email: &'e outbox::Model) -> Option<&'e String> {
        email.email.as_ref().or_else(|| self.addresses.get(&email.user_id?))
    }

    fn may_be_retried(&self, email: &outbox::Model) -> bool {
        may_be_retried(email)
    }
}

impl EmailPage<'_> {
    fn is_queued(&self) -> bool {
        self.email.state == EmailState::Queued
    }
}

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext, app: &App, _: &Admin) -> HttpResult {
    let db = app.db.reader();
    let filter = EmailState::of(&query::text(context, "state"));
    let found = outbox::page(db, filter, query::start(context)).await?;
    let owners: Vec<i64> = found.rows.iter().filter_map(|email| email.user_id).collect();
    let page = EmailsPage {
        layout: &layout,
        filter,
        state: filter.map_or("", EmailState::word),
        addresses: user::addresses(db, &owners).await?,
        pager: Pager::newest_first(context, &found),
        emails: found.rows,
    };
    layout.show(&page)
}

#[handler]
pub async fn show_one(layout: Layout<'_>, app: &App, _: &Admin, Path(id): Path<Id>) -> HttpResult {
    let db = app.db.reader();
    let email = outbox::by_id(db, id.0).await?.ok_or(Rejection::NotFound)?;
    let (owner, address) = user::addresses(db, email.user_id.as_slice()).await?.into_iter().next().unzip();
    let to = email.email.clone().or(address).unwrap_or_default();
    let may_be_retried = may_be_retried(&email);
    layout.show(&EmailPage { layout: &layout, email, to, owner, may_be_retried })
}

#[handler]
pub async fn retry(layout: Layout<'_>, app: &App, admin: &Admin, form: &Form) -> HttpResult {
    // What is not a number is the id of no email.
    let id = form.text("id").parse().unwrap_or(0);
    match retry_email::retry(app, admin, id).await? {
        Retried::Queued => Ok(layout.go(&format!("/admin/emails/{id}"), Some(Notice::EmailQueued))),
        Retried::InvalidEmailToken | Retried::Done(_) => Err(Rejection::NothingToRetry.into()),
    }
}

fn may_be_retried(email: &outbox::Model) -> bool {
    matches!(email.state, EmailState::Queued | EmailState::Failed | EmailState::Expired)
}
