//! `vestibule import django`: what it is asked.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::{
    cli::{
        error::{CliError, CliResult},
        output::OutputFormat,
    },
    config::Config,
};

#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 every user is carried, 1 a user is refused or the import failed, and nothing was written, \
                        2 invalid arguments or settings."
)]
pub struct Django {
    /// A dump of `manage.py dumpdata` (.json, .jsonl, .gz of either, - for standard input), sqlite:///PATH or postgres://...
    #[arg(long, value_name = "SOURCE")]
    from: String,
    /// A contract that the clients speak, to check that it is served; repeatable
    #[arg(long, value_name = "NAME")]
    contract: Vec<String>,
    /// The file that says which columns of a custom user model are which
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// The user model, where several have a password
    #[arg(long, value_name = "APP.MODEL")]
    model: Option<String>,
    /// Report what would happen, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Leave out users who are refused for these reasons, separated by commas, and import the others
    #[arg(long, value_name = "REASON", value_delimiter = ',')]
    leave_out: Vec<String>,
    /// What happens to users who were imported before and are there no more
    #[arg(long, value_enum, default_value = "deactivate")]
    gone: Gone,
    /// A group or role that has another name here; repeatable
    #[arg(long, value_name = "OLD=NEW")]
    role: Vec<String>,
    /// A role for superusers
    #[arg(long, value_name = "ROLE")]
    superusers: Option<String>,
    /// A role for staff
    #[arg(long, value_name = "ROLE")]
    staff: Option<String>,
    /// Import the role that `admin.role` names as well, which opens the administration
    #[arg(long)]
    grant_admin: bool,
    /// When tokens of the former server end at the latest [default: as long as the longest of them lives]
    #[arg(long, value_name = "RFC3339|never")]
    tokens_until: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Gone {
    Deactivate,
    Keep,
}

pub async fn run(_command: Django, _config: Config, _format: OutputFormat) -> CliResult {
    Err(CliError::Refused("not there yet".to_owned()))
}
