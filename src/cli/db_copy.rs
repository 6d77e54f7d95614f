//! `vestibule db copy`: everything from one database into another, as from SQLite to PostgreSQL.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{
    error::{CliError, CliResult},
    logging,
    open::make_folder,
    output::{OutputFormat, table},
};
use crate::{
    config::{
        Config,
        database::{Database as Settings, DatabaseUrl},
    },
    store::{self, ConnectionUse, Database},
};

#[derive(Subcommand)]
pub enum Db {
    /// Copy everything into another database; stop the server first, or changes made during the copy are lost
    Copy(Copy),
}

#[derive(Args)]
pub struct Copy {
    /// The database to copy [default: database.url]
    #[arg(long, value_name = "URL")]
    from: Option<String>,
    /// The database to copy into, which must not have users [default: database.url]
    #[arg(long, value_name = "URL")]
    to: Option<String>,
}

#[derive(Serialize)]
struct TableOutput {
    table: String,
    rows: u64,
}

pub async fn run(Db::Copy(command): Db, config: Config, format: OutputFormat) -> CliResult {
    logging::start(&config.log, logging::For::Command);
    let (from, to) = endpoints(command, &config.database)?;
    let source = Database::open(&from, ConnectionUse::Commands).await?;
    if source.migrations().await?.iter().any(|(_, applied)| !applied) {
        let why = "the database to copy has pending migrations: run `vestibule migrate` on it first";
        return Err(CliError::Refused(why.to_owned()));
    }
    make_folder(&to)?;
    let target = Database::open(&to, ConnectionUse::Commands).await?;
    target.migrate().await?;
    let copied = store::transfer::everything(&source, &target).await?;
    source.close().await?;
    target.close().await?;
    let tables: Vec<_> = copied.into_iter().map(|one| TableOutput { table: one.table, rows: one.rows }).collect();
    format.print(&tables, || {
        let rows = tables.iter().map(|one| [one.table.clone(), one.rows.to_string()]);
        let next = format!("Everything was copied. To use it, set database.url = \"{}\".", to.url);
        format!("{}\n{next}", table(["TABLE", "ROWS"], rows).trim_end())
    })
}

fn endpoints(command: Copy, own: &Settings) -> CliResult<(Settings, Settings)> {
    if command.from.is_none() && command.to.is_none() {
        return Err(CliError::Usage("name the source with --from, or the target with --to, or both".to_owned()));
    }
    let (from, to) = (endpoint("--from", command.from, own)?, endpoint("--to", command.to, own)?);
    if from.url.to_string() == to.url.to_string() {
        return Err(CliError::Usage(format!("the source and the target are both {}", to.url)));
    }
    match from.file().filter(|path| !path.exists()) {
        Some(path) => Err(CliError::Refused(format!("there is no database at {}", path.display()))),
        None => Ok((from, to)),
    }
}

fn endpoint(argument: &str, typed: Option<String>, own: &Settings) -> CliResult<Settings> {
    let mut settings = own.clone();
    if let Some(text) = typed {
        settings.url = parse_url(&text).map_err(|why| CliError::Usage(format!("{argument}: {why}")))?;
    }
    Ok(settings)
}

/// As `database.url`, without a password: other users can read command lines.
fn parse_url(text: &str) -> Result<DatabaseUrl, String> {
    match text.parse().map_err(|right| format!("it must be {right}"))? {
        DatabaseUrl::Postgres(server) if server.password_in_url => {
            Err("other users can read the arguments of a process: put this URL into database.url and the password into \
                 database.password, or the password into ~/.pgpass"
                .to_owned())
        }
        url => Ok(url),
    }
}
