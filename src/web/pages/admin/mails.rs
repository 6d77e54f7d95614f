//! Emails that wait, and those that did not arrive: what the mail server answered, never their content.

use std::collections::HashMap;

use askama::Template;

use super::query;
use crate::{
    error::Refusal,
    flows::mails::{self, Retried},
    store::{outbox, user},
    types::kinds::MailState,
    web::{
        call::Call,
        failure::Answer,
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
    filter: Option<MailState>,
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
        email.address.as_ref().or_else(|| self.addresses.get(&email.user_id?))
    }

    fn may_be_retried(&self, email: &outbox::Model) -> bool {
        may_be_retried(email)
    }
}

impl EmailPage<'_> {
    fn is_queued(&self) -> bool {
        self.email.state == MailState::Queued
    }
}

pub async fn show(call: Call) -> Answer {
    call.admin().await?;
    let layout = Layout::of(&call);
    let db = call.app().db.reader();
    let filter = MailState::of(&query::text(&call, "state"));
    let found = outbox::stretch(db, filter, query::start(&call)).await?;
    let owners: Vec<i64> = found.rows.iter().filter_map(|email| email.user_id).collect();
    let page = EmailsPage {
        layout: &layout,
        filter,
        state: filter.map_or("", MailState::word),
        addresses: user::addresses(db, &owners).await?,
        pager: Pager::newest_first(&call, &found),
        emails: found.rows,
    };
    layout.show(&page)
}

pub async fn show_one(call: Call) -> Answer {
    call.admin().await?;
    let layout = Layout::of(&call);
    let db = call.app().db.reader();
    let email = outbox::by_id(db, call.id_at(2)?).await?.ok_or(Refusal::NotFound)?;
    let (owner, address) = user::addresses(db, email.user_id.as_slice()).await?.into_iter().next().unzip();
    let to = email.address.clone().or(address).unwrap_or_default();
    let may_be_retried = may_be_retried(&email);
    layout.show(&EmailPage { layout: &layout, email, to, owner, may_be_retried })
}

pub async fn retry(mut call: Call) -> Answer {
    let admin = call.admin().await?;
    // What is not a number is the id of no email.
    let id = call.form().await?.text("id").parse().unwrap_or(0);
    match mails::retry(call.app(), &admin, id).await? {
        Retried::Queued => Ok(Layout::of(&call).go(&format!("/admin/mails/{id}"), Some(Notice::MailQueued))),
        Retried::LinkDead | Retried::Done(_) => Err(Refusal::NothingToRetry.into()),
    }
}

fn may_be_retried(email: &outbox::Model) -> bool {
    matches!(email.state, MailState::Queued | MailState::Failed | MailState::Expired)
}
