//! The state of rate limits, which survives a restart.

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
                    .table("limit_marks")
                    .col(ColumnDef::new("subject").text().not_null())
                    .col(ColumnDef::new("bucket").text().not_null())
                    .col(ColumnDef::new("owed_until").big_integer().not_null())
                    .primary_key(Index::create().col("subject").col("bucket"))
                    .take(),
            )
            .await?;
        manager.create_index(Index::create().name("limit_marks_owed").table("limit_marks").col("owed_until").take()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("limit_marks").take()).await?;
        Ok(())
    }
}
