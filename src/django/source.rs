//! Where users come from: a file of `dumpdata`, standard input, or the database of the former server.

use std::{collections::BTreeMap, io, path::Path};

use tokio::sync::mpsc::Receiver;

use super::{
    database::FormerDatabase,
    dump::Dump,
    error::SourceError,
    record::Record,
    user_model::{self, UserModel},
};
use crate::config::database::{Database as Settings, DatabaseUrl, Postgres};

/// More models than a project has.
const MAX_MODELS: usize = 10_000;

pub struct Source {
    description: String,
    kind: Kind,
}

enum Kind {
    Dump(Dump),
    Database(FormerDatabase),
}

impl Source {
    /// Opens what `--from` names: `FILE`, `-`, `sqlite:///path` or `postgres://...`. `own` is our own database, whose password
    /// also holds for another database of the same account.
    ///
    /// # Errors
    /// If it is not there or is nothing that can be read.
    pub async fn open(typed: &str, own: &Settings) -> Result<Self, SourceError> {
        let (description, kind) = match typed {
            "" => return Err(SourceError::Usage("--from names no file and no database".to_owned())),
            "-" => ("standard input".to_owned(), Kind::Dump(Dump::copy(io::stdin().lock())?)),
            url if url.contains("://") => {
                let settings = Settings { url: database_url(url, own)?, ..own.clone() };
                (settings.url.to_string(), Kind::Database(FormerDatabase::open(&settings).await?))
            }
            path => (path.to_owned(), Kind::Dump(Dump::open(Path::new(path))?)),
        };
        Ok(Self { description, kind })
    }

    /// For reports, without a password.
    pub fn describe(&self) -> &str {
        &self.description
    }

    /// Everything in it, from the start. Can be called again when all was read; a database shows the same snapshot each time. After
    /// an error nothing else comes.
    pub fn records(&self) -> Receiver<Result<Record, SourceError>> {
        match &self.kind {
            Kind::Dump(dump) => dump.records(),
            Kind::Database(database) => database.records(),
        }
    }

    /// The one model that has `password` and `last_login`, or the one that is wanted.
    ///
    /// # Errors
    /// If there is none or more than one; of a dump, also if it is broken or has no ids.
    pub async fn user_model(&self, wanted: Option<&str>) -> Result<UserModel, SourceError> {
        let models = match &self.kind {
            Kind::Dump(dump) => models_of(dump).await?,
            Kind::Database(database) => database.user_models(wanted),
        };
        user_model::choose(models, wanted)
    }

    /// The highest id that was ever given to a row of the model, which only databases know.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn last_id(&self, model: &str) -> Result<Option<i64>, SourceError> {
        match &self.kind {
            Kind::Dump(_) => Ok(None),
            Kind::Database(database) => database.last_id(model).await,
        }
    }
}

/// Each model by its first record: `dumpdata` writes all fields of each.
async fn models_of(dump: &Dump) -> Result<Vec<UserModel>, SourceError> {
    let mut models: BTreeMap<String, UserModel> = BTreeMap::new();
    let mut records = dump.records();
    while let Some(record) = records.recv().await {
        let record = record?;
        if models.contains_key(&record.model) {
            continue;
        }
        let model = UserModel { name: record.model.clone(), columns: record.fields.keys().cloned().collect() };
        if model.has_password() {
            record.id()?;
        }
        models.insert(record.model, model);
        if models.len() > MAX_MODELS {
            return Err(SourceError::refused(format!("there are more than {MAX_MODELS} models")));
        }
    }
    Ok(models.into_values().collect())
}

/// As `database.url`, without a password: other users can read command lines.
fn database_url(typed: &str, own: &Settings) -> Result<DatabaseUrl, SourceError> {
    let scheme = typed.split_once("://").map_or("", |(scheme, _)| scheme);
    if !["sqlite", "postgres", "postgresql"].contains(&scheme) {
        let what = "only SQLite and PostgreSQL are read directly: make a dump with `manage.py dumpdata --output FILE`";
        return Err(SourceError::Usage(what.to_owned()));
    }
    match typed.parse().map_err(|right| SourceError::Usage(format!("--from must be {right}")))? {
        DatabaseUrl::Postgres(server) if server.password_in_url => Err(SourceError::Usage(
            "other users can read the arguments of a process: put the password into ~/.pgpass, or into the file that PGPASSFILE names"
                .to_owned(),
        )),
        DatabaseUrl::Postgres(mut server) => {
            server.password = own_password(&server, own);
            Ok(DatabaseUrl::Postgres(server))
        }
        file @ DatabaseUrl::Sqlite(_) => Ok(file),
    }
}

/// The password of our own database, if the other one is of the same account on the same server.
fn own_password(server: &Postgres, own: &Settings) -> Option<crate::types::secret::Secret> {
    let DatabaseUrl::Postgres(ours) = &own.url else { return None };
    if account(&server.shown) == account(&ours.shown) { ours.password.clone() } else { None }
}

/// User, host and port.
fn account(url: &str) -> Option<&str> {
    url.split_once("://")?.1.split('/').next()
}
