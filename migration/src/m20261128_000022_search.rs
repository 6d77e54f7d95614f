//! Users are found by any part of their names and addresses, and listed by name, address and last sign-in; the audit log is found by
//! IP address.
//!
//! `search_text` and `sort_name` are written by the program, which folds capitals and marks. Triggers keep the index of trigrams in
//! step, and empty both columns where names change without them: an older version that runs beside this one, and operators, need
//! not know of them. Empty means: to be written.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Name, table, columns, and of which rows.
const INDEXES: [(&str, &str, &str, &str); 5] = [
    ("users_without_search_text", "users", "id", " WHERE search_text IS NULL"),
    ("users_sort_name", "users", "sort_name, id", ""),
    ("users_signed_in", "users", "signed_in_at, id", ""),
    ("user_roles_role_user", "user_roles", "role_id, user_id", ""),
    ("audit_events_ip", "audit_events", "ip, id", ""),
];

/// Of an update. Whether a name has changed and the search text has not.
const OUTDATED: &str = "(coalesce(new.search_text, '') = coalesce(old.search_text, '') AND (new.email <> old.email \
                        OR new.first_name <> old.first_name OR new.last_name <> old.last_name \
                        OR coalesce(new.username, '') <> coalesce(old.username, '')))";

/// Of an update. Whether the document in the index changes.
const CHANGED: &str = "(coalesce(new.search_text, old.search_text) IS NOT NULL AND (coalesce(new.search_text, '') <> \
                       coalesce(old.search_text, '') OR new.is_active <> old.is_active OR (new.verified_at IS NULL) <> \
                       (old.verified_at IS NULL) OR (new.email_key IS NULL) <> (old.email_key IS NULL)))";

