//! The commands about a takeover: import, status and finish.

use super::django;
use crate::{
    cli::{error::CliResult, output::OutputFormat},
    config::Config,
};

#[derive(clap::Subcommand)]
pub enum Import {
    /// Take over the users of a Django service; run it again for what has changed there since
    Django(Box<django::Django>),
}

pub async fn run(command: Import, config: Config, format: OutputFormat) -> CliResult {
    match command {
        Import::Django(command) => Box::pin(django::run(*command, config, format)).await,
    }
}
