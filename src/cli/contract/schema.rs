//! `vestibule contract schema`: the JSON Schema of contract files.

use crate::{
    cli::{error::CliResult, output::OutputFormat},
    contracts,
};

pub fn run() -> CliResult {
    OutputFormat::Json.print(&contracts::schema(), String::new)
}
