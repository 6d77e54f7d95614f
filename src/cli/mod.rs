//! What the house does when it is told to from a command line: one file a command.

mod api_key;
mod audit;
mod backup;
mod config;
mod contract;
mod flags;
mod keys;
mod logging;
mod mail;
mod migrate;
mod password;
mod print;
mod relocate;
mod role;
mod serve;
mod trouble;
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

use self::{flags::Flags, print::Form, trouble::Trouble};
use crate::{
    app::{App, SealedKeys},
    config::{Config, layers::Mistake},
    error::Fault,
    types::clock::Clock,
};

type Done<T = ()> = Result<T, Trouble>;

/// For what still runs when everything has been done.
const LEFT_BEHIND: Duration = Duration::from_secs(1);

/// The entrance hall of your application: sign-up, sign-in, recovery and tokens.
#[derive(Parser)]
#[command(name = "vestibule", version, after_help = "Exit codes: 0 done, 1 refused or failed, 2 typed wrongly (settings too).")]
struct Line {
    #[command(subcommand)]
    command: Option<Command>,
    /// Write JSON, where a command writes anything
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Subcommand)]
enum Command {
    /// Open the house and serve (what happens without a command, too)
    Serve,
    /// Bring the schema of the database up to date, or say whether it is
    Migrate(migrate::Migrate),
    /// Move everything into another database; stop the server first, what comes in meanwhile is not moved
    Move(relocate::Move),
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
    Mail(mail::Mail),
    /// Look at the APIs that the house speaks
    #[command(subcommand)]
    Contract(contract::Command),
    /// Show the settings that hold, or write a file of all of them
    #[command(subcommand)]
    Config(config::Settings),
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    let line = match Line::try_parse() {
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

fn run(line: Line) -> Done {
    let typed = line.flags.typed();
    let form = if line.json { Form::Json } else { Form::Table };
    let command = match line.command {
        Some(Command::Config(command)) => return config::run(&command, &typed, form),
        other => other.unwrap_or(Command::Serve),
    };
    let settled = crate::config::load(&typed)?;
    let mut builder = match command {
        Command::Serve => tokio::runtime::Builder::new_multi_thread(),
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = builder.enable_all().build().map_err(|error| Fault::new("start the threads", error))?;
    let signing_key = settled.origin_of(&["signing_key", "signing_key_file"]);
    let left_out = backup::left_out(&settled);
    let config = settled.config;
    let done = runtime.block_on(async move {
        match command {
            Command::Serve => serve::run(config, &settled.warnings).await,
            Command::Migrate(command) => migrate::run(command, config, form).await,
            Command::Move(command) => relocate::run(command, config, form).await,
            Command::User(command) => user::run(command, &open(config).await?, form).await,
            Command::Role(command) => role::run(command, &open(config).await?, form).await,
            Command::Mail(command) => mail::run(command, &Arc::new(open(config).await?), form).await,
            Command::ApiKey(command) => api_key::run(command, &open(config).await?, form).await,
            Command::Backup(command) => Box::pin(backup::make(command, config, (settled.file, left_out), form)).await,
            Command::Restore(command) => Box::pin(backup::restore(command, config, form)).await,
            Command::Audit(asked) => audit::run(asked, &open(config).await?, form).await,
            Command::Keys(command) => {
                let app = open_with(config, command.needs()).await?;
                keys::run(command, app, &signing_key, form).await
            }
            Command::Contract(command) => contract::run(command, &config, form).await,
            Command::Config(_) => Ok(()),
        }
    });
    // A thread may wait for a name server, or for a disk that does not answer.
    runtime.shutdown_timeout(LEFT_BEHIND);
    done
}

/// For a command that works beside a server: makes no database and no master secret, which would pass for those of the
/// server where a command runs in another folder or as somebody else.
async fn open(config: Config) -> Done<App> {
    open_with(config, SealedKeys::MustOpen).await
}

async fn open_with(config: Config, keys: SealedKeys) -> Done<App> {
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
        return Err(Trouble::Refused(why.to_owned()));
    }
    Ok(app)
}

/// The database that the settings name, which on SQLite must be there.
fn there(config: &Config) -> Done<String> {
    let place = config.database.place.to_string();
    match config.database.file() {
        Some(path) if !path.exists() => Err(nothing_there(&path.display().to_string())),
        _ => Ok(place),
    }
}

fn nothing_there(place: &str) -> Trouble {
    Trouble::Refused(format!(
        "there is no database at {place}: name the one of the server with --data-dir, --config or `database.url`, or make a new one \
         with `vestibule migrate` or the server's first start"
    ))
}

/// The folder of a database that is about to be made, for its owner only.
fn make_folder(database: &crate::config::database::Database) -> Done {
    let Some(folder) = database.file().and_then(Path::parent) else { return Ok(()) };
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    Ok(made.map_err(|error| Fault::new("make the folder of the database", format!("{}: {error}", folder.display())))?)
}

impl From<Vec<Mistake>> for Trouble {
    fn from(mistakes: Vec<Mistake>) -> Self {
        Self::Settings(mistakes)
    }
}
