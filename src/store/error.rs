//! What the database says when it cannot do something: whether that passes by itself, and what it means for the connection.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::{
    DbErr, RuntimeErr,
    error::ConnAcquireErr,
    sqlx::{
        self,
        postgres::{PgDatabaseError, PgSeverity},
        sqlite::SqliteError,
    },
};

use crate::error::{Error, InternalError};

const RETRY_AFTER: Duration = Duration::from_secs(1);
/// A write that the disk refused is remembered for so long.
const FAILURE_MEMORY: Duration = Duration::from_secs(5);

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if passes_soon(&error) {
            tracing::warn!(event = "database_unavailable", "the database is unavailable: {error}");
            return Self::Overloaded(RETRY_AFTER);
        }
        InternalError::new("ask the database", error).into()
    }
}

/// Whether the same may go well in a moment: the server is away, too many are at it, or two got into each other's way.
pub(super) fn passes_soon(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) => true,
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => passes(cause),
        _ => false,
    }
}

fn passes(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed => true,
        // SQLITE_BUSY and SQLITE_LOCKED, whatever more it says of them.
        sqlx::Error::Database(said) => match sqlite(error) {
            Some(code) => matches!(code, 5 | 6),
            None => said.code().is_some_and(|code| is_passing(&code)),
        },
        _ => false,
    }
}

/// PostgreSQL, Appendix A: the first two letters are the class.
fn is_passing(code: &str) -> bool {
    match code {
        // A lock or a statement took too long; the server is a standby that is about to be more, or was less a moment ago.
        "55P03" | "57014" | READ_ONLY => true,
        // The disk is full.
        DISK_FULL => false,
        // Connections, serialisation and deadlocks, resources, an operator who stops or starts the server.
        _ => ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)) || code == "25P03",
    }
}

const READ_ONLY: &str = "25006";
const DISK_FULL: &str = "53100";
/// An I/O error, and data or an index that cannot be read.
const BROKEN: [&str; 3] = ["58030", "XX001", "XX002"];

/// The primary result code, where SQLite says it (<https://sqlite.org/rescode.html>).
fn sqlite(error: &sqlx::Error) -> Option<i32> {
    let said = error.as_database_error()?.try_downcast_ref::<SqliteError>()?;
    let code: i32 = sqlx::error::DatabaseError::code(said)?.parse().ok()?;
    Some(code & 0xff)
}

fn postgres(error: &sqlx::Error) -> Option<&PgDatabaseError> {
    error.as_database_error()?.try_downcast_ref()
}

/// Whether only the statement was refused, and the connection is what it was. SQLite may end a transaction by itself after
/// everything but a constraint (<https://sqlite.org/lang_transaction.html>, 2.3).
pub(super) fn is_harmless(error: &sqlx::Error) -> bool {
    match (sqlite(error), postgres(error)) {
        (Some(code), _) => code == 19,
        (None, Some(said)) => said.severity() == PgSeverity::Error && said.code() != READ_ONLY && !BROKEN.contains(&said.code()),
        _ => false,
    }
}

/// Whether the other connections to this server are of no more use than this one. A standby is left as well.
fn is_lost(error: &sqlx::Error) -> bool {
    let closed = |said: &PgDatabaseError| said.severity() != PgSeverity::Error || said.code() == READ_ONLY;
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::Tls(_) => true,
        other => postgres(other).is_some_and(closed),
    }
}

/// Whether the connection was closed before it heard the statement or while it did, so that asking on another one is worth it.
pub(super) fn is_cut(error: &sqlx::Error) -> bool {
    let late = matches!(error, sqlx::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut);
    is_lost(error) && !late && postgres(error).is_none_or(|said| said.code() != READ_ONLY)
}

/// Whether the next write may fail as this one did: the disk is full, broken, or may not be written.
fn is_refused(error: &sqlx::Error) -> bool {
    match (sqlite(error), postgres(error)) {
        // NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB
        (Some(code), _) => [7, 8, 10, 11, 13, 14, 26].contains(&code),
        (None, Some(said)) => [READ_ONLY, DISK_FULL].contains(&said.code()) || BROKEN.contains(&said.code()),
        _ => false,
    }
}

