//! `vestibule config`: the settings in force, a settings file to start from, and the reference.

use std::{
    borrow::Cow,
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{
    error::{CliError, CliResult},
    load_settings,
    output::{OutputFormat, print_text, table},
};
use crate::{
    config::{self, CliOverrides, Config, DEFAULT_FILE},
    email::transport::Mailer,
    error::InternalError,
    i18n::I18n,
    web,
};

#[derive(clap::Subcommand)]
pub enum ConfigCommand {
    /// Print the effective value of every setting and its source; secrets are masked
    Show,
    /// Write vestibule.toml (or the file of --config) with every setting, commented out
    Init {
        /// Overwrite an existing file
        #[arg(long)]
        force: bool,
    },
    /// Print the reference of all settings as Markdown
    Reference,
}

#[derive(Serialize)]
struct SettingOutput {
    setting: Cow<'static, str>,
    /// As TOML; `None` without a value.
    value: Option<String>,
    source: String,
}

#[derive(Serialize)]
struct ConfigOutput {
    settings: Vec<SettingOutput>,
    warnings: Vec<String>,
}

pub fn run(command: &ConfigCommand, overrides: &CliOverrides, format: OutputFormat) -> CliResult {
    match command {
        ConfigCommand::Show => show(overrides, format),
        ConfigCommand::Init { force } => {
            let path = overrides.file.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
            init(&path, *force)?;
            let written = path.display().to_string();
            format.print(&serde_json::json!({ "written": written }), || {
                format!("Wrote {written}. Every setting in it is commented out: remove the # before those that you change.")
            })
        }
        ConfigCommand::Reference => print_text(config::reference::markdown().trim_end()),
    }
}

fn show(overrides: &CliOverrides, format: OutputFormat) -> CliResult {
    let loaded = load_settings::load(overrides)?;
    let warnings = check(&loaded.config)?.into_iter().chain(loaded.warnings.iter().cloned()).collect();
    let settings =
        loaded.show().map(|shown| SettingOutput { setting: shown.key, value: shown.value, source: shown.source.to_string() });
    let output = ConfigOutput { settings: settings.collect(), warnings };
    format.print(&output, || {
        let row =
            |shown: &SettingOutput| [shown.setting.to_string(), shown.value.clone().unwrap_or_default(), shown.source.clone()];
        let warnings = output.warnings.iter().map(|warning| format!("\nWarning: {warning}"));
        table(["SETTING", "VALUE", "SOURCE"], output.settings.iter().map(row)) + &warnings.collect::<String>()
    })
}

/// Opens everything that the start opens, except sockets and the database: what the start would refuse is refused here too.
/// Returns what the start would warn of.
fn check(config: &Config) -> CliResult<Vec<String>> {
    Mailer::open(config)?;
    I18n::load(config.branding.email_dir.as_deref())?;
    Ok(web::check(config)?)
}

/// For its owner only: it may come to contain secrets.
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
            Err(CliError::Refused(format!("{} exists; --force overwrites it", path.display())))
        }
        Err(error) => Err(InternalError::new("write the settings file", format!("{}: {error}", path.display())).into()),
    }
}
