//! Passkeys, and the challenges that were answered: each is judged once.

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
            .table("passkeys")
            .col(ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key())
            .col(ColumnDef::new("user_id").big_integer().not_null())
            .col(ColumnDef::new("credential_id").text().not_null())
            .col(ColumnDef::new("public_key").text().not_null())
            .col(ColumnDef::new("counter").big_integer().not_null())
            .col(ColumnDef::new("name").text().not_null())
            .col(ColumnDef::new("aaguid").text().not_null())
            .col(ColumnDef::new("transports").text().not_null())
            .col(ColumnDef::new("backup_eligible").boolean().not_null())
            .col(ColumnDef::new("backed_up").boolean().not_null())
            .col(ColumnDef::new("created_at").big_integer().not_null())
            .col(ColumnDef::new("last_used_at").big_integer())
            .foreign_key(
                ForeignKey::create()
                    .name("passkeys_user")
                    .from("passkeys", "user_id")
                    .to("users", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .take();
        manager.create_table(table).await?;
        let index = Index::create().name("passkeys_credential").table("passkeys").col("credential_id").unique().take();
        manager.create_index(index).await?;
        manager.create_index(Index::create().name("passkeys_user").table("passkeys").col("user_id").take()).await?;
        manager
            .create_table(
                Table::create()
                    .table("used_challenges")
                    .col(ColumnDef::new("challenge").text().not_null().primary_key())
                    .col(ColumnDef::new("expires_at").big_integer().not_null())
                    .take(),
            )
            .await?;
        let index = Index::create().name("used_challenges_expires").table("used_challenges").col("expires_at").take();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["used_challenges", "passkeys"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}
