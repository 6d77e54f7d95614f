//! Where the house remembers: a file of SQLite, or a PostgreSQL server and how to speak to it.

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
    /// How long a request waits for one of them.
    pub acquire_timeout: Duration,
    /// How long PostgreSQL works at one statement.
    pub statement_timeout: Duration,
}

/// As a URL, without a password.
#[derive(Clone)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Postgres(Box<Postgres>),
}

#[derive(Clone)]
pub struct Postgres {
    /// May hold a password.
    pub url: Secret,
    /// The same for everybody to see.
    pub shown: String,
    /// The password that came by a setting of its own.
    pub password: Option<Secret>,
    pub password_in_url: bool,
    /// Whether the server has to show who it is.
    pub verifies_server: bool,
    /// Nothing, where it is a socket of this machine.
    host: Option<String>,
}

impl Database {
    /// A file of SQLite, and what holds by default.
    pub fn sqlite(path: impl Into<PathBuf>) -> Self {
        Self {
            url: DatabaseUrl::Sqlite(path.into()),
            pool: 10,
            acquire_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(10),
        }
    }

    /// The file, where it is one.
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
    /// Whether it stands on this machine, so that nobody listens on the way.
    pub fn is_local(&self) -> bool {
        let Some(host) = &self.host else { return true };
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

/// What may stand behind the `?` of a URL.
const WORDS: [&str; 6] = ["sslmode", "sslrootcert", "sslcert", "sslkey", "host", "statement-cache-capacity"];

pub(super) fn place(raw: &RawValue) -> ParseResult<DatabaseUrl> {
    text(raw).unwrap_or_default().parse()
}

impl FromStr for DatabaseUrl {
    /// What would be right, as in "must be ...".
    type Err = String;

    /// A file of `sqlite://...` or a server of `postgres://...`.
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
    let usual = |why: &str| format!("a URL such as \"postgres://vestibule@db.example.com/vestibule\": {why}");
    let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = before.split_once('/').ok_or_else(|| usual("this one names no database"))?;
    if database.is_empty() || database.contains('/') {
        return Err(usual("this one names no database"));
    }
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let word = pair.split_once('=').map_or(pair, |(word, _)| word);
        if !WORDS.contains(&word) {
            let place = if word == "password" { "stands before the @ or in `database.password`" } else { "is not known" };
            return Err(usual(&format!("`{word}` {place}; behind the ? may stand {}", WORDS.join(", "))));
        }
    }
    let options: PgConnectOptions = text.parse().map_err(|_| usual("this one cannot be read"))?;
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
        place(&RawValue::Text(text.to_owned()))
    }

    fn server(text: &str) -> Postgres {
        match read(text) {
            Ok(DatabaseUrl::Postgres(postgres)) => *postgres,
            other => panic!("{text}: {:?}", other.map(|place| place.to_string())),
        }
    }

    #[test]
    fn a_url_is_shown_without_its_password() {
        for (given, shown) in [
            ("sqlite://a/b.db", "sqlite://a/b.db"),
            ("postgres://ada:se%40cret@127.0.0.1:5433/house", "postgres://ada@127.0.0.1:5433/house"),
            ("postgresql://ada:a:b@localhost/house?sslmode=disable", "postgres://ada@localhost/house?sslmode=disable"),
            ("postgres://localhost/house", "postgres://localhost/house"),
            ("postgres:///house?host=/run/postgresql", "postgres:///house?host=/run/postgresql"),
        ] {
            assert_eq!(read(given).map(|place| place.to_string()).as_deref(), Ok(shown));
        }
    }

    #[test]
    fn a_server_elsewhere_has_to_show_who_it_is_unless_somebody_says_otherwise() {
        let far = server("postgres://ada@db.example.com/house");
        assert!(far.verifies_server && !far.is_local() && far.url.reveal().ends_with("/house?sslmode=verify-full"));
        assert!(server("postgres://ada@db/house?sslrootcert=ca.pem").url.reveal().ends_with("ca.pem&sslmode=verify-full"));
        assert!(!server("postgres://ada@db/house?sslmode=require").verifies_server);
        for near in ["postgres://ada@[::1]/house", "postgres://localhost/house", "postgres:///house?host=/run/postgresql"] {
            assert!(server(near).is_local(), "{near}");
        }
        assert!(!server("postgres://ada@127.0.0.1/house?host=db.example.com").is_local());
    }

    #[test]
    fn what_cannot_be_meant_is_told_what_would_be_right() {
        for (given, why) in [
            ("house.db", "an SQLite file such as"),
            ("mysql://a/b", "an SQLite file such as"),
            ("postgres://db.example.com", "names no database"),
            ("postgres://db.example.com/", "names no database"),
            ("postgres://db.example.com:port/house", "cannot be read"),
            ("postgres://db.example.com/house?sslmode=maybe", "cannot be read"),
            ("postgres://db.example.com/house?sslmod=disable", "`sslmod` is not known; behind the ? may stand sslmode, "),
            ("postgres://db.example.com/house?password=x", "`password` stands before the @"),
        ] {
            let said = read(given).map(|place| place.to_string()).unwrap_err();
            assert!(said.contains(why), "{given}: {said}");
        }
    }
}
