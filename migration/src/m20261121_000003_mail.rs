//! Tokens of emailed links, and the queue of emails.

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
                    .table("links")
                    .col(ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key())
                    .col(ColumnDef::new("user_id").big_integer().not_null())
                    .col(ColumnDef::new("purpose").text().not_null())
                    .col(ColumnDef::new("sent_to").text().not_null())
                    .col(ColumnDef::new("created_at").big_integer().not_null())
                    .col(ColumnDef::new("expires_at").big_integer().not_null())
                    .col(ColumnDef::new("used_at").big_integer())
                    .col(ColumnDef::new("tries").big_integer().not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .name("links_user")
                            .from("links", "user_id")
                            .to("users", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;
        manager
            .create_index(Index::create().name("links_user_purpose").table("links").col("user_id").col("purpose").take())
            .await?;
        manager.create_index(Index::create().name("links_expires").table("links").col("expires_at").take()).await?;
        manager
            .create_table(
                Table::create()
                    .table("outbox")
                    .col(ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key())
                    .col(ColumnDef::new("kind").text().not_null())
                    .col(ColumnDef::new("state").text().not_null())
                    .col(ColumnDef::new("user_id").big_integer())
                    .col(ColumnDef::new("link_id").big_integer())
                    .col(ColumnDef::new("address").text())
                    .col(ColumnDef::new("locale").text())
                    .col(ColumnDef::new("created_at").big_integer().not_null())
                    .col(ColumnDef::new("due_at").big_integer().not_null())
                    .col(ColumnDef::new("expires_at").big_integer().not_null())
                    .col(ColumnDef::new("leased_until").big_integer())
                    .col(ColumnDef::new("attempts").big_integer().not_null())
                    .col(ColumnDef::new("finished_at").big_integer())
                    .col(ColumnDef::new("last_error").text())
                    .take(),
            )
            .await?;
        manager.create_index(Index::create().name("outbox_state_due").table("outbox").col("state").col("due_at").take()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("outbox").take()).await?;
        manager.drop_table(Table::drop().table("links").take()).await?;
        Ok(())
    }
}
