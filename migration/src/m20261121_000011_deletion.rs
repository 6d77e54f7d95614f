//! When an account will be deleted.

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
        let column = Table::alter().table("users").add_column(ColumnDef::new("delete_at").big_integer()).take();
        manager.alter_table(column).await?;
        manager.create_index(Index::create().name("users_delete_at").table("users").col("delete_at").take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("users_delete_at").table("users").to_owned()).await?;
        manager.alter_table(Table::alter().table("users").drop_column("delete_at").take()).await
    }
}
