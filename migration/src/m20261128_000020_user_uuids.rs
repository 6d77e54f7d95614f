//! A lasting random id for every user, beside the number: clients of some APIs expect a UUID.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Rows that one statement fills.
const BATCH: i64 = 10_000;

/// A version 4 UUID (RFC 9562 5.4) of each row's own.
const SQLITE_UUID: &str = "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || \
                           substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite can roll back a schema change too, but only when it is asked to.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// The column stays nullable: an older version that runs beside this one, and operators, add rows without. They get theirs when
    /// they are needed.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = ColumnDef::new("uuid").text().take();
        manager.alter_table(Table::alter().table("users").add_column(column).take()).await?;
        fill(manager).await?;
        manager.create_index(Index::create().name("users_uuid").table("users").col("uuid").unique().take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("users_uuid").table("users").to_owned()).await?;
        manager.alter_table(Table::alter().table("users").drop_column("uuid").take()).await
    }
}

/// So many rows at a time.
async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (db, on_postgres) = (manager.get_connection(), manager.get_database_backend() == DbBackend::Postgres);
    let value = if on_postgres { "gen_random_uuid()::text" } else { SQLITE_UUID };
    loop {
        let without = format!("SELECT id FROM users WHERE uuid IS NULL ORDER BY id LIMIT {BATCH}");
        let filled = db.execute_unprepared(&format!("UPDATE users SET uuid = {value} WHERE id IN ({without})")).await?;
        if filled.rows_affected() == 0 {
            return Ok(());
        }
    }
}
