//! `vestibule config`: what holds and why, or a file to start from.

use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{
    CliResult,
    error::CliError,
    output::{OutputFormat, table},
};
use crate::{
    config::{
        self, Config,
        sources::{CliOverrides, USUAL_FILE},
    },
    email::transport::Mailer,
    error::InternalError,
    i18n::I18n,
    web,
};

#[derive(clap::Subcommand)]
pub(super) enum Settings {
    /// Show every setting, what holds and where it comes from; secrets stay hidden
    Show,
    /// Write vestibule.toml (or the file of --config) with every setting and its meaning
    Init {
        /// Write over a file that is there
        #[arg(long)]
        force: bool,
    },
}

#[derive(Serialize)]
struct Shown {
    setting: &'static str,
    /// As TOML; nothing, where nothing holds.
    value: Option<String>,
    from: String,
}

#[derive(Serialize)]
struct Report {
    settings: Vec<Shown>,
    warnings: Vec<String>,
}

pub(super) fn run(command: &Settings, typed: &CliOverrides, format: OutputFormat) -> CliResult {
    match command {
        Settings::Show => show(typed, format),
        Settings::Init { force } => {
            let path = typed.file.clone().unwrap_or_else(|| PathBuf::from(USUAL_FILE));
            init(&path, *force)?;
            let written = path.display().to_string();
            format.print(&serde_json::json!({ "written": written }), || {
                format!("{written} is written: nothing in it holds until you take away a #.")
            })
        }
    }
}

fn show(typed: &CliOverrides, format: OutputFormat) -> CliResult {
    let loaded = config::load(typed)?;
    check(&loaded.config)?;
    let settings = loaded.show().map(|(setting, value, from)| Shown { setting, value, from: from.to_string() });
    let report = Report { settings: settings.collect(), warnings: loaded.warnings };
    format.print(&report, || {
        let rows = report
            .settings
            .iter()
            .map(|shown| [shown.setting.to_owned(), shown.value.clone().unwrap_or_default(), shown.from.clone()]);
        let warnings = report.warnings.iter().map(|warning| format!("\nWarning: {warning}"));
        table(["SETTING", "VALUE", "FROM"], rows) + &warnings.collect::<String>()
    })
}

/// Opens everything that the start opens but for addresses and the database: what it would refuse is refused here too.
fn check(config: &Config) -> CliResult {
    Mailer::open(config)?;
    I18n::load(config.branding.email_dir.as_deref())?;
    Ok(web::check(config)?)
}

/// Only its owner reads it: secrets may come to stand there.
fn init(path: &Path, force: bool) -> CliResult {
    let mut options = fs::OpenOptions::new();
    options.write(true).mode(0o600);
    if force {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    match options.open(path).and_then(|mut file| file.write_all(config::example::file().as_bytes())) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Err(CliError::Refused(format!("{} is there already; --force writes over it", path.display())))
        }
        Err(error) => Err(InternalError::new("write the settings", format!("{}: {error}", path.display())).into()),
    }
}
