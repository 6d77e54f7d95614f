//! Finding the live sessions of one account among any number of ended ones, and remembering which are still to be ended.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Partial indexes are written alike on both engines.
const LIVE: [(&str, &str); 2] = [("sessions_live_user", "user_id, id"), ("sessions_live_key", "api_key_id, id")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite can roll back a schema change too, but only when it is asked to.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, columns) in LIVE {
            let index = format!("CREATE INDEX {name} ON sessions ({columns}) WHERE revoked_at IS NULL");
            manager.get_connection().execute_unprepared(&index).await?;
        }
        // One person's log is read a page at a time, in the order of its ids.
        manager.drop_index(Index::drop().name("audit_events_user").table("audit_events").to_owned()).await?;
        let own = Index::create().name("audit_events_user_id").table("audit_events").col("user_id").col("id").take();
        manager.create_index(own).await?;
        let table = Table::create()
            .table("session_endings")
            .col(ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key())
            .col(ColumnDef::new("user_id").big_integer())
            .col(ColumnDef::new("api_key_id").big_integer())
            .col(ColumnDef::new("but_id").big_integer())
            .col(ColumnDef::new("through_id").big_integer().not_null())
            .col(ColumnDef::new("ended_by").text().not_null())
            .take();
        manager.create_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("session_endings").take()).await?;
        for (name, _) in LIVE {
            manager.drop_index(Index::drop().name(name).table("sessions").to_owned()).await?;
        }
        manager.drop_index(Index::drop().name("audit_events_user_id").table("audit_events").to_owned()).await?;
        let before = Index::create().name("audit_events_user").table("audit_events").col("user_id").col("at").take();
        manager.create_index(before).await
    }
}
