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
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
};

use clap::{Parser, Subcommand};

use self::{flags::Flags, print::Form, trouble::Trouble};
use crate::{
    app::App,
    config::{Config, layers::Mistake},
    error::Fault,
    store::For,
    types::clock::Clock,
};

type Done<T = ()> = Result<T, Trouble>;

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
    let config = settled.config;
    runtime.block_on(async move {
        match command {
            Command::Serve => serve::run(config, &settled.warnings).await,
            Command::Migrate(command) => migrate::run(command, config, form).await,
            Command::Move(command) => relocate::run(command, config, form).await,
            Command::User(command) => user::run(command, &open(config).await?, form).await,
            Command::Role(command) => role::run(command, &open(config).await?, form).await,
            Command::Mail(command) => mail::run(command, &Arc::new(open(config).await?), form).await,
            Command::ApiKey(command) => api_key::run(command, &open(config).await?, form).await,
            Command::Backup(command) => backup::make(command, config, settled.file, form).await,
            Command::Restore(command) => backup::restore(command, config, form).await,
            Command::Audit(asked) => audit::run(asked, &open(config).await?, form).await,
            Command::Keys(command) => keys::run(command, open(config).await?, form).await,
            Command::Contract(command) => contract::run(command, &config, form).await,
            Command::Config(_) => Ok(()),
        }
    })
}

/// The house, for a command that works in it while a server may be open. A database that was just made gets its schema.
async fn open(config: Config) -> Done<App> {
    logging::start(&config.log, logging::For::Command);
    let app = App::open_for(For::Commands, config, Clock::default()).await?;
    let steps = app.db.migrations().await?;
    let waiting = steps.iter().filter(|(_, taken)| !taken).count();
    if waiting == steps.len() {
        app.db.migrate().await?;
    } else if waiting > 0 {
        let why = "the schema of the database is older than this program: run `vestibule migrate` or start the server first";
        return Err(Trouble::Refused(why.to_owned()));
    }
    Ok(app)
}

impl From<Vec<Mistake>> for Trouble {
    fn from(mistakes: Vec<Mistake>) -> Self {
        Self::Settings(mistakes)
    }
}
