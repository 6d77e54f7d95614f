//! `vestibule contract`: the APIs that the house speaks, as their files describe them.

mod compare;
mod postman;
mod show;
mod walkthrough;

use std::{path::PathBuf, sync::Arc};

use serde::Serialize;

use super::{
    CliResult,
    error::CliError,
    output::{OutputFormat, table},
};
use crate::{
    config::Config,
    contracts::{self, Contract},
};

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// List contracts, and which of them are served
    List,
    /// Say every mistake in a contract's file
    Check { file: PathBuf },
    /// Show what a contract serves, as commands of a shell that work as they stand
    Show { name: String },
    /// Write a collection for Postman (v2.1), whose tokens fill themselves
    Postman { name: String },
    /// Ask an old server and this one the same, and say where a client would notice it
    Compare(compare::Compare),
}

#[derive(Serialize)]
struct Listed {
    name: String,
    title: String,
    on: bool,
    paths: Vec<String>,
}

pub(super) async fn run(command: Command, config: &Config, format: OutputFormat) -> CliResult {
    match command {
        Command::List => list(config, format),
        Command::Check { file } => check(&file, format),
        Command::Show { name } => show::run(&*find(config, &name)?, &config.public_url, format),
        Command::Compare(compare) => compare::run(compare, format).await,
        Command::Postman { name } => postman::run(&*find(config, &name)?, &config.public_url),
    }
}

fn list(config: &Config, format: OutputFormat) -> CliResult {
    let is_on = |name: &str| config.contracts.as_ref().is_none_or(|names| names.iter().any(|known| known == name));
    let listed = all(config)?.into_iter().map(|contract| Listed {
        name: contract.name.clone(),
        title: contract.title.clone(),
        on: is_on(&contract.name),
        paths: contract.actions.iter().map(|action| format!("{} {}", action.method, action.path)).collect(),
    });
    let listed: Vec<Listed> = listed.collect();
    format.print(&listed, || {
        let rows = listed.iter().flat_map(|contract| {
            let on = if contract.on { "on" } else { "off" };
            // What is said once is not said again in the lines below it.
            let heads = std::iter::once([contract.name.clone(), on.to_owned(), contract.title.clone()]);
            let heads = heads.chain(std::iter::repeat([" ".to_owned(), " ".to_owned(), " ".to_owned()]));
            heads.zip(&contract.paths).map(|([name, on, title], path)| [name, on, title, path.clone()])
        });
        table(["NAME", "", "TITLE", "PATHS"], rows)
    })
}

fn check(file: &std::path::Path, format: OutputFormat) -> CliResult {
    let diagnostics = contracts::check_file(file);
    if diagnostics.is_empty() {
        return format.print(&serde_json::json!([]), || format!("{} may be served.", file.display()));
    }
    if format == OutputFormat::Json {
        let said =
            diagnostics.iter().map(|diagnostic| serde_json::json!({ "line": diagnostic.line, "message": diagnostic.message }));
        format.print(&said.collect::<Vec<_>>(), String::new)?;
    }
    let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let count = if lines.len() == 1 { "a mistake".to_owned() } else { format!("{} mistakes", lines.len()) };
    Err(CliError::Refused(format!("{} has {count}:\n{}", file.display(), lines.join("\n"))))
}

/// Switched on or off.
fn all(config: &Config) -> CliResult<Vec<Arc<Contract>>> {
    Ok(contracts::load(&Config { contracts: None, ..config.clone() })?)
}

fn find(config: &Config, name: &str) -> CliResult<Arc<Contract>> {
    let all = all(config)?;
    let found = all.iter().find(|contract| contract.name == name);
    found.cloned().ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|contract| contract.name.as_str()).collect();
        CliError::Refused(format!("there is no contract {name}; there are {}", names.join(", ")))
    })
}
