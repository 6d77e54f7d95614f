//! Parses the command line and runs the command.

use std::{
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use clap::Parser;

use super::{
    api_key, audit, backup,
    command::{Cli, Command},
    config, contract, db_copy, email,
    error::CliResult,
    export, import, keys, load_settings, migrate,
    open::{open, open_with},
    output::OutputFormat,
    renamed, role, serve, user,
};
use crate::{config::LoadedConfig, error::InternalError};

/// For threads that still run when the command is done.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(1);

pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The exit code tells it, even if standard error is closed.
            drop(write!(io::stderr(), "{error}"));
            error.code()
        }
    }
}

/// Help and version come this way too.
fn refuse(error: &clap::Error) -> ExitCode {
    match renamed::advice(error) {
        Some(advice) => drop(writeln!(io::stderr(), "vestibule: {advice}")),
        None => drop(error.print()),
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

fn run(cli: Cli) -> CliResult {
    let words = cli.args.shell_words();
    let overrides = cli.args.overrides();
    let format = if cli.json { OutputFormat::Json } else { OutputFormat::Text };
    let command = match cli.command {
        Some(Command::Config(command)) => return config::run(&command, &overrides, format),
        other => other.unwrap_or(Command::Serve),
    };
    let loaded = load_settings::load(&overrides)?;
    let mut builder = match command {
        Command::Serve => tokio::runtime::Builder::new_multi_thread(),
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = builder.enable_all().build().map_err(|error| InternalError::new("start the threads", error))?;
    let done = runtime.block_on(dispatch(command, loaded, &words, format));
    // A thread may wait for a name server, or for a disk that does not answer.
    runtime.shutdown_timeout(SHUTDOWN_TIMEOUT);
    done
}

async fn dispatch(command: Command, loaded: LoadedConfig, words: &str, format: OutputFormat) -> CliResult {
    let signing_key = loaded.source_of(&["signing_key", "signing_key_file"]);
    let external = backup::external_settings(&loaded);
    let config = loaded.config;
    match command {
        Command::Serve => serve::run(config, &loaded.warnings).await,
        Command::Migrate(command) => migrate::run(command, config, format).await,
        Command::Db(command) => db_copy::run(command, config, format).await,
        Command::User(command) => user::run(command, &open(config).await?, format).await,
        Command::Role(command) => role::run(command, &open(config).await?, format).await,
        Command::Email(command) => Box::pin(email::run(command, &Arc::new(open(config).await?), format)).await,
        Command::ApiKey(command) => api_key::run(command, &open(config).await?, format).await,
        Command::Backup(command) => Box::pin(backup::make(command, config, (loaded.file, external), format)).await,
        Command::Restore(command) => Box::pin(backup::restore(command, config, format)).await,
        Command::Export(command) => export::run(command, &open(config).await?, format).await,
        Command::Import(command) => import::run(command, config, format).await,
        Command::Audit(command) => audit::run(command, &open(config).await?, format).await,
        Command::Keys(command) => {
            let app = open_with(config, command.needs()).await?;
            keys::run(command, app, &signing_key, format).await
        }
        Command::Contract(command) => contract::run(command, (&config, loaded.file.as_deref()), words, format).await,
        // Runs without valid settings, before this.
        Command::Config(_) => Ok(()),
    }
}
