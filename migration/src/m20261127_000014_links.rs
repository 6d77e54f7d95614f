//! The password and the address under which a link was made: it ends when either changes.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// As `store::user` writes it. Changes of address that wait are left out and so end here: an earlier version let them outlive a
/// new password.
const MADE_UNDER: &str = "UPDATE links SET made_under = (SELECT COALESCE(CAST(password_changed_at AS TEXT), '-') || ' ' || email_key \
                          FROM users WHERE users.id = links.user_id) WHERE used_at IS NULL AND purpose <> 'change-email'";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = ColumnDef::new("made_under").text().take();
        manager.alter_table(Table::alter().table("links").add_column(column).take()).await?;
        manager.get_connection().execute_unprepared(MADE_UNDER).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("links").drop_column("made_under").take()).await
    }
}
