//! Emails that wait, and those that did not arrive: what the SMTP server answered, never their content.

use std::{collections::HashMap, slice};

use askama::Template;
use poem::{handler, web::Path};

use super::query;
use crate::{
    app::{App, authorization::Admin},
    error::Rejection,
    flows::{
        admin_users,
        retry_email::{self, Retried},
    },
    store::{outbox, outbox_search, pagination::CursorPage, user},
    types::kinds::{EmailKind, EmailState},
    web::{
        context::RequestContext,
        error::HttpResult,
        extract::Id,
        form::Form,
        pages::{
            components::Pager,
            form_errors::{FormErrors, WrongFilter},
            layout::{Layout, page},
            notice::Notice,
        },
    },
};

#[derive(Template)]
#[template(path = "pages/admin/emails.html")]
struct EmailsPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// Whose emails are searched for, as it was typed.
    to: String,
    filter: Option<EmailState>,
    /// As the query says it.
    state: &'static str,
    kind: &'static str,
    emails: Vec<outbox::Model>,
    /// Where the emails go, by their ids.
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
        self.addresses.get(&email.id)
    }

    #[expect(clippy::unused_self, reason = "templates call methods of their page")]
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
    let text = |name| query::text(context, name);
    let (to, state, kind) = (text("to"), EmailState::of(&text("state")), EmailKind::of(&text("kind")));
    let errors = FormErrors::of_filters(&layout, &wrong((&text("state"), state), (&text("kind"), kind)));
    let filter = outbox_search::Filter { state, kind, recipient: admin_users::recipients(app, &to).await? };
    let found =
        if errors.is_empty() { outbox_search::page(db, &filter, query::start(context)).await? } else { CursorPage::empty() };
    let page = EmailsPage {
        layout: &layout,
        errors,
        to,
        filter: state,
        state: state.map_or("", EmailState::word),
        kind: kind.map_or("", EmailKind::word),
        addresses: outbox_search::addresses(db, &found.rows).await?,
        pager: Pager::newest_first(context, &found),
        emails: found.rows,
    };
    layout.show_form(&page.errors, &page)
}

/// Words of the query that are none.
fn wrong((state, is): (&str, Option<EmailState>), (kind, of): (&str, Option<EmailKind>)) -> Vec<WrongFilter> {
    let wrong = |field, label| WrongFilter { field, label, text: "problem-not-a-choice" };
    let kind = (of.is_none() && !kind.is_empty()).then(|| wrong("kind", "admin-email-type"));
    let state = (is.is_none() && !state.is_empty()).then(|| wrong("state", "admin-state"));
    kind.into_iter().chain(state).collect()
}

#[handler]
pub async fn show_one(layout: Layout<'_>, app: &App, _: &Admin, Path(id): Path<Id>) -> HttpResult {
    let db = app.db.reader();
    let email = outbox::by_id(db, id.0).await?.ok_or(Rejection::NotFound)?;
    let to = outbox_search::addresses(db, slice::from_ref(&email)).await?.remove(&email.id).unwrap_or_default();
    let owner = user::by_id(db, email.user_id.unwrap_or(0)).await?.map(|user| user.id);
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
