//! Second factors: codes of an app, recovery codes, and how each session was signed in to.

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
        let methods = ColumnDef::new("auth_methods").text().not_null().default("pwd").take();
        manager.alter_table(Table::alter().table("sessions").add_column(methods).take()).await?;
        let changed = ColumnDef::new("second_factor_changed_at").big_integer().take();
        manager.alter_table(Table::alter().table("users").add_column(changed).take()).await?;
        manager.create_table(totp()).await?;
        manager.create_table(recovery_codes()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("recovery_codes").take()).await?;
        manager.drop_table(Table::drop().table("totp").take()).await?;
        manager.alter_table(Table::alter().table("users").drop_column("second_factor_changed_at").take()).await?;
        manager.alter_table(Table::alter().table("sessions").drop_column("auth_methods").take()).await
    }
}

fn totp() -> TableCreateStatement {
    Table::create()
        .table("totp")
        .col(ColumnDef::new("user_id").big_integer().not_null().primary_key())
        .col(ColumnDef::new("secret").text().not_null())
        .col(ColumnDef::new("last_step").big_integer().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("confirmed_at").big_integer())
        .foreign_key(&mut of_user("totp_user", "totp"))
        .take()
}

fn recovery_codes() -> TableCreateStatement {
    Table::create()
        .table("recovery_codes")
        .col(ColumnDef::new("user_id").big_integer().not_null())
        .col(ColumnDef::new("digest").text().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("used_at").big_integer())
        .primary_key(Index::create().col("user_id").col("digest"))
        .foreign_key(&mut of_user("recovery_codes_user", "recovery_codes"))
        .take()
}

fn of_user(name: &str, table: &'static str) -> ForeignKeyCreateStatement {
    let mut key = ForeignKey::create();
    key.name(name).from(table, "user_id").to("users", "id").on_delete(ForeignKeyAction::Cascade);
    key
}
