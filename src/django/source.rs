//! Where users come from: a file of `dumpdata`, standard input, or the database of the former server.

use std::collections::BTreeSet;

use tokio::sync::mpsc::{self, Receiver};

use super::{error::SourceError, record::Record};
use crate::config::database::Database;

pub struct Source {
    description: String,
}

/// The model of users: its name, and the names of its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserModel {
    pub name: String,
    pub columns: BTreeSet<String>,
}

impl Source {
    /// Opens what `--from` names: `FILE`, `-`, `sqlite:///path` or `postgres://...`. `own` is our own database, whose password
    /// also holds for another database of the same account.
    ///
    /// # Errors
    /// If it is not there or is nothing that can be read.
    pub async fn open(typed: &str, _own: &Database) -> Result<Self, SourceError> {
        Ok(Self { description: typed.to_owned() })
    }

    /// For reports, without a password.
    pub fn describe(&self) -> &str {
        &self.description
    }

    /// Everything in it, from the start. Can be called again; a database shows the same snapshot each time. After an error nothing
    /// else comes.
    ///
    /// # Errors
    /// If it cannot be opened again.
    pub async fn records(&self) -> Result<Receiver<Result<Record, SourceError>>, SourceError> {
        Ok(mpsc::channel(1).1)
    }

    /// The one model that has `password` and `last_login`, or the one that is wanted.
    ///
    /// # Errors
    /// If there is none or more than one.
    pub async fn user_model(&self, _wanted: Option<&str>) -> Result<UserModel, SourceError> {
        Ok(UserModel { name: "auth.user".to_owned(), columns: BTreeSet::new() })
    }

    /// The highest id that was ever given to a row of the model, which only databases know.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn last_id(&self, _model: &str) -> Result<Option<i64>, SourceError> {
        Ok(None)
    }
}
