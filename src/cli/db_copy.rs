//! `vestibule move`: everything from one database into another, as from SQLite to PostgreSQL.

use clap::Args;
use serde::Serialize;

use super::{
    CliResult,
    error::CliError,
    logging, make_folder,
    output::{OutputFormat, table},
};
use crate::{
    config::{
        Config,
        database::{Database as Settings, DatabaseUrl},
    },
    store::{self, ConnectionUse, Database},
};

#[derive(Args)]
pub(super) struct Move {
    /// Where everything is [default: database.url]
    #[arg(long, value_name = "URL")]
    from: Option<String>,
    /// Where it shall be, a database without people [default: database.url]
    #[arg(long, value_name = "URL")]
    to: Option<String>,
}

#[derive(Serialize)]
struct Moved {
    table: String,
    rows: u64,
}

pub(super) async fn run(command: Move, config: Config, format: OutputFormat) -> CliResult {
    logging::start(&config.log, logging::For::Command);
    let own = config.database;
    let (from, to) = match (command.from, command.to) {
        (None, None) => return Err(CliError::Usage("say where from with --from, or where to with --to, or both".to_owned())),
        (from, to) => (at("--from", from, &own)?, at("--to", to, &own)?),
    };
    if from.url.to_string() == to.url.to_string() {
        return Err(CliError::Usage(format!("{} is where everything is already", to.url)));
    }
    if let Some(path) = from.file().filter(|path| !path.exists()) {
        return Err(CliError::Refused(format!("there is no database at {}", path.display())));
    }
    let source = Database::open(&from, ConnectionUse::Commands).await?;
    if source.migrations().await?.iter().any(|(_, taken)| !taken) {
        let why = "the schema of the database to move from is older than this program: run `vestibule migrate` on it first";
        return Err(CliError::Refused(why.to_owned()));
    }
    make_folder(&to)?;
    let target = Database::open(&to, ConnectionUse::Commands).await?;
    target.migrate().await?;
    let copied = store::transfer::everything(&source, &target).await?;
    source.close().await?;
    target.close().await?;
    let moved: Vec<_> = copied.into_iter().map(|one| Moved { table: one.table, rows: one.rows }).collect();
    format.print(&moved, || {
        let rows = moved.iter().map(|one| [one.table.clone(), one.rows.to_string()]);
        let next = format!("Everything has arrived. From now on, database.url = \"{}\".", to.url);
        format!("{}\n{next}", table(["TABLE", "ROWS"], rows).trim_end())
    })
}

fn at(flag: &str, typed: Option<String>, own: &Settings) -> CliResult<Settings> {
    let mut settings = own.clone();
    if let Some(text) = typed {
        settings.url = parse_url(&text).map_err(|why| CliError::Usage(format!("{flag}: {why}")))?;
    }
    Ok(settings)
}

/// As `database.url`, without a password: others read command lines.
fn parse_url(text: &str) -> Result<DatabaseUrl, String> {
    match text.parse().map_err(|right| format!("it must be {right}"))? {
        DatabaseUrl::Postgres(server) if server.password_in_url => {
            Err("a password does not belong on a command line, where others read it: put this side into database.url and \
                 database.password, or the password into ~/.pgpass"
                .to_owned())
        }
        place => Ok(place),
    }
}
