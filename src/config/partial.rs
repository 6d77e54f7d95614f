//! A configuration while it is read: what depends on several settings is still open.

use std::path::PathBuf;

use super::{
    database::DatabaseUrl,
    model::{Config, Tls},
};
use crate::types::secret::Secret;

#[derive(Default)]
pub struct PartialConfig {
    pub config: Config,
    pub public_url: Option<String>,
    pub database: PartialDatabase,
    pub master_key: Option<Secret>,
    pub master_key_file: Option<PathBuf>,
    pub signing_key: Option<Secret>,
    pub signing_key_file: Option<PathBuf>,
    pub signing_key_previous: Vec<Secret>,
    pub signing_key_previous_file: Option<PathBuf>,
    pub takeover_key: Option<Secret>,
    pub takeover_key_file: Option<PathBuf>,
    pub smtp: PartialSmtp,
}

#[derive(Default)]
pub struct PartialDatabase {
    pub url: Option<DatabaseUrl>,
    pub password: Option<Secret>,
    pub password_file: Option<PathBuf>,
}

#[derive(Default)]
pub struct PartialSmtp {
    pub host: Option<String>,
    pub port: Option<u16>,
    pub tls: Option<Tls>,
    pub username: Option<String>,
    pub password: Option<Secret>,
    pub password_file: Option<PathBuf>,
}
