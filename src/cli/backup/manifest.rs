//! What a backup says about itself: `backup.toml`, its first file.

use std::{collections::BTreeMap, path::Path};

use serde::{Deserialize, Serialize};

use crate::{
    cli::error::{CliError, CliResult},
    config::database,
    store::{ConnectionUse, Database},
};

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Of the program that made the backup.
    pub version: String,
    pub made_at: String,
    /// The applied migrations.
    #[serde(alias = "steps")]
    pub migrations: Vec<String>,
    /// The number of rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// What a server needs besides: settings from elsewhere, and files that they name.
    #[serde(default, alias = "left_out")]
    pub not_included: Vec<String>,
    /// SHA-256 of every other file, by name.
    pub digests: BTreeMap<String, String>,
}

impl Manifest {
    /// Of a copy of the database, which is checked for damage.
    pub async fn of(database: &Path, made_at: String) -> CliResult<Self> {
        let db = Database::open(&database::Database::sqlite(database), ConnectionUse::Commands).await?;
        let whole = db.is_whole().await?;
        let (migrations, rows) = (db.migrations().await?, db.counts().await);
        db.close().await?;
        whole.map_err(|why| CliError::Refused(format!("the database is damaged: {why}")))?;
        let migrations = migrations.into_iter().filter(|(_, applied)| *applied).map(|(name, _)| name).collect();
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Ok(Self { version, made_at, migrations, rows: rows?, not_included: Vec::new(), digests: BTreeMap::new() })
    }
}
