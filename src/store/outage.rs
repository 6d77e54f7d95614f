//! What the database says when it cannot do something, and whether that passes by itself.

use std::time::Duration;

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{self, error::DatabaseError, sqlite::SqliteError},
};

use crate::error::{Error, Fault};

const AGAIN: Duration = Duration::from_secs(1);

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::ConnectionAcquire(_) => busy(&error),
            DbErr::Conn(RuntimeErr::SqlxError(cause))
            | DbErr::Exec(RuntimeErr::SqlxError(cause))
            | DbErr::Query(RuntimeErr::SqlxError(cause))
                if passes(cause) =>
            {
                busy(&error)
            }
            _ => Fault::new("ask the database", error).into(),
        }
    }
}

fn busy(error: &DbErr) -> Error {
    tracing::warn!("the database cannot be asked now: {error}");
    Error::Busy(AGAIN)
}

/// Whether the same may go well in a moment: the server is away, too many are at it, or two got into each other's way.
pub(super) fn passes(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        sqlx::Error::Database(said) => match said.try_downcast_ref::<SqliteError>() {
            // SQLITE_BUSY and SQLITE_LOCKED, whatever more it says of them.
            Some(said) => said.code().and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| matches!(code & 0xff, 5 | 6)),
            None => said.code().is_some_and(|code| is_passing(&code)),
        },
        _ => false,
    }
}

/// PostgreSQL, Appendix A: the first two letters are the class.
fn is_passing(code: &str) -> bool {
    match code {
        // A lock or a statement took too long; the server is a standby that is about to be more, or was less a moment ago.
        "55P03" | "57014" | "25006" => true,
        // The disk is full.
        "53100" => false,
        // Connections, serialisation and deadlocks, resources, an operator who stops or starts the server.
        _ => ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)) || code == "25P03",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_is_told_from_what_does_not() {
        // deadlock, serialisation, too many connections, shutting down, starting up, broken, idle in a transaction
        for code in ["40P01", "40001", "53300", "57P01", "57P03", "08006", "25P03", "57014", "55P03"] {
            assert!(is_passing(code), "{code}");
        }
        // disk full, unique, syntax, no right, corrupt
        for code in ["53100", "23505", "42601", "42501", "XX001"] {
            assert!(!is_passing(code), "{code}");
        }
    }

    #[test]
    fn a_lost_connection_passes_and_a_wrong_statement_does_not() {
        let lost = sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into());
        assert!(matches!(DbErr::Query(RuntimeErr::SqlxError(lost.into())).into(), Error::Busy(_)));
        assert!(matches!(DbErr::Custom("no".to_owned()).into(), Error::Fault(_)));
    }
}
