//! What has happened, to whom, by whom, when and from where.

use std::collections::HashMap;

use askama::Template;
use poem::handler;

use super::{
    log_query::{LogQuery, Meant},
    query,
};
use crate::{
    app::{App, authorization::Admin},
    flows::export_log,
    store::{audit_event, pagination::CursorPage},
    types::kinds::Event,
    web::{
        context::RequestContext,
        error::HttpResult,
        pages::{
            components::Pager,
            form_errors::FormErrors,
            layout::{Layout, page},
        },
    },
};

#[derive(Template)]
#[template(path = "pages/admin/log.html")]
struct LogPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    asked: LogQuery,
    meant: Meant,
    /// Whether the user who is asked for is none.
    is_unknown: bool,
    rows: Vec<audit_event::Model>,
    /// What users are called, by their ids.
    names: HashMap<i64, String>,
    pager: Option<Pager>,
}

/// Who did it.
enum Doer {
    /// An administrator, by their id.
    Administrator(i64),
    Operator,
    /// The user whom the event is about.
    User,
    /// A client that has proved nothing.
    Unknown,
    Server,
}

page!(LogPage);

impl LogPage<'_> {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass fields by reference")]
    fn name_of(&self, id: &i64) -> Option<&String> {
        self.names.get(id)
    }

    #[expect(clippy::unused_self, reason = "templates call methods of their page")]
    fn doer(&self, row: &audit_event::Model) -> Doer {
        doer(row)
    }

    /// What the event is about beside the account, as far as it says something to a reader.
    fn detail(&self, row: &audit_event::Model) -> Option<String> {
        let detail = row.detail.as_deref()?;
        match row.event {
            Event::RoleGranted | Event::RoleRevoked | Event::RoleCreated | Event::RoleDeleted => Some(self.role_label(detail)),
            Event::ApiKeyCreated
            | Event::ApiKeyRevoked
            | Event::PasskeyAdded
            | Event::PasskeyRenamed
            | Event::PasskeyRemoved
            | Event::PasskeyCounterBack
            | Event::SigningKeyCreated
            | Event::SigningKeyRetired => Some(detail.to_owned()),
            _ => None,
        }
    }
}

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext, app: &App, _: &Admin) -> HttpResult {
    let asked = LogQuery::of(context);
    let errors = FormErrors::of_filters(&layout, &asked.wrong());
    let meant = asked.meant(app).await?;
    let filter = asked.filter(&meant).filter(|_| errors.is_empty());
    let found = match &filter {
        Some(filter) => audit_event::page(app.db.reader(), filter, query::start(context)).await?,
        None => CursorPage::empty(),
    };
    let names = export_log::names(app, &found.rows).await?;
    let pager = Pager::newest_first(context, &found);
    let is_unknown = errors.is_empty() && !asked.who.is_empty() && meant.users.is_empty() && found.rows.is_empty();
    let page = LogPage { layout: &layout, errors, asked, meant, is_unknown, rows: found.rows, names, pager };
    layout.show_form(&page.errors, &page)
}

fn doer(row: &audit_event::Model) -> Doer {
    let unproved = [Event::SignInFailed, Event::CodeRejected, Event::PasswordResetRequested, Event::RefreshReplayed];
    match (row.administrator(), &row.actor) {
        (Some(id), _) => Doer::Administrator(id),
        (None, Some(_)) => Doer::Operator,
        _ if unproved.contains(&row.event) => Doer::Unknown,
        _ if row.user_id.is_some() && (row.ip.is_some() || row.route.is_some()) => Doer::User,
        _ if row.ip.is_some() => Doer::Unknown,
        _ => Doer::Server,
    }
}
