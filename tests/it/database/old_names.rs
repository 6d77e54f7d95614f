//! A database with the names that tables, columns and stored words had before the migration `names`.

use sea_orm::ConnectionTrait;
use vestibule::{
    store::{Database, audit_event, outbox, pagination::Cursor, session},
    types::kinds::{EmailKind, Event},
};

use crate::harness::{TestApp, postgres};

const OLD_NAMES: [&str; 26] = [
    "ALTER TABLE email_tokens RENAME TO links",
    "ALTER TABLE rate_limits RENAME TO limit_marks",
    "ALTER TABLE pending_revocations RENAME TO session_endings",
    "ALTER TABLE links RENAME COLUMN credential_state TO made_under",
    "ALTER TABLE links RENAME COLUMN attempts TO tries",
    "ALTER TABLE limit_marks RENAME COLUMN tat TO owed_until",
    "ALTER TABLE session_endings RENAME COLUMN except_id TO but_id",
    "ALTER TABLE session_endings RENAME COLUMN end_reason TO ended_by",
    "ALTER TABLE outbox RENAME COLUMN email_token_id TO link_id",
    "ALTER TABLE outbox RENAME COLUMN email TO address",
    "ALTER TABLE audit_events RENAME COLUMN created_at TO at",
    "ALTER TABLE audit_events RENAME COLUMN route TO door",
    "ALTER TABLE sessions RENAME COLUMN max_expires_at TO ends_at",
    "ALTER TABLE sessions RENAME COLUMN end_reason TO revoked_by",
    "ALTER TABLE sessions RENAME COLUMN retried_generation TO repeated_generation",
    "DROP INDEX email_tokens_user_purpose",
    "CREATE INDEX links_user_purpose ON links (user_id, purpose)",
    "DROP INDEX email_tokens_expires",
    "CREATE INDEX links_expires ON links (expires_at)",
    "DROP INDEX rate_limits_tat",
    "CREATE INDEX limit_marks_owed ON limit_marks (owed_until)",
    // PostgreSQL has another one since.
    "DROP INDEX IF EXISTS audit_events_created",
    "CREATE INDEX audit_events_at ON audit_events (at)",
    "DROP INDEX outbox_email",
    "CREATE INDEX outbox_address ON outbox (address)",
    "DELETE FROM seaql_migrations WHERE version = 'm20261127_000018_names'",
];

const OLD_SEQUENCES: [&str; 2] = [
    "ALTER SEQUENCE email_tokens_id_seq RENAME TO links_id_seq",
    "ALTER SEQUENCE pending_revocations_id_seq RENAME TO session_endings_id_seq",
];

/// As the last version before the migration left it.
pub(crate) async fn restore_old_names(db: &Database, on_postgres: bool) {
    let sequences = if on_postgres { &OLD_SEQUENCES[..] } else { &[] };
    for statement in OLD_NAMES.iter().chain(sequences) {
        db.writer().execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_database_is_upgraded_with_the_words_in_its_rows() {
    let app = TestApp::start().await;
    let (ada, state) = (app.ada().await, app.state());
    let db = &state.db;
    let event = audit_event::add(db.writer(), Event::RoleGranted, audit_event::About::user(ada.user.id), state.now());
    let event = event.await.unwrap();
    let signed_in = audit_event::About { detail: Some("pages-brief".into()), ..audit_event::About::user(ada.user.id) };
    let signed_in = audit_event::add(db.writer(), Event::SignedIn, signed_in, state.now()).await.unwrap();
    let retried = audit_event::About { detail: Some("api-key-made 5".into()), ..audit_event::About::user(ada.user.id) };
    let retried = audit_event::add(db.writer(), Event::EmailRetried, retried, state.now()).await.unwrap();
    let email = outbox::NewEmail::notice(EmailKind::ApiKeyCreated, ada.user.id);
    let email = outbox::add(db.writer(), email, state.now()).await.unwrap();
    // A job of the server may look at a table that is being renamed.
    app.expect_error("will keep trying");
    restore_old_names(db, postgres().is_some()).await;
    for statement in [
        format!("UPDATE audit_events SET event = 'role-given' WHERE id = {event}"),
        format!("UPDATE audit_events SET event = 'mail-retried' WHERE id = {retried}"),
        format!("UPDATE outbox SET kind = 'api-key-made' WHERE id = {email}"),
        format!("UPDATE sessions SET contract = 'pages-brief' WHERE id = {}", ada.session),
    ] {
        db.writer().execute_unprepared(&statement).await.unwrap();
    }
    db.migrate().await.unwrap();
    let filter = audit_event::Filter { event: Some(Event::RoleGranted), ..Default::default() };
    let found = audit_event::page(db.reader(), &filter, (Cursor::Newest, 9)).await.unwrap().rows;
    assert!(found.iter().any(|row| row.id == event));
    for (id, detail) in [(signed_in, "pages-transient"), (retried, "api-key-created 5")] {
        let row = audit_event::by_id(db.reader(), id).await.unwrap().unwrap();
        assert_eq!(row.detail.as_deref(), Some(detail));
    }
    assert_eq!(outbox::by_id(db.reader(), email).await.unwrap().unwrap().kind, EmailKind::ApiKeyCreated);
    assert_eq!(session::by_id(db.reader(), ada.session).await.unwrap().unwrap().contract, "pages-transient");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_version_is_refused_with_what_to_do() {
    let app = TestApp::start().await;
    let db = &app.state().db;
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20991231_000001_newer', 0)";
    db.writer().execute_unprepared(newer).await.unwrap();
    let refused = db.migrate().await.unwrap_err();
    assert!(format!("{refused:?}").contains("run that version, or restore the backup"), "{refused:?}");
}
