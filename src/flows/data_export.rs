//! Everything that is held about one person, for that person: a part at a time, however much of it there is.

use crate::{
    app::{App, reauthentication::RecentlyAuthenticated},
    error::{Rejection, Result},
    store::{api_key, audit_event, email_token, outbox, role, session, user},
    types::{client::ClientInfo, clock::Timestamp, kinds::Event},
};

/// Rows of one part.
const PAGE_SIZE: u64 = 500;

/// Who somebody is, before all that there may be any number of.
pub struct ExportHeader {
    pub at: Timestamp,
    pub user: user::Model,
    pub roles: Vec<String>,
}

/// What there may be any number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sessions,
    Keys,
    Events,
    Links,
    Mails,
}

/// Rows as they lie; what of them is shown is the edge's to say, and no secret is among it.
pub enum Rows {
    Sessions(Vec<session::Model>),
    Keys(Vec<api_key::Model>),
    Events(Vec<audit_event::Model>),
    Links(Vec<email_token::Model>),
    Mails(Vec<outbox::Model>),
}

impl Rows {
    /// The id after which the next part begins; nothing, where this was the last one.
    pub fn last(&self) -> Option<i64> {
        match self {
            Self::Sessions(rows) => rows.last().map(|row| row.id),
            Self::Keys(rows) => rows.last().map(|row| row.id),
            Self::Events(rows) => rows.last().map(|row| row.id),
            Self::Links(rows) => rows.last().map(|row| row.id),
            Self::Mails(rows) => rows.last().map(|row| row.id),
        }
    }
}

/// Writes down that the data were asked for.
///
/// # Errors
/// `UserNotFound`.
pub async fn begin(app: &App, by: RecentlyAuthenticated, from: &ClientInfo) -> Result<ExportHeader> {
    let (at, id) = (app.now(), by.user());
    let txn = app.begin().await?;
    let about =
        audit_event::About { user: Some(id), session: Some(by.session()), from: Some(from), ..audit_event::About::default() };
    audit_event::add(&txn, Event::DataExported, about, at).await?;
    let user = user::by_id(&txn, id).await?.ok_or(Rejection::UserNotFound)?;
    let beginning = ExportHeader { at, roles: role::names_of(&txn, id).await?, user };
    txn.commit().await?;
    Ok(beginning)
}

/// The oldest rows of a kind after the one of this id.
///
/// # Errors
/// Faults only.
pub async fn part(app: &App, user: (i64, &str), kind: Kind, after: i64) -> Result<Rows> {
    let (db, at) = (app.db.reader(), (after, PAGE_SIZE));
    Ok(match kind {
        Kind::Sessions => Rows::Sessions(session::after_id(db, user.0, at).await?),
        Kind::Keys => Rows::Keys(api_key::after_id(db, user.0, at).await?),
        Kind::Events => Rows::Events(audit_event::after_id(db, user.0, at).await?),
        Kind::Links => Rows::Links(email_token::after_id(db, user.0, at).await?),
        Kind::Mails => Rows::Mails(outbox::after_id(db, user, at).await?),
    })
}
