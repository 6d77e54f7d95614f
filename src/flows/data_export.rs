//! Everything that is stored about a user, for that user: in parts, however much there is.

use crate::{
    app::{App, reauthentication::RecentlyAuthenticated, second_factor::SecondFactors},
    error::{Rejection, Result},
    store::{
        api_key,
        audit_event::{self, About},
        email_token, outbox, passkey, session, totp, user, user_role,
    },
    types::{client::ClientInfo, clock::Timestamp, kinds::Event},
};

/// Rows of one part.
const PAGE_SIZE: u64 = 500;

/// The user, before the lists of any length.
pub struct ExportHeader {
    pub at: Timestamp,
    pub user: user::Model,
    pub roles: Vec<String>,
    pub factors: SecondFactors,
    /// Since when codes of an app are asked for.
    pub totp_since: Option<Timestamp>,
}

/// The lists of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sessions,
    Keys,
    Passkeys,
    Events,
    Links,
    Emails,
}

/// Rows as they are stored; the edge decides what of them is shown. They hold no secret.
pub enum Rows {
    Sessions(Vec<session::Model>),
    Keys(Vec<api_key::Model>),
    Passkeys(Vec<passkey::Model>),
    Events(Vec<audit_event::Model>),
    Links(Vec<email_token::Model>),
    Emails(Vec<outbox::Model>),
}

impl Rows {
    /// The id after which the next part begins; `None` if this was the last one.
    pub fn last(&self) -> Option<i64> {
        match self {
            Self::Sessions(rows) => rows.last().map(|row| row.id),
            Self::Keys(rows) => rows.last().map(|row| row.id),
            Self::Passkeys(rows) => rows.last().map(|row| row.id),
            Self::Events(rows) => rows.last().map(|row| row.id),
            Self::Links(rows) => rows.last().map(|row| row.id),
            Self::Emails(rows) => rows.last().map(|row| row.id),
        }
    }
}

/// Audits the export.
///
/// # Errors
/// `UserNotFound`.
pub async fn begin(app: &App, by: RecentlyAuthenticated, client: &ClientInfo) -> Result<ExportHeader> {
    let mut work = app.begin(client).await?;
    let (at, id) = (work.now, by.user());
    work.audit(Event::DataExported, About::user(id).session(by.session())).await?;
    let user = user::by_id(&work, id).await?.ok_or(Rejection::UserNotFound)?;
    let roles = user_role::names_of(&work, id).await?;
    let (factors, row) = (SecondFactors::of(&work, id).await?, totp::confirmed(&work, id).await?);
    let header = ExportHeader { at, user, roles, factors, totp_since: row.and_then(|row| row.confirmed_at) };
    work.commit().await?;
    Ok(header)
}

/// The oldest rows of a kind after the one of this id.
///
/// # Errors
/// Those of the database.
pub async fn part(app: &App, user: (i64, Option<&str>), kind: Kind, after: i64) -> Result<Rows> {
    let (db, at) = (app.db.reader(), (after, PAGE_SIZE));
    Ok(match kind {
        Kind::Sessions => Rows::Sessions(session::after_id(db, user.0, at).await?),
        Kind::Keys => Rows::Keys(api_key::after_id(db, user.0, at).await?),
        Kind::Passkeys => Rows::Passkeys(passkey::after_id(db, user.0, at).await?),
        Kind::Events => Rows::Events(audit_event::after_id(db, user.0, at).await?),
        Kind::Links => Rows::Links(email_token::after_id(db, user.0, at).await?),
        Kind::Emails => Rows::Emails(outbox::after_id(db, user, at).await?),
    })
}
