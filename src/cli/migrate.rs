//! `vestibule migrate`: applies database migrations; `migrate status` lists them.

use serde::Serialize;

use super::{
    error::CliResult,
    logging,
    open::make_folder,
    output::{OutputFormat, table},
};
use crate::{
    config::Config,
    store::{ConnectionUse, Database},
};

#[derive(clap::Args)]
pub struct Migrate {
    #[command(subcommand)]
    command: Option<MigrateCommand>,
}

#[derive(clap::Subcommand)]
enum MigrateCommand {
    /// List all migrations and whether they have been applied
    Status,
}

#[derive(Serialize)]
struct MigrationOutput {
    name: String,
    applied: bool,
}

pub async fn run(command: Migrate, config: Config, format: OutputFormat) -> CliResult {
    logging::start(&config.log, logging::For::Command);
    match command.command {
        Some(MigrateCommand::Status) => status(&config, format).await,
        None => migrate(&config, format).await,
    }
}

async fn status(config: &Config, format: OutputFormat) -> CliResult {
    if let Some(path) = config.database.file().filter(|path| !path.exists()) {
        let shown = path.display();
        return format
            .print(&Vec::<MigrationOutput>::new(), || format!("There is no database yet; the first start creates {shown}."));
    }
    let db = Database::open(&config.database, ConnectionUse::Commands).await?;
    let all = migrations(&db).await?;
    db.close().await?;
    format.print(&all, || {
        let row = |one: &MigrationOutput| [one.name.clone(), if one.applied { "applied" } else { "pending" }.to_owned()];
        table(["MIGRATION", "STATE"], all.iter().map(row))
    })
}

async fn migrate(config: &Config, format: OutputFormat) -> CliResult {
    make_folder(&config.database)?;
    let db = Database::open(&config.database, ConnectionUse::Commands).await?;
    let pending = migrations(&db).await?.iter().filter(|one| !one.applied).count();
    db.migrate().await?;
    let all = migrations(&db).await?;
    db.close().await?;
    format.print(&all, || match pending {
        0 => "The database was up to date.".to_owned(),
        1 => "Applied 1 migration.".to_owned(),
        many => format!("Applied {many} migrations."),
    })
}

async fn migrations(db: &Database) -> CliResult<Vec<MigrationOutput>> {
    let all = db.migrations().await?;
    Ok(all.into_iter().map(|(name, applied)| MigrationOutput { name, applied }).collect())
}
