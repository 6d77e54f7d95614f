//! The database: its URL, its password, and whether the way to it is safe.

use super::validator::Validator;
use crate::{
    config::{
        database::{DatabaseUrl, Postgres},
        partial::{PartialConfig, PartialDatabase},
        source::Source,
    },
    types::secret::Secret,
};

impl Validator {
    pub fn database(&mut self, partial: &mut PartialConfig) {
        let PartialDatabase { url, password, password_file } = std::mem::take(&mut partial.database);
        let secret = self.one_secret(["database.password", "database.password_file"], password, password_file);
        let mut url = url.unwrap_or_else(|| DatabaseUrl::Sqlite(partial.config.data_dir.join("vestibule.db")));
        match (&mut url, secret) {
            (DatabaseUrl::Postgres(postgres), secret) => self.postgres(postgres, secret),
            (DatabaseUrl::Sqlite(_), Some((key, _))) => {
                self.refuse(key, format!("`{key}` is set, but `database.url` is not a PostgreSQL server"));
            }
            (DatabaseUrl::Sqlite(_), None) => {}
        }
        partial.config.database.url = url;
    }

    fn postgres(&mut self, postgres: &mut Postgres, secret: Option<(&'static str, Secret)>) {
        let on_command_line = matches!(self.source("database.url"), Source::CommandLine(_));
        match (secret, postgres.password_in_url) {
            (Some((key, _)), true) => self.refuse(key, format!("`{key}` and `database.url` both have a password: remove one")),
            (None, true) if on_command_line => self.refuse(
                "database.url",
                "other users can read the arguments of a process: put the password into VESTIBULE_DATABASE__PASSWORD or \
                 `database.password_file`",
            ),
            (secret, _) => postgres.password = secret.map(|(_, password)| password),
        }
        if !postgres.is_local() && !postgres.verifies_server {
            let warning = "an attacker between this machine and the database can read and change everything: use \
                           `sslmode=verify-full`, with `sslrootcert` for your own certificate authority";
            self.warn("database.url", warning);
        }
    }
}
