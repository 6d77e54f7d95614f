//! What requests and the sweep ask of the database is answered by an index: no question reads the whole of a table that grows.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use vestibule::{
    store::{
        Transaction, api_key, audit_event, email_token, outbox,
        pagination::Cursor,
        pending_revocation, rate_limit, role, session, session_privacy, user, user_deletion, user_import, user_login,
        user_order::Order,
        user_role,
        user_search::{self, Filter, Start},
    },
    types::{
        email::Email,
        kinds::{EmailKind, EmailState, EndReason, Event, Purpose},
        username::Username,
    },
};

use crate::{database::user_import::row, harness::TestApp};

/// Tables of which there is a row for each person, sign-in, email or event.
const LARGE: [&str; 9] =
    ["user_search", "users", "user_roles", "sessions", "email_tokens", "outbox", "audit_events", "api_keys", "rate_limits"];

/// Asks for the plan of everything that it is asked, and answers as the database does.
struct Planned<'a, C> {
    txn: &'a C,
    faults: Mutex<Vec<String>>,
}

impl<C: ConnectionTrait> Planned<'_, C> {
    async fn plan(&self, statement: &Statement) -> Result<(), DbErr> {
        let backend = self.get_database_backend();
        let (word, column) = if backend == DbBackend::Postgres { ("EXPLAIN ", 0) } else { ("EXPLAIN QUERY PLAN ", 3) };
        let mut asked = statement.clone();
        asked.sql = format!("{word}{}", statement.sql);
        let steps = self.txn.query_all_raw(asked).await?;
        let steps: Vec<String> = steps.iter().map(|step| step.try_get_by_index(column).unwrap()).collect();
        for step in &steps {
            // So many rows of any kind are no more than a page.
            let is_page = statement.sql.contains(" LIMIT ") && !statement.sql.replace(" WHERE TRUE ", " ").contains(" WHERE ");
            if let Some(table) = LARGE.into_iter().find(|table| !is_page && reads_all(backend, step, table)) {
                self.faults.lock().unwrap().push(format!("all of {table}: {}\n  {}", statement.sql, steps.join("\n  ")));
            }
        }
        Ok(())
    }
}

fn reads_all(backend: DbBackend, step: &str, table: &str) -> bool {
    let (scan, also) = if backend == DbBackend::Postgres {
        (format!("Seq Scan on {table}"), "")
    } else {
        // By an index it is read in order, up to a limit.
        (format!("SCAN {table}"), if table == "user_search" { ":M" } else { " USING " })
    };
    let there = step.find(&scan).is_some_and(|at| !step[at + scan.len()..].starts_with('_'));
    there && (also.is_empty() || !step.contains(also))
}

#[sea_orm::prelude::async_trait::async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Planned<'_, C> {
    fn get_database_backend(&self) -> DbBackend {
        self.txn.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.plan(&statement).await?;
        self.txn.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.txn.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.plan(&statement).await?;
        self.txn.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.plan(&statement).await?;
        self.txn.query_all_raw(statement).await
    }
}

