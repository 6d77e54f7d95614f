//! `vestibule config`: what holds and why, or a file to start from.

use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{
    Done,
    print::{Form, table},
    trouble::Trouble,
};
use crate::{
    config::{
        self, Config,
        layers::{Typed, USUAL_FILE},
    },
    error::Fault,
    mail::transport::Mailer,
    web,
    words::Words,
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

pub(super) fn run(command: &Settings, typed: &Typed, form: Form) -> Done {
    match command {
        Settings::Show => show(typed, form),
        Settings::Init { force } => {
            let path = typed.file.clone().unwrap_or_else(|| PathBuf::from(USUAL_FILE));
            init(&path, *force)?;
            let written = path.display().to_string();
            form.print(&serde_json::json!({ "written": written }), || {
                format!("{written} is written: nothing in it holds until you take away a #.")
            })
        }
    }
}

fn show(typed: &Typed, form: Form) -> Done {
    let settled = config::load(typed)?;
    check(&settled.config)?;
    let settings = settled.show().map(|(setting, value, from)| Shown { setting, value, from: from.to_string() });
    let report = Report { settings: settings.collect(), warnings: settled.warnings };
    form.print(&report, || {
        let rows = report
            .settings
            .iter()
            .map(|shown| [shown.setting.to_owned(), shown.value.clone().unwrap_or_default(), shown.from.clone()]);
        let warnings = report.warnings.iter().map(|warning| format!("\nWarning: {warning}"));
        table(["SETTING", "VALUE", "FROM"], rows) + &warnings.collect::<String>()
    })
}

/// Opens everything that the start opens but for addresses and the database: what it would refuse is refused here too.
fn check(config: &Config) -> Done {
    Mailer::open(config)?;
    Words::load(config.branding.mail_dir.as_deref())?;
    Ok(web::check(config)?)
}

/// Only its owner reads it: secrets may come to stand there.
fn init(path: &Path, force: bool) -> Done {
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
            Err(Trouble::Refused(format!("{} is there already; --force writes over it", path.display())))
        }
        Err(error) => Err(Fault::new("write the settings", format!("{}: {error}", path.display())).into()),
    }
}
