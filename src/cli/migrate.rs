//! `vestibule migrate`: brings the schema up to date; `migrate status` only says how it stands.

use serde::Serialize;

use super::{
    CliResult, logging, make_folder,
    output::{OutputFormat, table},
};
use crate::{
    config::Config,
    store::{ConnectionUse, Database},
};

#[derive(clap::Args)]
pub(super) struct Migrate {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(clap::Subcommand)]
enum What {
    /// List the steps, and say which have been taken
    Status,
}

#[derive(Serialize)]
struct Step {
    name: String,
    taken: bool,
}

pub(super) async fn run(command: Migrate, config: Config, format: OutputFormat) -> CliResult {
    logging::start(&config.log, logging::For::Command);
    if command.what.is_some()
        && let Some(path) = config.database.file().filter(|path| !path.exists())
    {
        let shown = path.display();
        return format.print(&Vec::<Step>::new(), || format!("There is no database yet; the first start makes {shown}."));
    }
    make_folder(&config.database)?;
    let db = Database::open(&config.database, ConnectionUse::Commands).await?;
    let before = steps(&db).await?;
    if command.what.is_some() {
        format.print(&before, || {
            let rows = before.iter().map(|step| [step.name.clone(), if step.taken { "taken" } else { "waits" }.to_owned()]);
            table(["STEP", "STATE"], rows)
        })?;
        return Ok(db.close().await?);
    }
    db.migrate().await?;
    format.print(&steps(&db).await?, || match before.iter().filter(|step| !step.taken).count() {
        0 => "The schema was up to date.".to_owned(),
        1 => "The schema is up to date: one step was taken.".to_owned(),
        many => format!("The schema is up to date: {many} steps were taken."),
    })?;
    Ok(db.close().await?)
}

async fn steps(db: &Database) -> CliResult<Vec<Step>> {
    let steps = db.migrations().await?;
    Ok(steps.into_iter().map(|(name, taken)| Step { name, taken }).collect())
}
