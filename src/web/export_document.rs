//! All data of a user as JSON, for the page and for the API, without any secret.

use std::io;

use futures_util::{StreamExt, stream};
use poem::Body;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    error::{InternalError, Result},
    flows::data_export::{self, ExportHeader, Kind, Rows},
    store::{email_token, outbox},
    types::clock::Timestamp,
    views::{EventDetails, Passkey, RecordedApiKey, RecordedSession, SecondFactorState, Time, UserDetails},
};

#[derive(Serialize, ToSchema)]
pub struct DataExport {
    #[schema(value_type = String, format = DateTime)]
    exported_at: Time,
    user: UserDetails,
    second_factor: SecondFactorState,
    sessions: Vec<RecordedSession>,
    api_keys: Vec<RecordedApiKey>,
    /// Without their keys.
    passkeys: Vec<Passkey>,
    /// What happened, as far back as it is stored.
    activity: Vec<EventDetails>,
    /// Links and codes that were sent by email.
    email_tokens: Vec<ExportedEmailToken>,
    emails: Vec<ExportedEmail>,
}

#[derive(Serialize, ToSchema)]
struct ExportedEmailToken {
    purpose: &'static str,
    sent_to: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Time,
    #[schema(value_type = Option<String>, format = DateTime)]
    used_at: Option<Time>,
    /// Where the link leads on to.
    return_to: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ExportedEmail {
    kind: &'static str,
    state: &'static str,
    locale: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Time>,
}

impl From<email_token::Model> for ExportedEmailToken {
    fn from(row: email_token::Model) -> Self {
        Self {
            purpose: row.purpose.word(),
            sent_to: row.sent_to,
            created_at: row.created_at.into(),
            expires_at: row.expires_at.into(),
            used_at: row.used_at.map(Time::from),
            return_to: row.return_to,
        }
    }
}

impl From<outbox::Model> for ExportedEmail {
    fn from(row: outbox::Model) -> Self {
        Self {
            kind: row.kind.word(),
            state: row.state.word(),
            locale: row.locale,
            created_at: row.created_at.into(),
            finished_at: row.finished_at.map(Time::from),
        }
    }
}

const KINDS: [(Kind, &str); 6] = [
    (Kind::Sessions, "sessions"),
    (Kind::Keys, "api_keys"),
    (Kind::Passkeys, "passkeys"),
    (Kind::Events, "activity"),
    (Kind::Links, "email_tokens"),
    (Kind::Emails, "emails"),
];

/// How far a `DataExport` has been written.
struct ExportStream {
    app: App,
    /// The id, and the email address if it is their own.
    user: (i64, Option<String>),
    at: Timestamp,
    /// Which of `KINDS`, and the id of its last row that was written.
    kind: usize,
    after: i64,
}

/// A `DataExport`, read and written a part at a time: it may be larger than memory. If the database fails in the middle, the response is
/// cut off.
pub fn body(app: &App, beginning: ExportHeader) -> Result<Body> {
    let user = (beginning.user.id, beginning.user.own_email().map(ToOwned::to_owned));
    let exported_at = text(&Time::from(beginning.at))?;
    let details = text(&UserDetails::of(beginning.user, beginning.roles))?;
    let factors = text(&SecondFactorState::of(beginning.factors, beginning.totp_since))?;
    let first = format!("{{\n\"exported_at\": {exported_at},\n\"user\": {details},\n\"second_factor\": {factors}");
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
    let rows = data_export::part(&writing.app, (writing.user.0, writing.user.1.as_deref()), *kind, writing.after).await?;
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
        Rows::Sessions(rows) => written(rows.into_iter().map(|row| RecordedSession::of(row, now))),
        Rows::Keys(rows) => written(rows.into_iter().map(RecordedApiKey::of)),
        Rows::Passkeys(rows) => written(rows.into_iter().map(Passkey::of)),
        Rows::Events(rows) => written(rows.into_iter().map(EventDetails::of)),
        Rows::Links(rows) => written(rows.into_iter().map(ExportedEmailToken::from)),
        Rows::Emails(rows) => written(rows.into_iter().map(ExportedEmail::from)),
    }
}

fn written(rows: impl Iterator<Item = impl Serialize>) -> Result<String> {
    let written: Result<Vec<String>> = rows.map(|row| text(&row)).collect();
    Ok(written?.join(",\n"))
}

fn text(row: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string(row).map_err(|error| InternalError::new("write a response", error))?)
}
