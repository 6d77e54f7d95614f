//! `vestibule contract from-simple-jwt`: a contract from a Django project's `SIMPLE_JWT`, and what it cannot honour.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::{
    cli::{
        error::{CliError, CliResult},
        output::{OutputFormat, print_text},
    },
    config::Config,
    contracts,
    diagnostics::{self, Diagnostic, FilePosition},
    django::simple_jwt::{self, Blacklist, Note, Translation},
    error::InternalError,
};

/// The contract whose paths it gets.
const BASE: &str = "simplejwt";

#[derive(clap::Args)]
pub struct FromSimpleJwt {
    /// The settings file: Python, which is read and not run, or JSON (`.json`)
    file: PathBuf,
    /// Write the contract into this file, which must not exist; without it, to standard output
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

#[derive(Serialize)]
struct ContractOutput<'a> {
    contract: &'a str,
    notes: Vec<NoteOutput<'a>>,
}

#[derive(Serialize)]
struct NoteOutput<'a> {
    line: usize,
    setting: &'a str,
    message: &'a str,
}

impl<'a> From<&'a Note> for NoteOutput<'a> {
    fn from(note: &'a Note) -> Self {
        Self { line: note.line, setting: &note.setting, message: &note.message }
    }
}

pub fn run(command: &FromSimpleJwt, format: OutputFormat) -> CliResult {
    let text = fs::read_to_string(&command.file);
    let text = text.map_err(|error| CliError::Refused(format!("{}: {error}", command.file.display())))?;
    let settings = simple_jwt::read(&command.file, &text).map_err(|wrong| CliError::Refused(diagnostics::list(&wrong)))?;
    let blacklist = if simple_jwt::names_blacklist(&text) { Blacklist::Shown } else { Blacklist::Unknown };
    let translation = simple_jwt::translate(&settings, blacklist);
    let contract = write(&translation, &command.file)?;
    refuse_mistakes(&contract, command.to.as_deref())?;
    if let Some(to) = &command.to {
        save(to, &contract)?;
    }
    let note = |note: &Note| notice(&command.file, note);
    let notes: Vec<String> = translation.notes.iter().map(note).collect();
    if format == OutputFormat::Json {
        let notes = translation.notes.iter().map(NoteOutput::from).collect();
        return format.print(&ContractOutput { contract: &contract, notes }, String::new);
    }
    if let Some(to) = &command.to {
        return print_text(&[vec![format!("{} is written.", to.display())], notes].concat().join("\n"));
    }
    print_text(contract.trim_end())?;
    // Standard output may be a file; the notes are for the operator.
    for note in notes {
        let _ = writeln!(std::io::stderr(), "{note}");
    }
    Ok(())
}

fn notice(file: &Path, note: &Note) -> String {
    let at = FilePosition { path: file.to_owned(), line: note.line, column: None };
    Diagnostic::new(at, format!("{} {}", note.setting, note.message)).to_string()
}

/// The shipped contract with these settings.
fn write(translation: &Translation, file: &Path) -> CliResult<String> {
    let shipped = contracts::source_text(&Config { contracts_dir: None, ..Config::default() }, BASE)?.unwrap_or_default();
    let (_, actions) =
        shipped.split_once("[errors]").ok_or_else(|| InternalError::new("write a contract", "[errors] is missing"))?;
    let refresh = "request = { refresh = \"refresh\" }\nresponse = '{ \"access\": \"$access\"";
    let actions = if translation.rotates {
        actions.replacen(refresh, &format!("{refresh}, \"refresh\": \"$refresh\""), 1)
    } else {
        actions.to_owned()
    };
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let source = toml::Value::from(format!("SIMPLE_JWT in {name}"));
    let guessed = |key: &str| guess(translation, key, &name).unwrap_or_default();
    let lines = |values: &[(&str, String)]| -> String {
        values.iter().map(|(key, value)| format!("{}{key} = {value}\n", guessed(key))).collect::<Vec<_>>().concat()
    };
    Ok(format!(
        "# From the settings of a Django project. The paths are those of SimpleJWT's documentation: write in those of your urls.py.\n\
         # The field \"username\" is called as your model's USERNAME_FIELD.\n{}\n\
         title = \"SimpleJWT\"\nsource = {source}\n\n[session]\n{}\n[tokens]\n\
         # SimpleJWT writes user ids as strings from 5.4 on; up to 5.3, write \"integer\".\nuser_id_format = \"string\"\n{}\n[errors]{actions}",
        takeover(translation),
        lines(&translation.session),
        lines(&translation.tokens),
    ))
}

/// The line above a lifetime that is there for one that could not be read.
fn guess(translation: &Translation, key: &str, file: &str) -> Option<String> {
    let (_, setting, line) = translation.guessed.iter().find(|(guessed, ..)| *guessed == key)?;
    let file = file.replace(char::is_control, " ");
    Some(format!("# {setting} could not be read ({file}:{line}): this is SimpleJWT's default\n"))
}

/// What the settings need for a takeover, as a comment.
fn takeover(translation: &Translation) -> String {
    if translation.takeover.is_empty() {
        return String::new();
    }
    let line = |(key, value): &(&str, String)| format!("# {key} = {}\n", value.replace('\n', "\n# "));
    let lines = translation.takeover.iter().map(line).collect::<Vec<_>>().concat();
    format!("#\n# To take this server over, vestibule.toml has to say, too:\n# [takeover]\n{lines}")
}

/// A setting may have a value that a contract refuses.
fn refuse_mistakes(contract: &str, to: Option<&Path>) -> CliResult {
    let path = to.unwrap_or(Path::new("contract.toml"));
    match contracts::read(BASE, path, contract) {
        Ok(_) => Ok(()),
        Err(mistakes) => Err(CliError::Refused(format!("these settings make no contract:\n{}", diagnostics::list(&mistakes)))),
    }
}

fn save(to: &Path, contract: &str) -> CliResult {
    let written = fs::File::create_new(to).and_then(|mut file| file.write_all(contract.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => CliError::Refused(format!("{} exists already", to.display())),
        _ => CliError::Refused(format!("{}: {error}", to.display())),
    })
}
