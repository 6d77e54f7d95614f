//! Audit events.

use serde::Serialize;
use utoipa::ToSchema;

use super::{client::Client, time::Time};
use crate::store::audit_event::Model;

/// Something that happened to an account, as its user sees it.
#[derive(Serialize, ToSchema)]
pub struct Event {
    #[schema(value_type = String, format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    pub created_at: Time,
    #[schema(example = "signed-in")]
    pub event: String,
    #[serde(flatten)]
    pub client: Client,
}

/// An event in the data export of its user.
#[derive(Serialize, ToSchema)]
pub struct EventDetails {
    #[serde(flatten)]
    pub event: Event,
    pub session_id: Option<i64>,
    pub user_agent: Option<String>,
    #[schema(example = "editor")]
    pub detail: Option<String>,
}

/// An event, as administrators and operators see it.
#[derive(Serialize, ToSchema)]
pub struct AuditEvent {
    #[schema(example = 1204)]
    pub id: i64,
    #[serde(flatten)]
    pub details: EventDetails,
    /// The user that it is about, while the account exists.
    #[schema(example = 7)]
    pub user_id: Option<i64>,
    /// Who did it, if not the user: the id of an administrator, or `cli`.
    #[schema(example = "1")]
    pub actor: Option<String>,
    /// The path of the request, as the table of routes has it.
    pub route: Option<String>,
    /// The id of the request, as in the log of the server.
    pub request_id: Option<String>,
}

impl Event {
    pub fn of(row: Model) -> Self {
        Self { created_at: row.created_at.into(), event: row.event.word(), client: Client::of(row.user_agent.as_deref(), row.ip) }
    }
}

impl EventDetails {
    pub fn of(row: Model) -> Self {
        Self { session_id: row.session_id, user_agent: row.user_agent.clone(), detail: row.detail.clone(), event: Event::of(row) }
    }
}

impl AuditEvent {
    pub fn of(row: Model) -> Self {
        Self {
            id: row.id,
            user_id: row.user_id,
            actor: row.actor.clone(),
            route: row.route.clone(),
            request_id: row.request_id.clone(),
            details: EventDetails::of(row),
        }
    }
}
