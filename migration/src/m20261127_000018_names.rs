//! The field's names: tables and columns, and the words in their rows, say what they hold.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Old and new.
const TABLES: [(&str, &str); 3] =
    [("links", "email_tokens"), ("limit_marks", "rate_limits"), ("session_endings", "pending_revocations")];

/// Where PostgreSQL counts ids; `db copy` finds a sequence by the name of its table.
const SEQUENCES: [(&str, &str); 2] =
    [("links_id_seq", "email_tokens_id_seq"), ("session_endings_id_seq", "pending_revocations_id_seq")];

/// The table by its new name, the old column and the new one.
const COLUMNS: [(&str, &str, &str); 12] = [
    ("email_tokens", "made_under", "credential_state"),
    ("email_tokens", "tries", "attempts"),
    ("rate_limits", "owed_until", "tat"),
    ("pending_revocations", "but_id", "except_id"),
    ("pending_revocations", "ended_by", "end_reason"),
    ("outbox", "link_id", "email_token_id"),
    ("outbox", "address", "email"),
    ("audit_events", "at", "created_at"),
    ("audit_events", "door", "route"),
    ("sessions", "ends_at", "max_expires_at"),
    ("sessions", "revoked_by", "end_reason"),
    ("sessions", "repeated_generation", "retried_generation"),
];

/// The table by its new name, the old index and the new one, and its columns by their old and new names.
type IndexNames = (&'static str, [&'static str; 2], [&'static [&'static str]; 2]);

const INDEXES: [IndexNames; 5] = [
    ("email_tokens", ["links_user_purpose", "email_tokens_user_purpose"], [&["user_id", "purpose"]; 2]),
    ("email_tokens", ["links_expires", "email_tokens_expires"], [&["expires_at"]; 2]),
    ("rate_limits", ["limit_marks_owed", "rate_limits_tat"], [&["owed_until"], &["tat"]]),
    ("audit_events", ["audit_events_at", "audit_events_created"], [&["at"], &["created_at"]]),
    ("outbox", ["outbox_address", "outbox_email"], [&["address"], &["email"]]),
];

/// Table and column, the old word and the new one.
const WORDS: [(&str, &str, &str, &str); 14] = [
    ("audit_events", "event", "role-given", "role-granted"),
    ("audit_events", "event", "role-taken", "role-revoked"),
    ("audit_events", "event", "role-made", "role-created"),
    ("audit_events", "event", "api-key-made", "api-key-created"),
    ("audit_events", "event", "signing-key-made", "signing-key-created"),
    ("audit_events", "event", "password-reset-asked", "password-reset-requested"),
    ("audit_events", "event", "email-change-asked", "email-change-requested"),
    ("audit_events", "event", "code-wrong", "code-rejected"),
    ("audit_events", "event", "mail-retried", "email-retried"),
    ("audit_events", "event", "data-downloaded", "data-exported"),
    ("audit_events", "detail", "pages-brief", "pages-transient"),
    ("outbox", "kind", "api-key-made", "api-key-created"),
    ("outbox", "kind", "email-change-asked", "email-change-requested"),
    ("sessions", "contract", "pages-brief", "pages-transient"),
];

/// Kinds of emails, old and new, in the detail of `email-retried`, which is `KIND ID`.
const RETRIED: [(&str, &str); 2] = [("api-key-made", "api-key-created"), ("email-change-asked", "email-change-requested")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite can roll back a schema change too, but only when it is asked to.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (old, new) in TABLES {
            manager.rename_table(Table::rename().table(old, new).take()).await?;
        }
        for (old, new) in SEQUENCES {
            rename_sequence(manager, old, new).await?;
        }
        for (table, [old, _], _) in INDEXES {
            manager.drop_index(Index::drop().name(old).table(table).to_owned()).await?;
        }
        for (table, old, new) in COLUMNS {
            manager.alter_table(Table::alter().table(table).rename_column(old, new).take()).await?;
        }
        for (table, [_, name], [_, columns]) in INDEXES {
            create_index(manager, table, name, columns).await?;
        }
        for (table, column, old, new) in WORDS {
            replace(manager, (table, column), old, new).await?;
        }
        for (old, new) in RETRIED {
            replace_in_retried(manager, "email-retried", old, new).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column, old, new) in WORDS {
            replace(manager, (table, column), new, old).await?;
        }
        for (old, new) in RETRIED {
            replace_in_retried(manager, "mail-retried", new, old).await?;
        }
        for (table, [_, name], _) in INDEXES {
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        for (table, old, new) in COLUMNS {
            manager.alter_table(Table::alter().table(table).rename_column(new, old).take()).await?;
        }
        for (table, [name, _], [columns, _]) in INDEXES {
            create_index(manager, table, name, columns).await?;
        }
        for (old, new) in SEQUENCES {
            rename_sequence(manager, new, old).await?;
        }
        for (old, new) in TABLES {
            manager.rename_table(Table::rename().table(new, old).take()).await?;
        }
        Ok(())
    }
}

async fn rename_sequence(manager: &SchemaManager<'_>, old: &str, new: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        manager.get_connection().execute_unprepared(&format!("ALTER SEQUENCE {old} RENAME TO {new}")).await?;
    }
    Ok(())
}

async fn create_index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    name: &str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut index = Index::create().name(name).table(table).take();
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}

async fn replace(manager: &SchemaManager<'_>, (table, column): (&str, &str), old: &str, new: &str) -> Result<(), DbErr> {
    let update = format!("UPDATE {table} SET {column} = '{new}' WHERE {column} = '{old}'");
    manager.get_connection().execute_unprepared(&update).await?;
    Ok(())
}

async fn replace_in_retried(manager: &SchemaManager<'_>, event: &str, old: &str, new: &str) -> Result<(), DbErr> {
    let update = format!("UPDATE audit_events SET detail = replace(detail, '{old} ', '{new} ') WHERE event = '{event}'");
    manager.get_connection().execute_unprepared(&update).await?;
    Ok(())
}
