//! Indexes for rows that are deleted early: emails without a recipient, and unconfirmed accounts.

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
        let finished = Index::create().name("outbox_state_finished").table("outbox").col("state").col("finished_at").take();
        manager.create_index(finished).await?;
        let unconfirmed = Index::create().name("users_unconfirmed").table("users").col("verified_at").col("created_at").take();
        manager.create_index(unconfirmed).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("users_unconfirmed").table("users").to_owned()).await?;
        manager.drop_index(Index::drop().name("outbox_state_finished").table("outbox").to_owned()).await
    }
}
