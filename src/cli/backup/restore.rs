//! Restores a backup into an empty data folder, or only checks it.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use super::{
    archive::{self, DATABASE},
    command::{Restore, is_pipe},
    report,
    sealed::{KeyAccess, require_open, try_keys},
};
use crate::{
    app::master_key,
    cli::{
        error::{CliError, CliResult},
        folders::{parent, temporary, temporary_in},
        logging,
        output::OutputFormat,
    },
    config::Config,
    error::InternalError,
};

pub async fn restore(command: Restore, config: Config, format: OutputFormat) -> CliResult {
    logging::start(&config.log, logging::For::Command);
    let backup = open(&command.file)?;
    if command.check {
        return check(backup, &config, format).await;
    }
    let target = &config.data_dir;
    check_target(&config)?;
    let work = temporary_in(parent(target))?;
    let manifest = archive::unpack(backup, work.path()).await?;
    let hint = match try_keys(work.path(), master_key::load(&config)?).await? {
        KeyAccess::Open => "",
        KeyAccess::NoMasterKey => "\nIt does not contain the master key: set `master_key_file` before you start the server.",
        KeyAccess::OtherMasterKey(_) => {
            "\nIts signing keys are encrypted with another master key: set `master_key_file` before you start the server."
        }
    };
    // Replaces an empty folder in one step.
    let path = work.keep();
    fs::rename(&path, target).map_err(|error| InternalError::new("restore", format!("{}: {error}", target.display())))?;
    let (made_at, shown) = (&manifest.made_at, target.display());
    report::print(&manifest, format, |contents| format!("Restored the backup of {made_at} to {shown}.{hint}\n\n{contents}"))
}

fn open(file: &Path) -> CliResult<Box<dyn Read>> {
    if is_pipe(file) {
        return Ok(Box::new(io::stdin().lock()));
    }
    let opened =
        fs::File::open(file).map_err(|error| InternalError::new("open the backup", format!("{}: {error}", file.display())))?;
    Ok(Box::new(opened))
}

async fn check(backup: Box<dyn Read>, config: &Config, format: OutputFormat) -> CliResult {
    let work = temporary()?;
    let manifest = archive::unpack(backup, work.path()).await?;
    require_open(try_keys(work.path(), master_key::load(config)?).await?)?;
    report::print(&manifest, format, |contents| {
        format!("The backup of {} is complete, and its signing keys can be decrypted.\n\n{contents}", manifest.made_at)
    })
}

fn check_target(config: &Config) -> CliResult {
    let target = &config.data_dir;
    let is_empty = fs::read_dir(target).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty {
        let why = format!("{} is not empty: a backup is never restored over existing data", target.display());
        return Err(CliError::Refused(why));
    }
    if config.database.file() != Some(target.join(DATABASE).as_path()) {
        let why = format!("a backup is restored to {}, but `database.url` is another database", target.join(DATABASE).display());
        return Err(CliError::Refused(why));
    }
    Ok(())
}
