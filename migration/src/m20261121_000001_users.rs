//! Users, roles, and the roles of users.

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
                    .table("users")
                    .col(ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key())
                    .col(ColumnDef::new("email").text().not_null())
                    .col(ColumnDef::new("email_key").text().not_null())
                    .col(ColumnDef::new("username").text())
                    .col(ColumnDef::new("first_name").text().not_null())
                    .col(ColumnDef::new("last_name").text().not_null())
                    .col(ColumnDef::new("gender").text())
                    .col(ColumnDef::new("locale").text())
                    .col(ColumnDef::new("is_active").boolean().not_null())
                    .col(ColumnDef::new("verified_at").big_integer())
                    .col(ColumnDef::new("password_hash").text())
                    .col(ColumnDef::new("password_changed_at").big_integer())
                    .col(ColumnDef::new("created_at").big_integer().not_null())
                    .col(ColumnDef::new("updated_at").big_integer().not_null())
                    .col(ColumnDef::new("signed_in_at").big_integer())
                    .take(),
            )
            .await?;
        manager.create_index(Index::create().name("users_email_key").table("users").col("email_key").unique().take()).await?;
        manager.create_index(Index::create().name("users_username").table("users").col("username").unique().take()).await?;
        manager
            .create_table(
                Table::create()
                    .table("roles")
                    .col(ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key())
                    .col(ColumnDef::new("name").text().not_null())
                    .col(ColumnDef::new("created_at").big_integer().not_null())
                    .take(),
            )
            .await?;
        manager.create_index(Index::create().name("roles_name").table("roles").col("name").unique().take()).await?;
        manager
            .create_table(
                Table::create()
                    .table("user_roles")
                    .col(ColumnDef::new("user_id").big_integer().not_null())
                    .col(ColumnDef::new("role_id").big_integer().not_null())
                    .primary_key(Index::create().col("user_id").col("role_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("user_roles_user")
                            .from("user_roles", "user_id")
                            .to("users", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("user_roles_role")
                            .from("user_roles", "role_id")
                            .to("roles", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("user_roles").take()).await?;
        manager.drop_table(Table::drop().table("roles").take()).await?;
        manager.drop_table(Table::drop().table("users").take()).await?;
        Ok(())
    }
}
