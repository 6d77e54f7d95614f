//! Makes a backup: copies everything into a folder, packs it, and reads the result before it gets its name.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use super::{
    archive::{self, DATABASE, KEYS, SETTINGS},
    command::{Backup, is_pipe},
    manifest::Manifest,
    report,
    sealed::{require_open, try_keys},
};
use crate::{
    app::master_key,
    cli::{
        error::{CliError, CliResult},
        folders::{parent, temporary_in},
        logging,
        output::OutputFormat,
    },
    config::{Config, LoadedConfig, Source},
    error::InternalError,
    store::{ConnectionUse, Database},
    types::clock::Clock,
};

/// `settings` are the settings file, and what `external_settings` says.
pub async fn make(command: Backup, config: Config, settings: (Option<PathBuf>, Vec<String>), format: OutputFormat) -> CliResult {
    logging::start(&config.log, logging::For::Command);
    check(&command, &config)?;
    let work = temporary_in(&config.data_dir)?;
    let not_included = collect(&config, settings, work.path()).await?;
    require_open(try_keys(work.path(), master_key::load(&config)?).await?)?;
    let mut manifest = Manifest::of(&work.path().join(DATABASE), Clock::default().now().to_string()).await?;
    manifest.not_included = not_included;
    let beside = if is_pipe(&command.file) { work.path() } else { parent(&command.file) };
    // Readable for its owner only.
    let package = NamedTempFile::new_in(beside).map_err(|error| InternalError::new("write the backup", error))?;
    let manifest = archive::pack(work.path(), manifest, package.as_file())?;
    let again = fs::File::open(package.path()).map_err(|error| InternalError::new("read the backup", error))?;
    let read = archive::unpack(again, temporary_in(&config.data_dir)?.path()).await?;
    if read != manifest {
        return Err(CliError::Refused("the backup is not read as it was written".to_owned()));
    }
    if is_pipe(&command.file) {
        return to_stdout(package.path());
    }
    place(package, &command)?;
    report::print(&manifest, format, |contents| format!("Wrote {} and verified it.\n\n{contents}", command.file.display()))
}

fn check(command: &Backup, config: &Config) -> CliResult {
    let Some(database) = config.database.file() else {
        let why = "the database is on a PostgreSQL server: back it up with pg_dump, and keep data_dir/keys.toml and the settings file \
                   with its dumps";
        return Err(CliError::Refused(why.to_owned()));
    };
    if !database.exists() {
        return Err(CliError::Refused(format!("there is no database at {}", database.display())));
    }
    if !is_pipe(&command.file) && !command.force && command.file.exists() {
        return Err(CliError::Refused(format!("{} exists; --force overwrites it", command.file.display())));
    }
    Ok(())
}

/// Copies everything into a folder; returns what is needed besides.
async fn collect(config: &Config, settings: (Option<PathBuf>, Vec<String>), work: &Path) -> CliResult<Vec<String>> {
    let db = Database::open(&config.database, ConnectionUse::Commands).await?;
    let copied = db.copy_to(&work.join(DATABASE)).await;
    db.close().await?;
    copied?;
    // With a master key in the settings, the one in the file is not in use.
    if config.master_key.is_none() {
        archive::copy(&master_key::file(config), &work.join(KEYS))?;
    }
    let (settings, mut not_included) = settings;
    if let Some(settings) = settings {
        archive::copy(&settings, &work.join(SETTINGS))?;
    }
    not_included.extend(collect_files(config, work)?);
    Ok(not_included)
}

/// Copies the files that the settings name: contracts, and the files of branding; returns those that a backup cannot contain.
fn collect_files(config: &Config, work: &Path) -> CliResult<Vec<String>> {
    let branding = &config.branding;
    let mut others = Vec::new();
    let folders = [
        (&config.contracts_dir, archive::CONTRACTS),
        (&branding.email_dir, archive::EMAIL_TEXTS),
        (&branding.templates_dir, archive::TEMPLATES),
    ];
    for (folder, kind) in folders {
        if let Some(folder) = folder {
            others.extend(archive::copy_folder(folder, kind, work)?);
        }
    }
    if let Some(logo) = &branding.logo {
        let extension = logo.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        archive::copy(logo, &work.join(archive::LOGO.0).join(format!("logo.{extension}")))?;
    }
    if let Some(logo) = &branding.email_logo {
        archive::copy(logo, &work.join(archive::LOGO.0).join("email-logo.png"))?;
    }
    if let Some(css) = &branding.css {
        archive::copy(css, &work.join(archive::STYLE.0).join("brand.css"))?;
    }
    Ok(others)
}

fn to_stdout(package: &Path) -> CliResult {
    let mut file = fs::File::open(package).map_err(|error| InternalError::new("read the backup", error))?;
    io::copy(&mut file, &mut io::stdout().lock()).map_err(|error| InternalError::new("write to standard output", error))?;
    Ok(())
}

/// Gives the backup its name, durably.
fn place(package: NamedTempFile, command: &Backup) -> CliResult {
    let placed = if command.force { package.persist(&command.file) } else { package.persist_noclobber(&command.file) };
    placed.map_err(|error| InternalError::new("write the backup", format!("{}: {}", command.file.display(), error.error)))?;
    let synced = fs::File::open(parent(&command.file)).and_then(|folder| folder.sync_all());
    Ok(synced.map_err(|error| InternalError::new("write the backup", error))?)
}

/// Settings in force that are in no file of the backup: those of the environment and the command line, and files of secrets,
/// which are kept apart on purpose.
pub fn external_settings(loaded: &LoadedConfig) -> Vec<String> {
    let given = loaded.given().filter_map(|shown| match (&*shown.key, shown.source) {
        // Where it is restored, the folder is another one; the master key is reported separately.
        ("data_dir" | "master_key" | "master_key_file", _) => None,
        (key, _) if key.ends_with("_file") => Some(format!("the file of {key}: {}", shown.value.unwrap_or_default())),
        (key, Source::Environment(name) | Source::CommandLine(name)) => Some(format!("{key}, set by {name}")),
        (_, Source::File(_) | Source::Default) => None,
    });
    given.collect()
}
