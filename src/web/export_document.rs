//! Everything about one person as JSON, for pages and programs alike; no secret is among it.

use std::io;

use futures_util::{StreamExt, stream};
use poem::Body;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    error::{InternalError, Result},
    flows::data_export::{self, ExportHeader, Kind, Rows},
    store::{api_key, audit_event, email_token, outbox, session, user},
    types::{clock::Timestamp, time_format::TimeFormat},
};

#[derive(Serialize, ToSchema)]
pub struct DataExport {
    /// When it was taken.
    #[schema(format = DateTime)]
    exported_at: String,
    account: ExportedAccount,
    roles: Vec<String>,
    sessions: Vec<ExportedSession>,
    api_keys: Vec<ExportedApiKey>,
    /// What happened, as far back as it is remembered.
    activity: Vec<ExportedEvent>,
    /// Links and codes that went out by mail.
    email_tokens: Vec<ExportedEmailToken>,
    emails: Vec<ExportedEmail>,
}

#[derive(Serialize, ToSchema)]
struct ExportedAccount {
    id: i64,
    email: String,
    username: Option<String>,
    first_name: String,
    last_name: String,
    gender: Option<String>,
    locale: Option<String>,
    active: bool,
    has_password: bool,
    password_changed_at: Option<String>,
    email_verified_at: Option<String>,
    created_at: String,
    updated_at: String,
    signed_in_at: Option<String>,
    delete_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ExportedSession {
    id: i64,
    contract: String,
    user_agent: Option<String>,
    ip_address: Option<String>,
    api_key: Option<i64>,
    created_at: String,
    last_seen_at: String,
    expires_at: String,
    ended_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ExportedApiKey {
    id: i64,
    name: String,
    hint: String,
    roles: Vec<String>,
    created_at: String,
    expires_at: Option<String>,
    last_used_at: Option<String>,
    revoked_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ExportedEvent {
    at: String,
    event: String,
    session: Option<i64>,
    ip_address: Option<String>,
    user_agent: Option<String>,
    detail: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ExportedEmailToken {
    purpose: &'static str,
    sent_to: String,
    created_at: String,
    expires_at: String,
    used_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ExportedEmail {
    kind: &'static str,
    state: &'static str,
    language: Option<String>,
    created_at: String,
    finished_at: Option<String>,
}

fn time(at: Timestamp) -> String {
    TimeFormat::IsoMs.write(at)
}

impl From<user::Model> for ExportedAccount {
    fn from(user: user::Model) -> Self {
        Self {
            id: user.id,
            email: user.email,
            username: user.username,
            first_name: user.first_name,
            last_name: user.last_name,
            gender: user.gender,
            locale: user.locale,
            active: user.is_active,
            has_password: user.password_hash.is_some(),
            password_changed_at: user.password_changed_at.map(time),
            email_verified_at: user.verified_at.map(time),
            created_at: time(user.created_at),
            updated_at: time(user.updated_at),
            signed_in_at: user.signed_in_at.map(time),
            delete_at: user.delete_at.map(time),
        }
    }
}

impl ExportedSession {
    fn of(row: session::Model, now: Timestamp) -> Self {
        let seen = row.last_use(now);
        Self {
            id: row.id,
            contract: row.contract,
            user_agent: row.user_agent,
            ip_address: row.ip,
            api_key: row.api_key_id,
            created_at: time(row.created_at),
            last_seen_at: time(seen.at),
            expires_at: time(seen.expires),
            ended_at: row.revoked_at.map(time),
        }
    }
}

impl From<api_key::Model> for ExportedApiKey {
    fn from(row: api_key::Model) -> Self {
        Self {
            id: row.id,
            roles: row.role_names(),
            name: row.name,
            hint: row.hint,
            created_at: time(row.created_at),
            expires_at: row.expires_at.map(time),
            last_used_at: row.last_used_at.map(time),
            revoked_at: row.revoked_at.map(time),
        }
    }
}

impl From<audit_event::Model> for ExportedEvent {
    fn from(row: audit_event::Model) -> Self {
        Self {
            at: time(row.created_at),
            event: row.event.word(),
            session: row.session_id,
            ip_address: row.ip,
            user_agent: row.user_agent,
            detail: row.detail,
        }
    }
}

impl From<email_token::Model> for ExportedEmailToken {
    fn from(row: email_token::Model) -> Self {
        Self {
            purpose: row.purpose.word(),
            sent_to: row.sent_to,
            created_at: time(row.created_at),
            expires_at: time(row.expires_at),
            used_at: row.used_at.map(time),
        }
    }
}

impl From<outbox::Model> for ExportedEmail {
    fn from(row: outbox::Model) -> Self {
        Self {
            kind: row.kind.word(),
            state: row.state.word(),
            language: row.locale,
            created_at: time(row.created_at),
            finished_at: row.finished_at.map(time),
        }
    }
}

const KINDS: [(Kind, &str); 5] = [
    (Kind::Sessions, "sessions"),
    (Kind::Keys, "api_keys"),
    (Kind::Events, "activity"),
    (Kind::Links, "email_tokens"),
    (Kind::Emails, "emails"),
];

/// Where the writing of a `Portrait` has got to.
struct ExportStream {
    app: App,
    user: (i64, String),
    at: Timestamp,
    /// Which of `KINDS`, and the last row of it that has been written.
    kind: usize,
    after: i64,
}

/// A `Portrait`, written a part at a time and read a part at a time: it may be larger than memory. Where the database fails in the middle,
/// the answer is cut off.
pub fn body(app: &App, beginning: ExportHeader) -> Result<Body> {
    let (taken, roles) = (text(&time(beginning.at))?, text(&beginning.roles)?);
    let user = (beginning.user.id, beginning.user.email.clone());
    let account = text(&ExportedAccount::from(beginning.user))?;
    let first = format!("{{\n\"exported_at\": {taken},\n\"account\": {account},\n\"roles\": {roles}");
    let writing = ExportStream { app: app.clone(), user, at: beginning.at, kind: 0, after: 0 };
    let rest = stream::try_unfold(writing, |writing| async move {
        let part = next(writing).await.inspect_err(|error| tracing::error!("a download of personal data was cut off: {error}"));
        part.map_err(io::Error::other)
    });
    Ok(Body::from_bytes_stream(stream::once(async { Ok(first) }).chain(rest)))
}

/// The text of the next rows, and what comes after them.
async fn next(mut writing: ExportStream) -> Result<Option<(String, ExportStream)>> {
    let Some((kind, name)) = KINDS.get(writing.kind) else { return Ok(None) };
    let is_first = writing.after == 0;
    let rows = data_export::part(&writing.app, (writing.user.0, &writing.user.1), *kind, writing.after).await?;
    let mut out = if is_first { format!(",\n\"{name}\": [") } else { String::new() };
    if let Some(last) = rows.last() {
        out.push_str(if is_first { "\n" } else { ",\n" });
        out.push_str(&lines(rows, writing.at)?);
        writing.after = last;
    } else {
        out.push_str("\n]");
        writing.kind += 1;
        writing.after = 0;
        if writing.kind == KINDS.len() {
            out.push_str("\n}\n");
        }
    }
    Ok(Some((out, writing)))
}

fn lines(rows: Rows, now: Timestamp) -> Result<String> {
    match rows {
        Rows::Sessions(rows) => written(rows.into_iter().map(|row| ExportedSession::of(row, now))),
        Rows::Keys(rows) => each::<_, ExportedApiKey>(rows),
        Rows::Events(rows) => each::<_, ExportedEvent>(rows),
        Rows::Links(rows) => each::<_, ExportedEmailToken>(rows),
        Rows::Emails(rows) => each::<_, ExportedEmail>(rows),
    }
}

fn each<M, T: From<M> + Serialize>(rows: Vec<M>) -> Result<String> {
    written(rows.into_iter().map(T::from))
}

fn written(rows: impl Iterator<Item = impl Serialize>) -> Result<String> {
    let written: Result<Vec<String>> = rows.map(|row| text(&row)).collect();
    Ok(written?.join(",\n"))
}

fn text(row: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string(row).map_err(|error| InternalError::new("write an answer", error))?)
}
