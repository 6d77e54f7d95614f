//! `vestibule contract draft`: a first contract from an OpenAPI document or a Postman collection.

use std::{
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Serialize;

use crate::{
    cli::{
        error::{CliError, CliResult},
        output::{OutputFormat, print_text},
    },
    config::Config,
    contracts::{self, Draft},
    diagnostics::{self, Diagnostic},
    types::text,
    web,
};

/// Not more than this is read: a longer file is refused.
const MAX_BYTES: u64 = 16 << 20;
const MAX_NAME: usize = 40;
const USUAL_NAME: &str = "draft";

#[derive(clap::Args)]
pub struct DraftCommand {
    /// The description: an OpenAPI document (2.0, 3.0 or 3.1) or a Postman collection (2.0 or 2.1), as JSON
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// The name that the contract will have; without it, that of the file
    #[arg(long)]
    name: Option<String>,
}

#[derive(Serialize)]
struct DraftOutput<'a> {
    contract: &'a str,
    notes: &'a [String],
    mistakes: Vec<String>,
}

/// The contract goes to standard output, also one that something is missing in; what is missing is the error.
pub fn run(command: &DraftCommand, config: &Config, format: OutputFormat) -> CliResult {
    let refused = |why: String| CliError::Refused(format!("{}: {why}", command.from.display()));
    let text = read(&command.from).map_err(refused)?;
    let file = command.from.file_name().unwrap_or_default().to_string_lossy();
    let name = command.name.clone().unwrap_or_else(|| name_of(&command.from));
    let draft = contracts::draft(&name, &file, &text).map_err(refused)?;
    let mistakes = mistakes(&draft, &name, config);
    print(&draft, &mistakes, format)?;
    if mistakes.is_empty() {
        return Ok(());
    }
    let what = "this is not a contract yet; what is missing";
    Err(CliError::Refused(format!("{what}:\n{}", diagnostics::list(&mistakes))))
}

/// The name of a file in the characters of a contract's name.
fn name_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let name: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(MAX_NAME).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { USUAL_NAME.to_owned() } else { name.to_owned() }
}

fn read(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

/// What is wrong with the file, and with its paths beside our own. `contract check` knows the other contracts too.
fn mistakes(draft: &Draft, name: &str, config: &Config) -> Vec<Diagnostic> {
    match contracts::read(name, Path::new(&format!("{name}.toml")), &draft.contract) {
        Ok(contract) => contracts::path_conflicts(&[Arc::new(contract)], &web::own_paths(config)),
        Err(mistakes) => mistakes,
    }
}

fn print(draft: &Draft, mistakes: &[Diagnostic], format: OutputFormat) -> CliResult {
    if format == OutputFormat::Json {
        let mistakes = mistakes.iter().map(ToString::to_string).collect();
        let output = DraftOutput { contract: &draft.contract, notes: &draft.notes, mistakes };
        return format.print(&output, String::new);
    }
    print_text(draft.contract.trim_end())?;
    // Standard output may be a file; the notes are for the operator.
    for note in &draft.notes {
        let _ = writeln!(std::io::stderr(), "{}", note.replace(text::is_hidden, " "));
    }
    Ok(())
}
