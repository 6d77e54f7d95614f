//! What happened, to whom, when and from where.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite can roll back a schema change too, but only when it is asked to.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("audit_events")
                    .col(ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key())
                    .col(ColumnDef::new("at").big_integer().not_null())
                    .col(ColumnDef::new("event").text().not_null())
                    .col(ColumnDef::new("user_id").big_integer())
                    .col(ColumnDef::new("session_id").big_integer())
                    .col(ColumnDef::new("ip").text())
                    .col(ColumnDef::new("user_agent").text())
                    .col(ColumnDef::new("detail").text())
                    .take(),
            )
            .await?;
        manager
            .create_index(Index::create().name("audit_events_user").table("audit_events").col("user_id").col("at").take())
            .await?;
        manager.create_index(Index::create().name("audit_events_at").table("audit_events").col("at").take()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("audit_events").take()).await?;
        Ok(())
    }
}
