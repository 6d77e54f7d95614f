//! What users are sorted by lies beside what they are searched by, so that a search that finds many looks up no rows to sort them; and
//! emails are found by their address.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Of both engines.
const INDEXES: [(&str, &str); 3] = [
    ("outbox_lower_address", "outbox (lower(email))"),
    ("outbox_token", "outbox (email_token_id)"),
    ("email_tokens_lower_sent_to", "email_tokens (lower(sent_to))"),
];

const SQLITE: [&str; 1] = ["CREATE INDEX users_sort_keys ON users (id, sort_name, email_key, signed_in_at)"];
const WITHOUT_SQLITE: [&str; 1] = ["DROP INDEX users_sort_keys"];

/// Of an update. Whether what the search has of a user changes.
const CHANGED: &str = "coalesce(new.search_text, old.search_text) IS NOT NULL AND (coalesce(new.search_text, '') <> \
                       coalesce(old.search_text, '') OR new.is_active <> old.is_active OR (new.verified_at IS NULL) <> \
                       (old.verified_at IS NULL) OR new.email_key IS DISTINCT FROM old.email_key OR new.sort_name IS DISTINCT \
                       FROM old.sort_name)";

/// As the migration before has it.
const CHANGED_BEFORE: &str = "coalesce(new.search_text, old.search_text) IS NOT NULL AND (coalesce(new.search_text, '') <> \
                              coalesce(old.search_text, '') OR new.is_active <> old.is_active OR (new.verified_at IS NULL) <> \
                              (old.verified_at IS NULL) OR (new.email_key IS NULL) <> (old.email_key IS NULL))";

/// As the migration before has it: the search text, and the states of the account.
const DOCUMENT: &str = "new.search_text || chr(1) || CASE WHEN new.is_active THEN 'ac' ELSE 'in' END || chr(1) || \
                        CASE WHEN new.verified_at IS NULL THEN 'un' ELSE 've' END || chr(1) || \
                        CASE WHEN new.email_key IS NULL THEN 'no' ELSE 'em' END";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite can roll back a schema change too, but only when it is asked to.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for (name, columns) in INDEXES {
            db.execute_unprepared(&format!("CREATE INDEX {name} ON {columns}")).await?;
        }
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let statements = if postgres { postgres_keys() } else { SQLITE.map(ToOwned::to_owned).to_vec() };
        execute(manager, &statements).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let statements = if postgres { without_postgres_keys() } else { WITHOUT_SQLITE.map(ToOwned::to_owned).to_vec() };
        execute(manager, &statements).await?;
        for (name, _) in INDEXES {
            manager.get_connection().execute_unprepared(&format!("DROP INDEX {name}")).await?;
        }
        Ok(())
    }
}

async fn execute(manager: &SchemaManager<'_>, statements: &[String]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Into a table of its own and then indexed: a million updates of an indexed table would take many times as long, and leave it twice
/// as large.
fn postgres_keys() -> Vec<String> {
    [
        "CREATE TABLE user_search_sorted (user_id bigint NOT NULL, text text COLLATE \"C\" NOT NULL, sort_name text COLLATE \"C\", \
         email_key text COLLATE \"C\")",
        "INSERT INTO user_search_sorted SELECT s.user_id, s.text, u.sort_name, u.email_key FROM user_search s \
         JOIN users u ON u.id = s.user_id ORDER BY s.user_id",
        "DROP TABLE user_search",
        "ALTER TABLE user_search_sorted RENAME TO user_search",
        "ALTER TABLE user_search ADD CONSTRAINT user_search_pkey PRIMARY KEY (user_id), \
         ADD CONSTRAINT user_search_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE",
        "CREATE INDEX user_search_trigrams ON user_search USING gin (trigrams_of(text))",
        // The ends of a span of days in the audit log are found in the index alone.
        "CREATE INDEX audit_events_created_id ON audit_events (created_at, id)",
        "DROP INDEX audit_events_created",
    ]
    .map(ToOwned::to_owned)
    .into_iter()
    .chain(follow("text, sort_name, email_key", ", new.sort_name, new.email_key", CHANGED))
    .collect()
}

fn without_postgres_keys() -> Vec<String> {
    let before = [
        "CREATE INDEX audit_events_created ON audit_events (created_at)",
        "DROP INDEX audit_events_created_id",
        "ALTER TABLE user_search DROP COLUMN sort_name, DROP COLUMN email_key",
    ];
    before.map(ToOwned::to_owned).into_iter().chain(follow("text", "", CHANGED_BEFORE)).collect()
}

/// The function of the triggers, and the trigger that calls it where something has changed.
fn follow(columns: &str, keys: &str, changed: &str) -> [String; 3] {
    let excluded: Vec<String> = columns.split(", ").map(|column| format!("{column} = excluded.{column}")).collect();
    [
        format!(
            "CREATE OR REPLACE FUNCTION follow_search_text() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN \
             IF new.search_text IS NULL THEN DELETE FROM user_search WHERE user_id = new.id; \
             ELSE INSERT INTO user_search (user_id, {columns}) VALUES (new.id, {DOCUMENT}{keys}) \
             ON CONFLICT (user_id) DO UPDATE SET {}; END IF; RETURN NULL; END $body$",
            excluded.join(", ")
        ),
        "DROP TRIGGER users_search_update ON users".to_owned(),
        format!(
            "CREATE TRIGGER users_search_update AFTER UPDATE ON users FOR EACH ROW WHEN ({changed}) \
             EXECUTE PROCEDURE follow_search_text()"
        ),
    ]
}
