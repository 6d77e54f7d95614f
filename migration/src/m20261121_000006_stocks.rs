//! The example of a protected table: what is in stock.

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
            .table("stocks")
            .col(ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key())
            .col(ColumnDef::new("symbol").text().not_null())
            .col(ColumnDef::new("name").text().not_null())
            .col(ColumnDef::new("quantity").big_integer().not_null())
            // In hundredths.
            .col(ColumnDef::new("price").big_integer().not_null())
            .col(ColumnDef::new("created_at").big_integer().not_null())
            .col(ColumnDef::new("updated_at").big_integer().not_null())
            .check(Expr::col("quantity").gte(0))
            .check(Expr::col("price").gte(0))
            .take();
        manager.create_table(table).await?;
        manager.create_index(Index::create().name("stocks_symbol").table("stocks").col("symbol").unique().take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("stocks").take()).await
    }
}
