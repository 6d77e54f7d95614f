//! `contract check`: what the server would say of a contract's file with the present settings.

use std::path::Path;

use serde_json::json;

use crate::{
    cli::{
        error::{CliError, CliResult},
        output::OutputFormat,
    },
    config::Config,
    contracts::{self, CheckedFile},
    diagnostics::{self, Diagnostic},
    web,
};

/// `settings` is the settings file, if there is one.
pub fn run(file: &Path, (config, settings): (&Config, Option<&Path>), format: OutputFormat) -> CliResult {
    let checked = contracts::check_file(file, config, &web::own_paths(config));
    if checked.mistakes.is_empty() {
        return format.print(&as_json(&checked), || valid(file, &checked, settings));
    }
    if format == OutputFormat::Json {
        format.print(&as_json(&checked), String::new)?;
    }
    let count = match checked.mistakes.len() {
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    };
    Err(CliError::Refused(format!("{} has {count}:\n{}", file.display(), diagnostics::list(&checked.mistakes))))
}

fn valid(file: &Path, checked: &CheckedFile, settings: Option<&Path>) -> String {
    let beside = match checked.beside.as_slice() {
        [] => "no other contract".to_owned(),
        names => names.join(", "),
    };
    let with = match settings {
        Some(settings) => format!("The server starts with it, by the settings of {}, beside {beside}.", settings.display()),
        None => format!(
            "The server starts with it, by the settings of the environment and of --set, beside {beside}. No settings file was read: \
             with --config, the check knows the server's own."
        ),
    };
    let hints = checked.hints.iter().map(|hint| format!("\nHint: {hint}"));
    format!("{} is valid. {with}{}", file.display(), hints.collect::<String>())
}

fn as_json(checked: &CheckedFile) -> serde_json::Value {
    let one = |one: &Diagnostic| json!({ "line": one.line(), "message": one.message });
    let all = |all: &[Diagnostic]| all.iter().map(one).collect::<Vec<_>>();
    json!({ "mistakes": all(&checked.mistakes), "hints": all(&checked.hints), "beside": checked.beside })
}