/// The states of an account are part of the indexed text, so that one index answers for words and states together. No name has the
/// character before them.
fn document(row: &str, chr: &str) -> String {
    let state = |column: &str, yes: &str, no: &str| format!("CASE WHEN {row}.{column} THEN '{yes}' ELSE '{no}' END");
    let states =
        [state("is_active", "ac", "in"), state("verified_at IS NULL", "un", "ve"), state("email_key IS NULL", "no", "em")];
    let before = format!(" || {chr}(1) || ");
    format!("{row}.search_text{before}{}", states.join(&before))
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite can roll back a schema change too, but only when it is asked to.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let db = manager.get_connection();
        // Of bytes, as SQLite does: an order that is the same everywhere, and what a position in a list is compared by.
        let ordered = if postgres { " COLLATE \"C\"" } else { "" };
        db.execute_unprepared("ALTER TABLE users ADD COLUMN search_text text").await?;
        db.execute_unprepared(&format!("ALTER TABLE users ADD COLUMN sort_name text{ordered}")).await?;
        for (name, table, columns, rows) in INDEXES {
            db.execute_unprepared(&format!("CREATE INDEX {name} ON {table} ({columns}){rows}")).await?;
        }
        // The new one begins with the same column.
        manager.drop_index(Index::drop().name("user_roles_role").table("user_roles").to_owned()).await?;
        let statements = if postgres { postgres_search() } else { sqlite_search() };
        for statement in statements {
            db.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let db = manager.get_connection();
        let statements: &[&str] = if postgres { &WITHOUT_POSTGRES_SEARCH } else { &WITHOUT_SQLITE_SEARCH };
        for statement in statements {
            db.execute_unprepared(statement).await?;
        }
        manager.create_index(Index::create().name("user_roles_role").table("user_roles").col("role_id").take()).await?;
        for (name, table, ..) in INDEXES {
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        for column in ["search_text", "sort_name"] {
            manager.alter_table(Table::alter().table("users").drop_column(column).take()).await?;
        }
        Ok(())
    }
}

/// The index keeps trigrams and ids alone: what is deleted from it must be said word for word.
fn sqlite_search() -> Vec<String> {
    let (old, new) = (document("old", "char"), document("new", "char"));
    let delete = format!(
        "INSERT INTO user_search (user_search, rowid, text) SELECT 'delete', old.id, {old} WHERE old.search_text IS NOT NULL"
    );
    let insert = |also: &str| {
        format!("INSERT INTO user_search (rowid, text) SELECT new.id, {new} WHERE new.search_text IS NOT NULL{also}")
    };
    let insert_unless_outdated = insert(&format!(" AND NOT {OUTDATED}"));
    let forget = format!("UPDATE users SET search_text = NULL, sort_name = NULL WHERE id = new.id AND {OUTDATED}");
    vec![
        "CREATE VIRTUAL TABLE user_search USING fts5 \
         (text, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1')"
            .to_owned(),
        format!("CREATE TRIGGER users_search_insert AFTER INSERT ON users BEGIN {}; END", insert("")),
        format!("CREATE TRIGGER users_search_delete AFTER DELETE ON users BEGIN {delete}; END"),
        // A trigger does not start itself: what it forgets is deleted from the index already.
        format!(
            "CREATE TRIGGER users_search_update AFTER UPDATE ON users WHEN {OUTDATED} OR {CHANGED} \
             BEGIN {delete}; {insert_unless_outdated}; {forget}; END"
        ),
    ]
}

const WITHOUT_SQLITE_SEARCH: [&str; 4] = [
    "DROP TRIGGER users_search_update",
    "DROP TRIGGER users_search_delete",
    "DROP TRIGGER users_search_insert",
    "DROP TABLE user_search",
];

/// A table of its own, because PostgreSQL writes every index of a table again for each sign-in that it notes there. Trigrams by a
/// function of our own: `pg_trgm` may be missing, and knows no letters but ASCII in a database whose locale is `C`.
fn postgres_search() -> Vec<String> {
    let document = document("new", "chr");
    vec![
        "CREATE FUNCTION trigrams_of(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT AS \
         'SELECT array_agg(DISTINCT substr($1, i, 3)) FROM generate_series(1, length($1) - 2) AS i'"
            .to_owned(),
        "CREATE TABLE user_search (user_id bigint PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE, \
         text text COLLATE \"C\" NOT NULL)"
            .to_owned(),
        "CREATE INDEX user_search_trigrams ON user_search USING gin (trigrams_of(text))".to_owned(),
        "CREATE INDEX users_sort_email ON users (email_key COLLATE \"C\", id)".to_owned(),
        format!(
            "CREATE FUNCTION forget_search_text() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN new.search_text := NULL; new.sort_name := NULL; RETURN new; END'; \
             CREATE TRIGGER users_search_forget BEFORE UPDATE ON users FOR EACH ROW WHEN {OUTDATED} \
             EXECUTE PROCEDURE forget_search_text()"
        ),
        format!(
            "CREATE FUNCTION follow_search_text() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN \
             IF new.search_text IS NULL THEN DELETE FROM user_search WHERE user_id = new.id; \
             ELSE INSERT INTO user_search (user_id, text) VALUES (new.id, {document}) \
             ON CONFLICT (user_id) DO UPDATE SET text = excluded.text; END IF; RETURN NULL; END $body$; \
             CREATE TRIGGER users_search_insert AFTER INSERT ON users FOR EACH ROW WHEN (new.search_text IS NOT NULL) \
             EXECUTE PROCEDURE follow_search_text(); \
             CREATE TRIGGER users_search_update AFTER UPDATE ON users FOR EACH ROW WHEN ({CHANGED}) \
             EXECUTE PROCEDURE follow_search_text()"
        ),
    ]
}

const WITHOUT_POSTGRES_SEARCH: [&str; 8] = [
    "DROP TRIGGER users_search_update ON users",
    "DROP TRIGGER users_search_insert ON users",
    "DROP TRIGGER users_search_forget ON users",
    "DROP FUNCTION follow_search_text()",
    "DROP FUNCTION forget_search_text()",
    "DROP INDEX users_sort_email",
    "DROP TABLE user_search",
    "DROP FUNCTION trigrams_of(text)",
];
