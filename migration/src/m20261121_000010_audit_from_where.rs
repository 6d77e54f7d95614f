//! The actor, the route and the request of an audit event; and the event that an email is about.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: [&str; 3] = ["actor", "door", "request_id"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite can roll back a schema change too, but only when it is asked to.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            manager.alter_table(Table::alter().table("audit_events").add_column(ColumnDef::new(column).text()).take()).await?;
        }
        manager.alter_table(Table::alter().table("outbox").add_column(ColumnDef::new("event_id").big_integer()).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("outbox").drop_column("event_id").take()).await?;
        for column in COLUMNS {
            manager.alter_table(Table::alter().table("audit_events").drop_column(column).take()).await?;
        }
        Ok(())
    }
}
