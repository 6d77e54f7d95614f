//! Users who come from another server: some have no email address of their own, some still hold that server's tokens.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite can roll back a schema change too, but only when it is asked to.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        allow_null_keys(manager).await?;
        let without_key = Expr::col("email_key").is_null();
        let index = Index::create().name("users_email").table("users").col("email").col("id").and_where(without_key).take();
        manager.create_index(index).await?;
        clear_foreign_usernames(manager).await?;
        let revoked = ColumnDef::new("legacy_tokens_revoked_at").big_integer().take();
        manager.alter_table(Table::alter().table("users").add_column(revoked).take()).await?;
        // Each instance asks every second who is on it.
        let index = Index::create().name("users_legacy_tokens_revoked").table("users").col("legacy_tokens_revoked_at").take();
        manager.create_index(index).await?;
        manager
            .create_table(
                Table::create()
                    .table("legacy_tokens")
                    .col(ColumnDef::new("jti").text().not_null().primary_key())
                    .col(ColumnDef::new("user_id").big_integer().not_null())
                    .col(ColumnDef::new("session_id").big_integer())
                    .col(ColumnDef::new("expires_at").big_integer().not_null())
                    .col(ColumnDef::new("ended_at").big_integer())
                    .take(),
            )
            .await?;
        let index = Index::create().name("legacy_tokens_expires").table("legacy_tokens").col("expires_at").take();
        manager.create_index(index).await?;
        manager
            .create_table(
                Table::create()
                    .table("imported_users")
                    .col(ColumnDef::new("user_id").big_integer().not_null().primary_key())
                    .col(ColumnDef::new("fields").text().not_null())
                    .col(ColumnDef::new("imported_at").big_integer().not_null())
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("takeover")
                    .col(ColumnDef::new("id").big_integer().not_null().primary_key())
                    .col(ColumnDef::new("source").text().not_null())
                    .col(ColumnDef::new("imported_at").big_integer().not_null())
                    .col(ColumnDef::new("switched_at").big_integer().not_null())
                    .col(ColumnDef::new("tokens_until").big_integer())
                    .col(ColumnDef::new("finished_at").big_integer())
                    .col(ColumnDef::new("options").text())
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["takeover", "imported_users", "legacy_tokens"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        manager.drop_index(Index::drop().name("users_legacy_tokens_revoked").table("users").to_owned()).await?;
        manager.alter_table(Table::alter().table("users").drop_column("legacy_tokens_revoked_at").take()).await?;
        manager.drop_index(Index::drop().name("users_email").table("users").to_owned()).await
    }
}

/// Usernames that are the email address of another user: older versions accepted them, and found the owner of the address by them.
/// From now on a username is looked up first.
async fn clear_foreign_usernames(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let taken = "UPDATE users SET username = NULL WHERE username LIKE '%@%' AND EXISTS (SELECT 1 FROM users AS other \
                 WHERE other.email_key = lower(users.username) AND other.id <> users.id)";
    manager.get_connection().execute_unprepared(taken).await.map(|_| ())
}

/// A user without an address, or with one that another user has, has no key. The way back leaves it so: an older version
/// reads every row that has one.
async fn allow_null_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        let column = ColumnDef::new("email_key").text().null().take();
        return manager.alter_table(Table::alter().table("users").modify_column(column).take()).await;
    }
    // SQLite cannot change a column.
    let column = ColumnDef::new("nullable_email_key").text().take();
    manager.alter_table(Table::alter().table("users").add_column(column).take()).await?;
    let copied = Query::update().table("users").value("nullable_email_key", Expr::col("email_key")).take();
    manager.get_connection().execute(&copied).await?;
    manager.drop_index(Index::drop().name("users_email_key").table("users").to_owned()).await?;
    manager.alter_table(Table::alter().table("users").drop_column("email_key").take()).await?;
    manager.alter_table(Table::alter().table("users").rename_column("nullable_email_key", "email_key").take()).await?;
    manager.create_index(Index::create().name("users_email_key").table("users").col("email_key").unique().take()).await
}
