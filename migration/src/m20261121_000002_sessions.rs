//! Sessions, one row each. They outlive their user by a little, so that tokens die everywhere: hence no foreign key.

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
                    .table("sessions")
                    .col(ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key())
                    .col(ColumnDef::new("user_id").big_integer().not_null())
                    .col(ColumnDef::new("contract").text().not_null())
                    .col(ColumnDef::new("generation").big_integer().not_null())
                    .col(ColumnDef::new("created_at").big_integer().not_null())
                    .col(ColumnDef::new("renewed_at").big_integer().not_null())
                    .col(ColumnDef::new("expires_at").big_integer().not_null())
                    .col(ColumnDef::new("ends_at").big_integer().not_null())
                    .col(ColumnDef::new("authenticated_at").big_integer().not_null())
                    .col(ColumnDef::new("user_agent").text())
                    .col(ColumnDef::new("ip").text())
                    .col(ColumnDef::new("revoked_at").big_integer())
                    .col(ColumnDef::new("revoked_by").text())
                    .take(),
            )
            .await?;
        manager.create_index(Index::create().name("sessions_user").table("sessions").col("user_id").take()).await?;
        manager.create_index(Index::create().name("sessions_revoked").table("sessions").col("revoked_at").take()).await?;
        manager.create_index(Index::create().name("sessions_expires").table("sessions").col("expires_at").take()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("sessions").take()).await?;
        Ok(())
    }
}