/// Whether a server that could not be reached may be there in a moment. What an operator has to mend does not pass: the name, the
/// password, the database and its rights, the certificate.
pub(super) fn may_connect_later(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Configuration(_) => false,
        sqlx::Error::Tls(_) | sqlx::Error::Io(_) => !error.to_string().to_ascii_lowercase().contains("certificate"),
        sqlx::Error::Database(said) => {
            said.code().is_some_and(|code| !code.starts_with("28") && !["3D000", "42501"].contains(&code.as_ref()))
        }
        _ => true,
    }
}

/// As what a connection to PostgreSQL could not be had.
pub(super) fn no_server(error: sqlx::Error) -> DbErr {
    let passes = !is_of_the_pool(&error) && may_connect_later(&error);
    no_file(if passes { io::Error::other(error.to_string()).into() } else { error })
}

/// As what a connection to a file of SQLite could not be had.
pub(super) fn no_file(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        other => DbErr::Conn(RuntimeErr::SqlxError(Arc::new(other))),
    }
}

fn is_of_the_pool(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed)
}

pub(super) fn exec(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error)))
}

pub(super) fn query(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}

/// Recent errors that concern more than their own statement.
#[derive(Debug, Clone, Default)]
pub(super) struct ConnectionFailures(Arc<Mutex<Times>>);

#[derive(Debug, Default)]
struct Times {
    lost: Option<Instant>,
    refused: Option<Instant>,
}

impl ConnectionFailures {
    pub(super) fn note(&self, error: &sqlx::Error) {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_lost(error) {
            times.lost = Some(Instant::now());
        }
        if is_refused(error) {
            times.refused = Some(Instant::now());
        }
    }

    /// Whether a connection of this age was there already when another one was lost.
    pub(super) fn outdates(&self, age: Duration) -> bool {
        let times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        times.lost.is_some_and(|at| at.elapsed() <= age)
    }

    pub(super) fn refuses_writes(&self) -> bool {
        let times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        times.refused.is_some_and(|at| at.elapsed() < FAILURE_MEMORY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_is_told_from_what_does_not() {
        // deadlock, serialisation, too many connections, shutting down, starting up, broken, idle in a transaction
        for code in ["40P01", "40001", "53300", "57P01", "57P03", "08006", "25P03", "57014", "55P03", "25006"] {
            assert!(is_passing(code), "{code}");
        }
        // disk full, unique, syntax, no right, corrupt
        for code in ["53100", "23505", "42601", "42501", "XX001"] {
            assert!(!is_passing(code), "{code}");
        }
    }

    #[test]
    fn a_lost_connection_passes_and_a_wrong_statement_does_not() {
        let lost = sqlx::Error::Io(io::ErrorKind::ConnectionReset.into());
        assert!(matches!(query(lost).into(), Error::Overloaded(_)));
        assert!(matches!(DbErr::Custom("no".to_owned()).into(), Error::Internal(_)));
    }

    #[test]
    fn an_unreachable_server_is_passing_unless_the_settings_are_wrong() {
        for passing in [
            sqlx::Error::Protocol("unexpected response from SSLRequest: 0x00".to_owned()),
            sqlx::Error::Tls("server closed the connection".into()),
            sqlx::Error::Io(io::ErrorKind::UnexpectedEof.into()),
        ] {
            assert!(may_connect_later(&passing), "{passing}");
            assert!(matches!(no_server(passing).into(), Error::Overloaded(_)));
        }
        let certificate = io::Error::new(io::ErrorKind::InvalidData, "invalid peer certificate: UnknownIssuer");
        for lasting in [sqlx::Error::Configuration("two keys".into()), certificate.into()] {
            assert!(!may_connect_later(&lasting), "{lasting}");
        }
    }

    #[test]
    fn a_connection_is_outdated_by_the_loss_of_another_only_where_it_is_older() {
        let failures = ConnectionFailures::default();
        assert!(!failures.outdates(Duration::from_hours(1)));
        failures.note(&sqlx::Error::Io(io::ErrorKind::BrokenPipe.into()));
        assert!(failures.outdates(Duration::from_hours(1)) && !failures.outdates(Duration::ZERO));
        assert!(!failures.refuses_writes());
    }
}
