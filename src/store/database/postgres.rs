//! A pool of connections to PostgreSQL.

use std::time::{Duration, Instant};

use sea_orm::sqlx::{
    self, ConnectOptions as _, Connection,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::time::timeout;

use super::{
    super::error::{self, ConnectionFailures},
    pool::{Engine, Pool},
    usage::{ConnectionUse, LOCK_WAIT},
};
use crate::{
    config::database as settings,
    error::{InternalError, Result},
};

/// An instance that hangs in the middle of a transaction does not keep the others waiting for longer.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(30);
/// A connection that has rested for so long is asked whether it still works, and has `PING` to say yes.
const PING_AFTER_IDLE: Duration = Duration::from_secs(1);
const PING_TIMEOUT: Duration = Duration::from_secs(1);
/// What the server's own bound on a statement leaves for the way.
const NETWORK_ALLOWANCE: Duration = Duration::from_secs(2);

/// The pool is ours to make: who only names the options gives the password to whatever is traced on the way.
pub(super) async fn open(settings: &settings::Database, server: &settings::Postgres, purpose: ConnectionUse) -> Result<Pool> {
    let fault = |why: String| InternalError::new("open the database", format!("{}: {why}", server.shown));
    let options = options(settings, server, purpose).map_err(|error| fault(error.to_string()))?;
    let encoding = greet(&options, settings.acquire_timeout).await.map_err(&fault)?;
    if !["UTF8", "SQL_ASCII"].contains(&encoding.as_str()) {
        let why = format!("its encoding is {encoding}, which cannot hold every name; make one with ENCODING 'UTF8'");
        return Err(fault(why).into());
    }
    let failures = ConnectionFailures::default();
    let pool = pool(settings, failures.clone()).connect_lazy_with(options);
    let limit = matches!(purpose, ConnectionUse::Requests).then_some(settings.statement_timeout + NETWORK_ALLOWANCE);
    Ok(Pool { engine: Engine::Postgres(pool), limit, reads_only: false, failures })
}

fn options(settings: &settings::Database, server: &settings::Postgres, purpose: ConnectionUse) -> sqlx::Result<PgConnectOptions> {
    let millis = |span: Duration| if purpose == ConnectionUse::Requests { span.as_millis().to_string() } else { "0".to_owned() };
    let options = server.url.reveal().parse::<PgConnectOptions>()?;
    let options = options.application_name("vestibule").disable_statement_logging().options([
        // Also for single statements; whatever the database or the account has as a default.
        ("default_transaction_isolation", "read committed".to_owned()),
        ("statement_timeout", millis(settings.statement_timeout)),
        ("lock_timeout", LOCK_WAIT.as_millis().to_string()),
        ("idle_in_transaction_session_timeout", millis(IDLE_IN_TRANSACTION)),
    ]);
    Ok(match &server.password {
        Some(password) => options.password(password.reveal()),
        None => options,
    })
}

/// Waits for a server that is about to start, as we are. Says its encoding, or why nothing came of it: the pool itself would only
/// say that time ran out.
async fn greet(options: &PgConnectOptions, patience: Duration) -> Result<String, String> {
    let start = Instant::now();
    loop {
        let left = patience.saturating_sub(start.elapsed()).max(Duration::from_secs(1));
        match timeout(left, encoding(options)).await {
            Ok(Ok(encoding)) => return Ok(encoding),
            Ok(Err(error)) if error::may_connect_later(&error) && start.elapsed() < patience => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Ok(Err(error)) => return Err(error.to_string()),
            Err(_) => return Err("no answer".to_owned()),
        }
    }
}

async fn encoding(options: &PgConnectOptions) -> sqlx::Result<String> {
    let mut first = options.connect().await?;
    let encoding = sqlx::query_scalar("SHOW server_encoding").fetch_one(&mut first).await;
    // Closing it is a courtesy.
    drop(first.close().await);
    encoding
}

fn pool(settings: &settings::Database, failures: ConnectionFailures) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(settings.pool)
        // A pool that keeps one open goes on trying for minutes after the last caller has gone.
        .min_connections(0)
        .acquire_timeout(settings.acquire_timeout)
        .test_before_acquire(false)
        .before_acquire(move |connection, about| {
            let outdated = failures.outdates(about.age);
            Box::pin(async move {
                let works = !outdated
                    && (about.idle_for < PING_AFTER_IDLE || matches!(timeout(PING_TIMEOUT, connection.ping()).await, Ok(Ok(()))));
                Ok(works)
            })
        })
}
