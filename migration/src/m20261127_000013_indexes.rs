//! Indexes for queries of requests and the cleanup: emails by user, recipient and state, users by role, the audit log by event
//! and actor.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Name, table and columns.
const INDEXES: [(&str, &str, &[&str]); 11] = [
    ("outbox_user", "outbox", &["user_id"]),
    ("outbox_address", "outbox", &["address"]),
    ("outbox_state_id", "outbox", &["state", "id"]),
    ("outbox_finished", "outbox", &["finished_at"]),
    ("user_roles_role", "user_roles", &["role_id"]),
    ("audit_events_event", "audit_events", &["event", "id"]),
    ("audit_events_actor", "audit_events", &["actor", "id"]),
    ("users_verified", "users", &["verified_at", "id"]),
    ("users_delete", "users", &["delete_at"]),
    ("api_keys_revoked", "api_keys", &["revoked_at"]),
    ("sessions_user_id", "sessions", &["user_id", "id"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite can roll back a schema change too, but only when it is asked to.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table, columns) in INDEXES {
            let mut index = Index::create().name(name).table(table).take();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        // The new one begins with the same column.
        manager.drop_index(Index::drop().name("sessions_user").table("sessions").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(Index::create().name("sessions_user").table("sessions").col("user_id").take()).await?;
        for (name, table, _) in INDEXES {
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        Ok(())
    }
}
