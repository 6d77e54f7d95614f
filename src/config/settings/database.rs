//! The database.

use super::setting::{DEFAULT, Setting, number, set, set_some, span, text};
use crate::config::{database, value};

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "database.url",
        kind: "URL",
        description: "An SQLite file (\"sqlite://data/vestibule.db\") or a PostgreSQL server\n\
                      (\"postgres://vestibule@db.example.com/vestibule\"). Default: vestibule.db in data_dir.\n\
                      Options for PostgreSQL follow a ?: sslmode (verify-full for servers on other machines, unless you set it),\n\
                      sslrootcert=FILE for your own certificate authority, sslcert and sslkey for a client certificate.\n\
                      host=/run/postgresql names the folder of a socket on this machine.",
        get: |config| Some(text(&config.database.url)),
        set: |partial, raw| set_some(&mut partial.database.url, database::url(raw)),
        ..DEFAULT
    },
    Setting {
        key: "database.password",
        kind: "secret",
        description: "The password for PostgreSQL, if it is not in the URL.",
        example: "\"the password\"",
        secret: true,
        set: |partial, raw| set_some(&mut partial.database.password, value::secret(raw)),
        ..DEFAULT
    },
    Setting {
        key: "database.password_file",
        kind: "path",
        description: "A file with that password.",
        example: "\"/run/secrets/database_password\"",
        set: |partial, raw| set_some(&mut partial.database.password_file, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "database.pool",
        kind: "number",
        description: "Connections to PostgreSQL per instance. SQLite has a fixed small number.",
        get: |config| Some(number(config.database.pool)),
        set: |partial, raw| set(&mut partial.config.database.pool, value::number(raw, 2, 1000)),
        ..DEFAULT
    },
    Setting {
        key: "database.acquire_timeout",
        kind: "duration",
        description: "How long a request waits for a connection, or for a server that is down, before it gets 503.",
        get: |config| Some(span(config.database.acquire_timeout)),
        set: |partial, raw| set(&mut partial.config.database.acquire_timeout, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "database.statement_timeout",
        kind: "duration",
        description: "How long PostgreSQL may work on one statement of a request. Commands and migrations have no limit.",
        get: |config| Some(span(config.database.statement_timeout)),
        set: |partial, raw| set(&mut partial.config.database.statement_timeout, value::duration(raw)),
        ..DEFAULT
    },
];
