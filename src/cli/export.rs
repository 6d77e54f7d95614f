//! `vestibule export django`: the way back to the server from which users were taken over.

use std::{
    io::{self, BufWriter},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};

use super::{
    error::{CliError, CliResult},
    folders,
    former_model::{FormerModel, FormerModelArgs},
    output::OutputFormat,
    stop::unless_stopped,
    takeover::last_import,
};
use crate::{
    app::App,
    django::Source,
    error::InternalError,
    flows::{
        export_django::{self, Exported},
        import_django::NotedOptions,
    },
    types::clock::Timestamp,
};

#[derive(Subcommand)]
pub enum Export {
    /// Write what users have changed since the import, as a fixture for `manage.py loaddata`
    Django(Django),
}

#[derive(Args)]
pub struct Django {
    /// The fixture to write, a .json file that only its owner can read; - for standard output
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// The database or dump that was imported last [default: the one that was]
    #[arg(long, value_name = "SOURCE")]
    from: Option<String>,
    /// The same as for the import.
    #[command(flatten)]
    former: FormerModelArgs,
    /// Only users and sessions that have changed since
    #[arg(long, value_name = "RFC3339", value_parser = time)]
    changed_since: Option<Timestamp>,
}

pub async fn run(Export::Django(command): Export, app: &App, format: OutputFormat) -> CliResult {
    let reads_stdin = command.from.as_deref() == Some("-");
    let done = Box::pin(django(command, app, format));
    if reads_stdin { done.await } else { unless_stopped(done).await }
}

async fn django(command: Django, app: &App, format: OutputFormat) -> CliResult {
    let to_stdout = command.to.as_os_str() == "-";
    if !to_stdout && command.to.extension().is_none_or(|extension| extension != "json") {
        return Err(CliError::Usage(
            "the name of the fixture must end in .json, or `manage.py loaddata` does not read it".to_owned(),
        ));
    }
    let to = command.to.clone();
    let export = prepare(command, app).await?;
    if to_stdout {
        let mut out = BufWriter::new(io::stdout().lock());
        export_django::run(app, &export, &mut out).await?;
        return Ok(());
    }
    let done = write_file(app, &export, &to).await?;
    format.print(&done, || text(&done, &to))
}

async fn prepare(command: Django, app: &App) -> CliResult<export_django::Export> {
    let found = last_import(app).await?;
    if found.finished_at.is_some() {
        let why = "the takeover is finished, and what the way back needs was forgotten";
        return Err(CliError::Refused(why.to_owned()));
    }
    let former = command.former.read()?;
    let source = Source::open(command.from.as_deref().unwrap_or(&found.source), &app.config.database).await?;
    let model = former.of(&source).await?;
    let FormerModel { mapping, mapping_digest, roles, superusers, staff, .. } = former;
    let options = NotedOptions { mapping: mapping_digest, model: model.name.clone(), roles, superusers, staff };
    refuse_others(found.options.as_deref(), &options)?;
    let NotedOptions { roles: renamed, superusers, staff, .. } = options;
    Ok(export_django::Export { source, mapping, model, renamed, superusers, staff, since: command.changed_since })
}

/// With other options than those of the import, the fixture would change what no user has changed.
fn refuse_others(noted: Option<&str>, options: &NotedOptions) -> CliResult {
    let differences = noted.and_then(NotedOptions::read).map(|noted| noted.differences(options)).unwrap_or_default();
    if differences.is_empty() { Ok(()) } else { Err(CliError::Refused(differences.join("\nvestibule: "))) }
}

/// Under another name until it is complete; only its owner can read it.
async fn write_file(app: &App, export: &export_django::Export, path: &Path) -> CliResult<Exported> {
    let fault = |error: io::Error| InternalError::new("write the fixture", format!("{}: {error}", path.display()));
    let file = tempfile::Builder::new().prefix(".vestibule-").tempfile_in(folders::parent(path)).map_err(fault)?;
    let mut out = BufWriter::new(file);
    let done = export_django::run(app, export, &mut out).await?;
    let file = out.into_inner().map_err(|error| fault(error.into_error()))?;
    file.as_file().sync_all().map_err(fault)?;
    file.persist(path).map_err(|error| fault(error.error))?;
    Ok(done)
}

fn text(done: &Exported, path: &Path) -> String {
    let Exported { changed, new, deactivated, unchanged, groups, ended_tokens, has_blacklist } = done;
    let tokens = if *has_blacklist {
        format!("{ended_tokens} refresh tokens that ended here are blacklisted")
    } else {
        "no refresh token is blacklisted, since the former server has no blacklist: those that ended here are valid there"
            .to_owned()
    };
    [
        format!("Wrote {}: {changed} users changed, {new} are new, {deactivated} are deactivated", path.display()),
        format!("{unchanged} users are as they were and not in it; {groups} roles become groups; {tokens}"),
        format!("Load it with: python manage.py loaddata {}", path.display()),
    ]
    .join("\n")
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "expected a time such as 2026-11-27T12:00:00Z".to_owned())
}
