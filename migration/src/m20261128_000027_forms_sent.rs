//! Forms that have created something, so that one that is sent twice creates it once.

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
        let table = Table::create()
            .table("sent_forms")
            .col(ColumnDef::new("digest").text().not_null().primary_key())
            .col(ColumnDef::new("created_id").big_integer().not_null())
            .col(ColumnDef::new("sent_at").big_integer().not_null())
            .take();
        manager.create_table(table).await?;
        let index = Index::create().name("sent_forms_sent_at").table("sent_forms").col("sent_at").take();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("sent_forms").take()).await
    }
}
