//! The commands about contracts: list, check, show, export and compare.

use std::{
    iter,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Serialize;

use super::{compare, postman, show};
use crate::{
    cli::{
        error::{CliError, CliResult},
        output::{OutputFormat, table},
    },
    config::Config,
    contracts::{self, Contract},
};

#[derive(clap::Subcommand)]
pub enum ContractCommand {
    /// List contracts, and which of them are served
    List,
    /// List all mistakes in a contract file
    Check {
        /// The contract file
        file: PathBuf,
    },
    /// Print a shell script with an example of every request of a contract
    Show {
        /// The name of the contract
        name: String,
    },
    /// Print a contract in the format of another tool
    Export {
        /// The name of the contract
        name: String,
        /// postman: a collection (v2.1) that stores the tokens it receives
        #[arg(long, value_enum)]
        format: ExportFormat,
    },
    /// Send the same requests to an old server and to Vestibule, and list what a client would notice
    Compare(compare::Compare),
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub enum ExportFormat {
    Postman,
}

#[derive(Serialize)]
struct ContractOutput {
    name: String,
    title: String,
    served: bool,
    paths: Vec<String>,
}

pub async fn run(command: ContractCommand, config: &Config, format: OutputFormat) -> CliResult {
    match command {
        ContractCommand::List => list(config, format),
        ContractCommand::Check { file } => check(&file, format),
        ContractCommand::Show { name } => show::run(&*find(config, &name)?, &config.public_url, format),
        ContractCommand::Export { name, format: ExportFormat::Postman } => {
            postman::run(&*find(config, &name)?, &config.public_url)
        }
        ContractCommand::Compare(compare) => compare::run(compare, format).await,
    }
}

fn list(config: &Config, format: OutputFormat) -> CliResult {
    let is_served = |name: &str| config.contracts.as_ref().is_none_or(|names| names.iter().any(|known| known == name));
    let output = |contract: Arc<Contract>| ContractOutput {
        name: contract.name.clone(),
        title: contract.title.clone(),
        served: is_served(&contract.name),
        paths: contract.actions.iter().map(|action| format!("{} {}", action.method, action.path)).collect(),
    };
    let all: Vec<ContractOutput> = all(config)?.into_iter().map(output).collect();
    format.print(&all, || table(["NAME", "", "TITLE", "PATHS"], all.iter().flat_map(rows)))
}

/// One row a path; the first one has the name and the title too.
fn rows(contract: &ContractOutput) -> impl Iterator<Item = [String; 4]> {
    let served = if contract.served { "on" } else { "off" };
    let first = iter::once([contract.name.clone(), served.to_owned(), contract.title.clone()]);
    let heads = first.chain(iter::repeat([" ".to_owned(), " ".to_owned(), " ".to_owned()]));
    heads.zip(&contract.paths).map(|([name, served, title], path)| [name, served, title, path.clone()])
}

fn check(file: &Path, format: OutputFormat) -> CliResult {
    let diagnostics = contracts::check_file(file);
    if diagnostics.is_empty() {
        return format.print(&serde_json::json!([]), || format!("{} is valid.", file.display()));
    }
    if format == OutputFormat::Json {
        let json = |one: &contracts::Diagnostic| serde_json::json!({ "line": one.line, "message": one.message });
        format.print(&diagnostics.iter().map(json).collect::<Vec<_>>(), String::new)?;
    }
    let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let count = if lines.len() == 1 { "1 mistake".to_owned() } else { format!("{} mistakes", lines.len()) };
    Err(CliError::Refused(format!("{} has {count}:\n{}", file.display(), lines.join("\n"))))
}

/// Served or not.
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
