//! Passkeys, as their owner sees them: never a key.

use serde::Serialize;
use utoipa::ToSchema;

use super::time::Time;
use crate::store::passkey::Model;

#[derive(Serialize, ToSchema)]
pub struct Passkey {
    #[schema(example = 7)]
    pub id: i64,
    #[schema(example = "iCloud Keychain")]
    pub name: String,
    /// Whether it has been copied to other devices or to the account of its maker.
    pub backed_up: bool,
    #[schema(value_type = String, format = DateTime, example = "2026-11-28T08:30:00.000Z")]
    pub created_at: Time,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-28T09:00:00.000Z")]
    pub last_used_at: Option<Time>,
}

impl Passkey {
    pub fn of(row: Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            backed_up: row.backed_up,
            created_at: row.created_at.into(),
            last_used_at: row.last_used_at.map(Time::from),
        }
    }
}
