//! The commands about a takeover: import, status and finish.

use super::{django, finish, status};
use crate::{
    cli::{error::CliResult, open::open, output::OutputFormat, stop::unless_stopped},
    config::Config,
};

#[derive(clap::Subcommand)]
pub enum Import {
    /// Take over the users of a Django service; run it again for what has changed there since
    Django(Box<django::Django>),
    /// Show what was imported when, who has not signed in since, and which tokens and hashes of the former server remain
    Status,
    /// Refuse tokens of the former server from now on, and forget what was noted for the takeover
    Finish(finish::Finish),
}

pub async fn run(command: Import, config: Config, format: OutputFormat) -> CliResult {
    match command {
        Import::Django(command) if command.reads_stdin() => Box::pin(django::run(*command, config, format)).await,
        Import::Django(command) => unless_stopped(Box::pin(django::run(*command, config, format))).await,
        Import::Status => status::run(&open(config).await?, format).await,
        Import::Finish(command) => finish::run(&command, &open(config).await?, format).await,
    }
}
