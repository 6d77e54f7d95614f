//! Where the user of an emailed token goes on to: asked for with the email, which may be before its token exists.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 2] = ["email_tokens", "outbox"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite can roll back a schema change too, but only when it is asked to.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            let column = ColumnDef::new("return_to").text().take();
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.alter_table(Table::alter().table(table).drop_column("return_to").take()).await?;
        }
        Ok(())
    }
}
