//! Sessions. When a token was renewed is in none of them: times are those of `last_use`.

use serde::Serialize;
use utoipa::ToSchema;

use super::{client::Client, time::Time};
use crate::{store::session::Model, types::clock::Timestamp};

#[derive(Serialize, ToSchema)]
pub struct Session {
    #[schema(example = 7)]
    pub id: i64,
    /// What signed in, and from where.
    #[serde(flatten)]
    pub client: Client,
    /// What the client called the device when it signed in, if it said.
    #[schema(example = "Ada's phone")]
    pub device_name: Option<String>,
    /// How its user signed in, in the words of RFC 8176; none for a session of an API key.
    #[schema(example = json!(["mfa", "otp", "pwd"]))]
    pub auth_methods: Vec<&'static str>,
    /// The API key that opened it, if no password did.
    pub api_key_id: Option<i64>,
    #[schema(value_type = String, format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    pub created_at: Time,
    /// When its tokens were last renewed, to five minutes; renewals of the last two minutes are not shown yet.
    #[schema(value_type = String, format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    pub last_seen_at: Time,
    /// When it ends unless it is renewed, counted from `last_seen_at`.
    #[schema(value_type = String, format = DateTime, example = "2026-12-05T08:30:00.000Z")]
    pub expires_at: Time,
}

/// A session that has not ended, in a list.
#[derive(Serialize, ToSchema)]
pub struct ListedSession {
    #[serde(flatten)]
    pub session: Session,
    /// Whether it is the session of this request.
    pub is_current: bool,
}

/// A session, open or ended, in the data export of its user.
#[derive(Serialize, ToSchema)]
pub struct RecordedSession {
    #[serde(flatten)]
    pub session: Session,
    /// The API that it was opened with.
    pub contract: String,
    pub user_agent: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Time>,
}

impl Session {
    pub fn of(row: Model, now: Timestamp) -> Self {
        let seen = row.last_use(now);
        Self {
            id: row.id,
            client: Client::of(row.user_agent.as_deref(), row.ip),
            device_name: row.device_name,
            auth_methods: row.auth_methods.words().collect(),
            api_key_id: row.api_key_id,
            created_at: row.created_at.into(),
            last_seen_at: seen.at.into(),
            expires_at: seen.expires.into(),
        }
    }
}

impl ListedSession {
    /// `current` is the session of the request.
    pub fn of(row: Model, current: i64, now: Timestamp) -> Self {
        Self { is_current: row.id == current, session: Session::of(row, now) }
    }
}

impl RecordedSession {
    pub fn of(row: Model, now: Timestamp) -> Self {
        Self {
            contract: row.contract.clone(),
            user_agent: row.user_agent.clone(),
            ended_at: row.revoked_at.map(Time::from),
            session: Session::of(row, now),
        }
    }
}
