//! The commands about contracts: list, check, show, export and compare.

use std::{
    iter,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Serialize;

use super::{check, compare, draft, from_simple_jwt, postman, schema, show};
use crate::{
    cli::{
        error::{CliError, CliResult},
        output::{OutputFormat, print_text, table},
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
    /// Print a contract's file, or a collection for Postman
    Export {
        /// The name of the contract
        name: String,
        /// toml: the file itself, to start a contract of your own from; postman: a collection (v2.1) that stores the tokens it receives
        #[arg(long, value_enum, default_value = "toml")]
        format: ExportFormat,
        /// With --format postman: print an environment of this name for the collection, instead of the collection
        #[arg(long, value_name = "ENVIRONMENT")]
        environment: Option<String>,
    },
    /// Print the JSON Schema of contract files, for editors
    Schema,
    /// Write a contract from the `SIMPLE_JWT` of a Django project, and list the settings that it cannot honour
    FromSimpleJwt(from_simple_jwt::FromSimpleJwt),
    /// Write a first contract from a description of the old API, and list what it could not place
    Draft(draft::DraftCommand),
    /// Send the same requests to the former server and to Vestibule, and list what a client would notice
    Compare(compare::Compare),
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub enum ExportFormat {
    Toml,
    Postman,
}

#[derive(Serialize)]
struct ContractOutput {
    name: String,
    title: String,
    served: bool,
    paths: Vec<String>,
}

/// `settings` is the settings file; `words` are the global arguments, for scripts that are printed.
pub async fn run(
    command: ContractCommand,
    (config, settings): (&Config, Option<&Path>),
    words: &str,
    format: OutputFormat,
) -> CliResult {
    match command {
        ContractCommand::List => list(config, format),
        ContractCommand::Check { file } => check::run(&file, (config, settings), format),
        ContractCommand::Show { name } => show::run(&*find(config, &name)?, &config.public_url, words, format),
        ContractCommand::Export { name, format: ExportFormat::Toml, environment: None } => export_file(config, &name),
        ContractCommand::Export { format: ExportFormat::Toml, .. } => {
            Err(CliError::Usage("an environment is one of Postman: add --format postman".to_owned()))
        }
        ContractCommand::Export { name, format: ExportFormat::Postman, environment } => {
            postman::run(&*find(config, &name)?, &config.public_url, environment.as_deref())
        }
        ContractCommand::Schema => schema::run(),
        ContractCommand::FromSimpleJwt(command) => from_simple_jwt::run(&command, format),
        ContractCommand::Draft(command) => draft::run(&command, config, format),
        ContractCommand::Compare(compare) => compare::run(compare, format).await,
    }
}

fn list(config: &Config, format: OutputFormat) -> CliResult {
    let output = |(contract, served): (Arc<Contract>, bool)| ContractOutput {
        name: contract.name.clone(),
        title: contract.title.clone(),
        served,
        paths: contract.actions.iter().map(|action| format!("{} {}", action.method, action.path)).collect(),
    };
    let all: Vec<ContractOutput> = contracts::load_all(config)?.into_iter().map(output).collect();
    format.print(&all, || table(["NAME", "", "TITLE", "PATHS"], all.iter().flat_map(rows)))
}

/// One row a path; the first one has the name and the title too.
fn rows(contract: &ContractOutput) -> impl Iterator<Item = [String; 4]> {
    let served = if contract.served { "on" } else { "off" };
    let first = iter::once([contract.name.clone(), served.to_owned(), contract.title.clone()]);
    let heads = first.chain(iter::repeat([" ".to_owned(), " ".to_owned(), " ".to_owned()]));
    heads.zip(&contract.paths).map(|([name, served, title], path)| [name, served, title, path.clone()])
}

/// The file as it is, comments included.
fn export_file(config: &Config, name: &str) -> CliResult {
    let text = contracts::source_text(config, name)?.ok_or_else(|| unknown(config, name))?;
    print_text(text.trim_end())
}

/// Served or not.
fn all(config: &Config) -> CliResult<Vec<Arc<Contract>>> {
    Ok(contracts::load_all(config)?.into_iter().map(|(contract, _)| contract).collect())
}

fn find(config: &Config, name: &str) -> CliResult<Arc<Contract>> {
    let found = all(config)?.into_iter().find(|contract| contract.name == name);
    found.ok_or_else(|| unknown(config, name))
}

fn unknown(config: &Config, name: &str) -> CliError {
    match all(config) {
        Ok(all) => {
            let names: Vec<&str> = all.iter().map(|contract| contract.name.as_str()).collect();
            CliError::Refused(format!("there is no contract {name}; there are {}", names.join(", ")))
        }
        Err(error) => error,
    }
}
