//! Where people and their sessions are kept.

use super::{DEFAULT, Setting, number, set, set_some, span, text};
use crate::config::{database, value};

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "database.url",
        meaning: "A file (\"sqlite://data/vestibule.db\") or a PostgreSQL server (\"postgres://vestibule@db.example.com/vestibule\").\n\
                  Without it, vestibule.db in data_dir. TLS to PostgreSQL is asked for behind a ?: sslmode=verify-full holds\n\
                  for every server that is not on this machine, public authorities are known, sslrootcert=FILE names your own;\n\
                  sslcert and sslkey show who the house is. On this machine, host=/run/postgresql names the folder of a socket.",
        get: |config| Some(text(&config.database.url)),
        set: |draft, raw| set_some(&mut draft.database.url, database::place(raw)),
        ..DEFAULT
    },
    Setting {
        key: "database.password",
        meaning: "The password of the PostgreSQL account, where the URL does not hold it.",
        example: "\"the password\"",
        secret: true,
        set: |draft, raw| set_some(&mut draft.database.password, value::secret(raw)),
        ..DEFAULT
    },
    Setting {
        key: "database.password_file",
        meaning: "A file that holds it instead.",
        example: "\"/run/secrets/database_password\"",
        set: |draft, raw| set_some(&mut draft.database.password_file, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "database.pool",
        meaning: "Connections to PostgreSQL, of every instance. SQLite has its own few.",
        get: |config| Some(number(config.database.pool)),
        set: |draft, raw| set(&mut draft.config.database.pool, value::number(raw, 2, 1000)),
        ..DEFAULT
    },
    Setting {
        key: "database.acquire_timeout",
        meaning: "How long a request waits for one of them, or for a server that is down, before it is told to come back.",
        get: |config| Some(span(config.database.acquire_timeout)),
        set: |draft, raw| set(&mut draft.config.database.acquire_timeout, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "database.statement_timeout",
        meaning: "How long the database works at one statement of a request before it gives up; commands and steps of the schema take \
                  what they take.",
        get: |config| Some(span(config.database.statement_timeout)),
        set: |draft, raw| set(&mut draft.config.database.statement_timeout, value::span(raw)),
        ..DEFAULT
    },
];
