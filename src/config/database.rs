//! The database: an SQLite file, or a PostgreSQL server and how to connect to it.

use std::{
    fmt,
    net::IpAddr,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::value::{ParseResult, RawValue, text};
use crate::types::secret::Secret;

#[derive(Clone)]
pub struct Database {
    pub url: DatabaseUrl,
    /// Connections to PostgreSQL.
    pub pool: u32,
    /// How long a request waits for a connection.
    pub acquire_timeout: Duration,
    /// How long PostgreSQL may work on one statement.
    pub statement_timeout: Duration,
}

/// Displayed as a URL without the password.
#[derive(Clone)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Postgres(Box<Postgres>),
}

#[derive(Clone)]
pub struct Postgres {
    /// May contain a password.
    pub url: Secret,
    /// The same without it.
    pub shown: String,
    /// The password of a setting of its own.
    pub password: Option<Secret>,
    pub password_in_url: bool,
    /// Whether the certificate of the server is verified.
    pub verifies_server: bool,
    /// `None` for a socket of this machine.
    host: Option<String>,
}

impl Database {
    /// An SQLite file, with the defaults.
    pub fn sqlite(path: impl Into<PathBuf>) -> Self {
        Self {
            url: DatabaseUrl::Sqlite(path.into()),
            pool: 10,
            acquire_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(10),
        }
    }

    /// The SQLite file.
    pub fn file(&self) -> Option<&Path> {
        match &self.url {
            DatabaseUrl::Sqlite(path) => Some(path),
            DatabaseUrl::Postgres(_) => None,
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(postgres) => f.write_str(&postgres.shown),
        }
    }
}

impl Postgres {
    /// Whether it is on this machine, so that there is no network to eavesdrop on.
    pub fn is_local(&self) -> bool {
        let Some(host) = &self.host else { return true };
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

/// What may follow the `?` of a URL.
const OPTIONS: [&str; 6] = ["sslmode", "sslrootcert", "sslcert", "sslkey", "host", "statement-cache-capacity"];

pub(super) fn url(raw: &RawValue) -> ParseResult<DatabaseUrl> {
    text(raw).unwrap_or_default().parse()
}

impl FromStr for DatabaseUrl {
    /// What would be right, to complete "must be ...".
    type Err = String;

    /// An SQLite file (`sqlite://...`) or a PostgreSQL server (`postgres://...`).
    fn from_str(text: &str) -> Result<Self, String> {
        let right = "an SQLite file such as \"sqlite://data/vestibule.db\" or a PostgreSQL server such as \
                 \"postgres://vestibule@db.example.com/vestibule\"";
        match text.split_once("://") {
            Some(("sqlite", file)) if !file.is_empty() && !file.contains(['?', '#']) => {
                Ok(DatabaseUrl::Sqlite(PathBuf::from(file)))
            }
            Some(("postgres" | "postgresql", rest)) => {
                postgres(text, rest).map(|postgres| DatabaseUrl::Postgres(Box::new(postgres)))
            }
            _ => Err(right.to_owned()),
        }
    }
}

fn postgres(text: &str, rest: &str) -> ParseResult<Postgres> {
    let wrong = |why: &str| format!("a URL such as \"postgres://vestibule@db.example.com/vestibule\": {why}");
    let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = before.split_once('/').ok_or_else(|| wrong("it has no database name"))?;
    if database.is_empty() || database.contains('/') {
        return Err(wrong("it has no database name"));
    }
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let word = pair.split_once('=').map_or(pair, |(word, _)| word);
        if !OPTIONS.contains(&word) {
            let why = if word == "password" { "belongs before the @ or into `database.password`" } else { "is not an option" };
            return Err(wrong(&format!("`{word}` {why}; the options are {}", OPTIONS.join(", "))));
        }
    }
    let options: PgConnectOptions = text.parse().map_err(|_| wrong("it cannot be parsed"))?;
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let name = user.split_once(':').map(|(name, _)| name);
    let at = |name: &str| if name.is_empty() { host.to_owned() } else { format!("{name}@{host}") };
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let mut postgres = Postgres {
        shown: format!("postgres://{}/{database}{query}", at(name.unwrap_or(user))),
        url: Secret::new(text.to_owned()),
        password: None,
        password_in_url: name.is_some(),
        verifies_server: matches!(options.get_ssl_mode(), PgSslMode::VerifyCa | PgSslMode::VerifyFull),
        host: options.get_socket().is_none().then(|| options.get_host().to_owned()),
    };
    let chosen = query.contains("sslmode=");
    if !chosen && !postgres.is_local() {
        let more = if query.is_empty() { "?sslmode=verify-full" } else { "&sslmode=verify-full" };
        postgres.url = Secret::new(format!("{text}{more}"));
        postgres.shown.push_str(more);
        postgres.verifies_server = true;
    }
    Ok(postgres)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ParseResult<DatabaseUrl> {
        url(&RawValue::Text(text.to_owned()))
    }

    fn server(text: &str) -> Postgres {
        match read(text) {
            Ok(DatabaseUrl::Postgres(postgres)) => *postgres,
            other => panic!("{text}: {:?}", other.map(|url| url.to_string())),
        }
    }

    #[test]
    fn a_url_is_shown_without_its_password() {
        for (given, shown) in [
            ("sqlite://a/b.db", "sqlite://a/b.db"),
            ("postgres://ada:se%40cret@127.0.0.1:5433/vestibule", "postgres://ada@127.0.0.1:5433/vestibule"),
            ("postgresql://ada:a:b@localhost/vestibule?sslmode=disable", "postgres://ada@localhost/vestibule?sslmode=disable"),
            ("postgres://localhost/vestibule", "postgres://localhost/vestibule"),
            ("postgres:///vestibule?host=/run/postgresql", "postgres:///vestibule?host=/run/postgresql"),
        ] {
            assert_eq!(read(given).map(|url| url.to_string()).as_deref(), Ok(shown));
        }
    }

    #[test]
    fn the_certificate_of_a_server_on_another_machine_is_verified_by_default() {
        let far = server("postgres://ada@db.example.com/vestibule");
        assert!(far.verifies_server && !far.is_local() && far.url.reveal().ends_with("/vestibule?sslmode=verify-full"));
        assert!(server("postgres://ada@db/vestibule?sslrootcert=ca.pem").url.reveal().ends_with("ca.pem&sslmode=verify-full"));
        assert!(!server("postgres://ada@db/vestibule?sslmode=require").verifies_server);
        for near in
            ["postgres://ada@[::1]/vestibule", "postgres://localhost/vestibule", "postgres:///vestibule?host=/run/postgresql"]
        {
            assert!(server(near).is_local(), "{near}");
        }
        assert!(!server("postgres://ada@127.0.0.1/vestibule?host=db.example.com").is_local());
    }

    #[test]
    fn a_url_that_makes_no_sense_is_refused_with_the_reason() {
        for (given, why) in [
            ("vestibule.db", "an SQLite file such as"),
            ("mysql://a/b", "an SQLite file such as"),
            ("postgres://db.example.com", "has no database name"),
            ("postgres://db.example.com/", "has no database name"),
            ("postgres://db.example.com:port/vestibule", "cannot be parsed"),
            ("postgres://db.example.com/vestibule?sslmode=maybe", "cannot be parsed"),
            ("postgres://db.example.com/vestibule?sslmod=disable", "`sslmod` is not an option; the options are sslmode, "),
            ("postgres://db.example.com/vestibule?password=x", "`password` belongs before the @"),
        ] {
            let said = read(given).map(|url| url.to_string()).unwrap_err();
            assert!(said.contains(why), "{given}: {said}");
        }
    }
}