/// More than a search looks at before it asks the index.
async fn many_users(txn: &Transaction) {
    for start in (0..20_500).step_by(user_import::BATCH) {
        let ids = start..start + i64::try_from(user_import::BATCH).unwrap();
        let users = ids.map(|number| row(10_000 + number, &format!("many{number}@example.com"), None));
        user_import::add_all(txn, users.collect()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_query_of_a_request_or_the_cleanup_scans_a_large_table() {
    let app = TestApp::start().await;
    let (state, ada) = (app.state(), app.ada().await);
    let (now, id) = (state.now(), ada.user.id);
    let day = now.minus(Duration::from_hours(24));
    let txn = state.db.begin().await.unwrap();
    if txn.get_database_backend() == DbBackend::Postgres {
        // Of tables that are nearly empty it would read all: what counts is whether there is another way.
        txn.execute_unprepared("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off").await.unwrap();
    }
    let planned = Planned { txn: &txn, faults: Mutex::default() };
    let db = &planned;
    let begun = Instant::now();
    // Signing in, and what it asks of the past.
    user_login::by_email(db, "Ada@example.com").await.unwrap();
    user_login::by_username_or_email(db, "Ada@example.com").await.unwrap();
    let names = (Email::parse("Ada@example.com").ok(), Username::parse("ada").ok());
    user::taken(db, (names.0.as_ref(), names.1.as_ref()), id).await.unwrap();
    user_login::other_with_email(db, &names.0.unwrap(), id).await.unwrap();
    user::by_email(db, "ada@example.com").await.unwrap();
    user::lock_for_update(db, id).await.unwrap();
    audit_event::places_of(db, id, 200).await.unwrap();
    outbox::count_of(db, id, EmailKind::NewDevice, day).await.unwrap();
    user_role::names_of(db, id).await.unwrap();
    user_role::names_of_all(db, &[id, 2]).await.unwrap();
    user_role::has(db, id, "Clerk").await.unwrap();
    user_role::is_granted(db, "Clerk").await.unwrap();
    // Sessions.
    session::by_id(db, ada.session).await.unwrap();
    session::live_of(db, id, now).await.unwrap();
    session::places_of(db, id).await.unwrap();
    session::after_id(db, id, (0, 500)).await.unwrap();
    session::page(db, id, now, (0, 50)).await.unwrap();
    session::count_of(db, id, None).await.unwrap();
    pending_revocation::take(db).await.unwrap();
    session::revoked_since(db, day).await.unwrap();
    session::revoke_all(db, id, None, EndReason::Logout, now).await.unwrap();
    session::revoke_of_key(db, 1, EndReason::Logout, now).await.unwrap();
    session_privacy::anonymise(db, id, (0, 500)).await.unwrap();
    // Links, emails and keys.
    email_token::newest(db, id, Purpose::ResetPassword).await.unwrap();
    email_token::invalidate(db, id, Purpose::ResetPassword, now).await.unwrap();
    email_token::after_id(db, id, (0, 500)).await.unwrap();
    outbox::lease(db, 4, Duration::from_mins(2), now).await.unwrap();
    outbox::after_id(db, (id, Some("ada@example.com")), (0, 500)).await.unwrap();
    outbox::delete_of_user(db, id, Some("ada@example.com")).await.unwrap();
    outbox::stats(db).await.unwrap();
    api_key::of_user(db, id).await.unwrap();
    api_key::by_digest(db, "digest").await.unwrap();
    // One's own log, and administration.
    audit_event::numbered_page(db, id, 0, 20).await.unwrap();
    audit_event::after_id(db, id, (0, 500)).await.unwrap();
    audit_event::anonymise(db, id, 500).await.unwrap();
    let cut = |user, event, actor: Option<&str>| audit_event::Filter {
        user,
        event,
        actor: actor.map(ToOwned::to_owned),
        ..audit_event::Filter::default()
    };
    let several = audit_event::Filter { users: Some(vec![id, id + 1]), ..audit_event::Filter::default() };
    for wanted in [cut(Some(id), None, None), cut(None, Some(Event::SignedIn), None), cut(None, None, Some("cli")), several] {
        for start in [Cursor::Newest, Cursor::Before(9), Cursor::After(0)] {
            audit_event::page(db, &wanted, (start, 50)).await.unwrap();
        }
    }
    for state in EmailState::ALL {
        outbox::page(db, Some(state), (Cursor::Newest, 50)).await.unwrap();
    }
    let clerks = Filter { role: Some("Clerk".to_owned()), ..Filter::default() };
    let unknown = Filter { verified: Some(false), ..Filter::default() };
    // The transaction may keep the writer for longer than a job waits.
    app.expect_error("busy");
    let first = begun.elapsed();
    many_users(&txn).await;
    let by_text = Filter { text: Some("quux 12".to_owned()), ..Filter::default() };
    let inactive = Filter { active: Some(false), text: Some("o".to_owned()), ..Filter::default() };
    for filter in [clerks, unknown, by_text, inactive] {
        for (_, order) in Order::ALL {
            let position = order.position(&ada.user);
            for start in [Start::First, Start::Last, Start::After(position.clone()), Start::Before(position)] {
                user_search::page(db, &filter, order, (start, 50)).await.unwrap();
            }
        }
        user_search::count(db, &filter, 1000).await.unwrap();
    }
    // The sweep.
    let begun = Instant::now();
    user_deletion::due(db, now, 100).await.unwrap();
    session::sweep(db, day, 500).await.unwrap();
    email_token::sweep(db, day, 500).await.unwrap();
    outbox::sweep(db, day, 500).await.unwrap();
    api_key::sweep(db, day, 500).await.unwrap();
    rate_limit::sweep(db, day, 500).await.unwrap();
    audit_event::sweep(db, audit_event::Scope::Anonymous, day, 500).await.unwrap();
    audit_event::sweep(db, audit_event::Scope::All, day, 500).await.unwrap();
    role::remove(db, 1).await.unwrap();
    assert!(first + begun.elapsed() < Duration::from_secs(20));
    let faults = planned.faults.into_inner().unwrap();
    // Nothing of it is kept.
    drop(txn);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
