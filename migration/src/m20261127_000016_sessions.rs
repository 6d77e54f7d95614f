//! Which client renewed a session last, whether that was asked for again, and what lists tell of it.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TEXTS: [&str; 2] = ["renewed_from", "renewed_device"];
const NUMBERS: [&str; 2] = ["repeated_generation", "seen_at"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite can roll back a schema change too, but only when it is asked to.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let texts = TEXTS.map(|name| ColumnDef::new(name).text().take());
        let numbers = NUMBERS.map(|name| ColumnDef::new(name).big_integer().take());
        for column in texts.into_iter().chain(numbers) {
            manager.alter_table(Table::alter().table("sessions").add_column(column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in TEXTS.into_iter().chain(NUMBERS) {
            manager.alter_table(Table::alter().table("sessions").drop_column(column).take()).await?;
        }
        Ok(())
    }
}
