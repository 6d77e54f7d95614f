//! API keys.

use serde::Serialize;
use utoipa::ToSchema;

use super::time::Time;
use crate::{store::api_key::Model, types::secret::Secret};

#[derive(Serialize, ToSchema)]
pub struct ApiKey {
    #[schema(example = 3)]
    pub id: i64,
    #[schema(example = "Nightly export")]
    pub name: String,
    /// The first characters of the key.
    #[schema(example = "vst_7k2mxq")]
    pub hint: String,
    /// The roles of its sessions, as long as its owner has them.
    #[schema(example = json!(["editor"]))]
    pub roles: Vec<String>,
    #[schema(value_type = String, format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    pub created_at: Time,
    /// `null` means never.
    #[schema(value_type = Option<String>, format = DateTime, example = "2027-02-19T08:30:00.000Z")]
    pub expires_at: Option<Time>,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-22T03:00:00.000Z")]
    pub last_used_at: Option<Time>,
}

/// A new API key: the only response that contains the key.
#[derive(Serialize, ToSchema)]
pub struct NewApiKey {
    #[serde(flatten)]
    pub api_key: ApiKey,
    /// Shown once; only its hash is stored.
    #[schema(pattern = "^vst_[a-z2-7]{58}$")]
    pub key: String,
}

/// A key, revoked or not, in the data export of its user.
#[derive(Serialize, ToSchema)]
pub struct RecordedApiKey {
    #[serde(flatten)]
    pub api_key: ApiKey,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Time>,
}

impl ApiKey {
    pub fn of(row: Model) -> Self {
        Self {
            id: row.id,
            roles: row.role_names(),
            name: row.name,
            hint: row.hint,
            created_at: row.created_at.into(),
            expires_at: row.expires_at.map(Time::from),
            last_used_at: row.last_used_at.map(Time::from),
        }
    }
}

impl NewApiKey {
    pub fn of(row: Model, key: &Secret) -> Self {
        Self { api_key: ApiKey::of(row), key: key.reveal().to_owned() }
    }
}

impl RecordedApiKey {
    pub fn of(row: Model) -> Self {
        Self { revoked_at: row.revoked_at.map(Time::from), api_key: ApiKey::of(row) }
    }
}
