//! What the house does when it is told to from a command line: one file a command.

mod api_key;
mod audit;
mod backup;
mod config;
mod contract;
mod db_copy;
mod email;
mod error;
mod global_args;
mod keys;
mod logging;
mod migrate;
mod output;
mod password;
mod role;
mod serve;
mod user;

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    path::Path,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use clap::{Parser, Subcommand};

use self::{error::CliError, global_args::GlobalArgs, output::OutputFormat};
use crate::{
    app::{App, KeyAccess},
    config::{Config, sources::Diagnostic},
    error::InternalError,
    types::clock::Clock,
};

type CliResult<T = ()> = Result<T, CliError>;

/// For what still runs when everything has been done.
const LEFT_BEHIND: Duration = Duration::from_secs(1);

/// The entrance hall of your application: sign-up, sign-in, recovery and tokens.
#[derive(Parser)]
#[command(name = "vestibule", version, after_help = "Exit codes: 0 done, 1 refused or failed, 2 typed wrongly (settings too).")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Write JSON, where a command writes anything
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    flags: GlobalArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Open the house and serve (what happens without a command, too)
    Serve,
    /// Bring the schema of the database up to date, or say whether it is
    Migrate(migrate::Migrate),
    /// Move everything into another database; stop the server first, what comes in meanwhile is not moved
    Move(db_copy::Move),
    /// Look after people's accounts
    #[command(subcommand)]
    User(user::User),
    /// Look after roles
    #[command(subcommand)]
    Role(role::Role),
    /// Look after the keys of programs that act for people
    #[command(subcommand)]
    ApiKey(api_key::ApiKey),
    /// Write everything that the house needs into one file, while it is in use
    Backup(backup::Backup),
    /// Open a backup: look into it, or make a house of it
    Restore(backup::Restore),
    /// Look after the keys that sign tokens
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Show what has happened: who did what, when and from where
    Audit(audit::Audit),
    /// Look after the mails that wait, and those that did not arrive
    #[command(subcommand)]
    Email(email::EmailCommand),
    /// Look at the APIs that the house speaks
    #[command(subcommand)]
    Contract(contract::Command),
    /// Show the settings that hold, or write a file of all of them
    #[command(subcommand)]
    Config(config::Settings),
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    let line = match Cli::try_parse() {
        Ok(line) => line,
        Err(error) => {
            // Help and versions come this way too. Nobody may be there to read them.
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match run(line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            // Where nobody hears it, the exit code still says it.
            drop(write!(io::stderr(), "{trouble}"));
            trouble.code()
        }
    }
}

fn run(line: Cli) -> CliResult {
    let typed = line.flags.typed();
    let format = if line.json { OutputFormat::Json } else { OutputFormat::Table };
    let command = match line.command {
        Some(Command::Config(command)) => return config::run(&command, &typed, format),
        other => other.unwrap_or(Command::Serve),
    };
    let loaded = crate::config::load(&typed)?;
    let mut builder = match command {
        Command::Serve => tokio::runtime::Builder::new_multi_thread(),
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = builder.enable_all().build().map_err(|error| InternalError::new("start the threads", error))?;
    let signing_key = loaded.source_of(&["signing_key", "signing_key_file"]);
    let left_out = backup::left_out(&loaded);
    let config = loaded.config;
    let done = runtime.block_on(async move {
        match command {
            Command::Serve => serve::run(config, &loaded.warnings).await,
            Command::Migrate(command) => migrate::run(command, config, format).await,
            Command::Move(command) => db_copy::run(command, config, format).await,
            Command::User(command) => user::run(command, &open(config).await?, format).await,
            Command::Role(command) => role::run(command, &open(config).await?, format).await,
            Command::Email(command) => email::run(command, &Arc::new(open(config).await?), format).await,
            Command::ApiKey(command) => api_key::run(command, &open(config).await?, format).await,
            Command::Backup(command) => Box::pin(backup::make(command, config, (loaded.file, left_out), format)).await,
            Command::Restore(command) => Box::pin(backup::restore(command, config, format)).await,
            Command::Audit(asked) => audit::run(asked, &open(config).await?, format).await,
            Command::Keys(command) => {
                let app = open_with(config, command.needs()).await?;
                keys::run(command, app, &signing_key, format).await
            }
            Command::Contract(command) => contract::run(command, &config, format).await,
            Command::Config(_) => Ok(()),
        }
    });
    // A thread may wait for a name server, or for a disk that does not answer.
    runtime.shutdown_timeout(LEFT_BEHIND);
    done
}

/// For a command that works beside a server: makes no database and no master secret, which would pass for those of the
/// server where a command runs in another folder or as somebody else.
async fn open(config: Config) -> CliResult<App> {
    open_with(config, KeyAccess::MustDecrypt).await
}

async fn open_with(config: Config, keys: KeyAccess) -> CliResult<App> {
    logging::start(&config.log, logging::For::Command);
    let place = there(&config)?;
    let app = App::open_existing(config, Clock::default(), keys).await?;
    let steps = app.db.migrations().await?;
    let waiting = steps.iter().filter(|(_, taken)| !taken).count();
    if waiting == steps.len() {
        return Err(nothing_there(&place));
    }
    if waiting > 0 {
        let why = "the schema of the database is older than this program: run `vestibule migrate` or start the server first";
        return Err(CliError::Refused(why.to_owned()));
    }
    Ok(app)
}

/// The database that the settings name, which on SQLite must be there.
fn there(config: &Config) -> CliResult<String> {
    let place = config.database.url.to_string();
    match config.database.file() {
        Some(path) if !path.exists() => Err(nothing_there(&path.display().to_string())),
        _ => Ok(place),
    }
}

fn nothing_there(place: &str) -> CliError {
    CliError::Refused(format!(
        "there is no database at {place}: name the one of the server with --data-dir, --config or `database.url`, or make a new one \
         with `vestibule migrate` or the server's first start"
    ))
}

/// The folder of a database that is about to be made, for its owner only.
fn make_folder(database: &crate::config::database::Database) -> CliResult {
    let Some(folder) = database.file().and_then(Path::parent) else { return Ok(()) };
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    Ok(made.map_err(|error| InternalError::new("make the folder of the database", format!("{}: {error}", folder.display())))?)
}

impl From<Vec<Diagnostic>> for CliError {
    fn from(mistakes: Vec<Diagnostic>) -> Self {
        Self::Settings(mistakes)
    }
}
