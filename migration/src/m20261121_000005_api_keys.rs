//! Keys for programs, and which session was opened with which.

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
            .table("api_keys")
            .col(ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key())
            .col(ColumnDef::new("user_id").big_integer().not_null())
            .col(ColumnDef::new("name").text().not_null())
            .col(ColumnDef::new("hint").text().not_null())
            .col(ColumnDef::new("digest").text().not_null())
            .col(ColumnDef::new("roles").text().not_null())
            .col(ColumnDef::new("created_at").big_integer().not_null())
            .col(ColumnDef::new("expires_at").big_integer())
            .col(ColumnDef::new("last_used_at").big_integer())
            .col(ColumnDef::new("revoked_at").big_integer())
            .foreign_key(
                ForeignKey::create()
                    .name("api_keys_user")
                    .from("api_keys", "user_id")
                    .to("users", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .take();
        manager.create_table(table).await?;
        manager.create_index(Index::create().name("api_keys_digest").table("api_keys").col("digest").unique().take()).await?;
        manager.create_index(Index::create().name("api_keys_user").table("api_keys").col("user_id").take()).await?;
        let column = Table::alter().table("sessions").add_column(ColumnDef::new("api_key_id").big_integer()).take();
        manager.alter_table(column).await?;
        manager.create_index(Index::create().name("sessions_api_key").table("sessions").col("api_key_id").take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("sessions_api_key").table("sessions").to_owned()).await?;
        manager.alter_table(Table::alter().table("sessions").drop_column("api_key_id").take()).await?;
        manager.drop_table(Table::drop().table("api_keys").take()).await
    }
}
