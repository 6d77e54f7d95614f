//! `vestibule backup` and `vestibule restore`: everything that one house needs to be opened elsewhere, in one file.

mod archive;

use std::{
    fs,
    io::{self, Read},
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

use serde::Serialize;
use tempfile::{NamedTempFile, TempDir};

use self::archive::{DATABASE, KEYS, Keys, SETTINGS, Sheet};
use super::{CliError, CliResult, OutputFormat, logging, output::table};
use crate::{
    app::master_key,
    config::{Config, LoadedConfig, sources::Source},
    error::InternalError,
    store::{ConnectionUse, Database},
    types::clock::Clock,
};

/// What `-` stands for.
const PIPE: &str = "-";

#[derive(clap::Args)]
#[command(
    after_help = "A server may go on working meanwhile. The file holds the database, the master secret where it is kept in \
                        data_dir/keys.toml, the file of settings, and the contracts, mail texts and logo that it names; what else a \
                        server needs is listed. Run it with the master secret of the server: it is tried on the signing keys. Keep \
                        the file secret; to encrypt it: vestibule backup - | age -r RECIPIENT -o FILE"
)]
pub(super) struct Backup {
    /// Where it goes; - is standard output
    file: PathBuf,
    /// Overwrite a file that is there
    #[arg(long)]
    force: bool,
}

#[derive(clap::Args)]
#[command(after_help = "Restores into data_dir, which must not be there yet or be empty. The settings that were in use are put \
                        into it as vestibule.toml, with contracts/, email-texts/ and logo/ beside it; they hold only once they are \
                        moved to where they are read.")]
pub(super) struct Restore {
    /// The backup; - is standard input
    file: PathBuf,
    /// Open it, look whether it is whole, say what is in it, and change nothing
    #[arg(long)]
    check: bool,
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    sheet: &'a Sheet,
    /// Steps that this program takes beyond those.
    waiting: Vec<String>,
}

/// Takes the copy, packs it, and opens the package again before it gets its name.
pub(super) async fn make(
    command: Backup,
    config: Config,
    settings: (Option<PathBuf>, Vec<String>),
    format: OutputFormat,
) -> CliResult {
    logging::start(&config.log, logging::For::Command);
    let database = config.database.file();
    let Some(database) = database else {
        let why = "people are kept in PostgreSQL, which is backed up with pg_dump; keep data_dir/keys.toml and the file of settings \
                   with its dumps";
        return Err(CliError::Refused(why.to_owned()));
    };
    if !database.exists() {
        return Err(CliError::Refused(format!("there is no database at {}", database.display())));
    }
    let pipe = command.file.as_os_str() == PIPE;
    if !pipe && !command.force && command.file.exists() {
        return Err(CliError::Refused(format!("{} is there already; --force overwrites it", command.file.display())));
    }
    let work = folder(&config.data_dir)?;
    let db = Database::open(&config.database, ConnectionUse::Commands).await?;
    let copied = db.copy_to(&work.path().join(DATABASE)).await;
    db.close().await?;
    copied?;
    // A file beside a secret that the settings give opens nothing.
    if config.master_key.is_none() {
        archive::copy(&master_key::file(&config), &work.path().join(KEYS))?;
    }
    let (settings, mut left_out) = settings;
    if let Some(settings) = settings {
        archive::copy(&settings, &work.path().join(SETTINGS))?;
    }
    left_out.extend(gather(&config, work.path())?);
    must_open(archive::keys_of(work.path(), master_key::load(&config)?).await?)?;
    let mut sheet = Sheet::of(&work.path().join(DATABASE), Clock::default().now().to_string()).await?;
    sheet.left_out = left_out;
    let beside = if pipe { work.path() } else { parent(&command.file) };
    // For its owner only, as everything that is made so.
    let package = NamedTempFile::new_in(beside).map_err(|error| InternalError::new("write the backup", error))?;
    let sheet = archive::pack(work.path(), sheet, package.as_file())?;
    let again = fs::File::open(package.path()).map_err(|error| InternalError::new("open the backup again", error))?;
    let seen = archive::unpack(again, folder(&config.data_dir)?.path()).await?;
    if seen != sheet {
        return Err(CliError::Refused("the backup could not be read again as it was written".to_owned()));
    }
    if pipe {
        let mut file = fs::File::open(package.path()).map_err(|error| InternalError::new("open the backup again", error))?;
        io::copy(&mut file, &mut io::stdout().lock()).map_err(|error| InternalError::new("write to standard output", error))?;
        return Ok(());
    }
    let placed = if command.force { package.persist(&command.file) } else { package.persist_noclobber(&command.file) };
    placed.map_err(|error| InternalError::new("write the backup", format!("{}: {}", command.file.display(), error.error)))?;
    let synced = fs::File::open(parent(&command.file)).and_then(|folder| folder.sync_all());
    synced.map_err(|error| InternalError::new("write the backup", error))?;
    say(&sheet, format, |rows| format!("{} is written and was opened again.\n\n{rows}", command.file.display()))
}

/// What the settings name besides: contracts, texts of mails and the logo. Says what of it a backup does not hold.
fn gather(config: &Config, work: &Path) -> CliResult<Vec<String>> {
    let branding = &config.branding;
    let mut others = Vec::new();
    for (folder, kind) in [(&config.contracts_dir, archive::CONTRACTS), (&branding.email_dir, archive::MAIL)] {
        if let Some(folder) = folder {
            others.extend(archive::copy_folder(folder, kind, work)?);
        }
    }
    if let Some(logo) = &branding.logo {
        let end = logo.extension().map(|end| end.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        archive::copy(logo, &work.join(archive::LOGO.0).join(format!("logo.{end}")))?;
    }
    Ok(others)
}

/// What holds for this process and stands in no file of the backup: settings of the environment and of the command line, and
/// the files of secrets, which are kept apart on purpose.
pub(super) fn left_out(loaded: &LoadedConfig) -> Vec<String> {
    let given = loaded.given().filter_map(|(key, value, origin)| match origin {
        // The folder is another one where it is restored; the master secret is named by itself.
        _ if ["data_dir", "master_key", "master_key_file"].contains(&key) => None,
        _ if key.ends_with("_file") => Some(format!("the file of {key}: {value}")),
        Source::Environment(name) => Some(format!("{key}, set by {name}")),
        Source::Flag(flag) => Some(format!("{key}, set by {flag}")),
        Source::File { .. } | Source::Default => None,
    });
    given.collect()
}

fn must_open(found: Keys) -> CliResult {
    match found {
        Keys::Open => Ok(()),
        Keys::NoMaster => Err(CliError::Refused(
            "no server could open this backup: its signing keys are sealed under a master secret that is neither in it nor given \
             to this command (`master_key`, `master_key_file` or data_dir/keys.toml)"
                .to_owned(),
        )),
        Keys::Sealed(kid) => Err(CliError::Refused(format!(
            "no server could open this backup: its signing key {kid} is sealed under another master secret than the one that is in \
             it or given to this command"
        ))),
    }
}

pub(super) async fn restore(command: Restore, config: Config, format: OutputFormat) -> CliResult {
    logging::start(&config.log, logging::For::Command);
    let open = |error: io::Error| InternalError::new("open the backup", format!("{}: {error}", command.file.display()));
    let pipe = command.file.as_os_str() == PIPE;
    let backup: Box<dyn Read> =
        if pipe { Box::new(io::stdin().lock()) } else { Box::new(fs::File::open(&command.file).map_err(open)?) };
    if command.check {
        let work = owners().tempdir().map_err(|error| InternalError::new("make a folder", error))?;
        let sheet = archive::unpack(backup, work.path()).await?;
        must_open(archive::keys_of(work.path(), master_key::load(&config)?).await?)?;
        return say(&sheet, format, |rows| format!("The backup of {} is whole, and its keys open.\n\n{rows}", sheet.made_at));
    }
    let target = &config.data_dir;
    let is_empty = fs::read_dir(target).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty {
        let why = format!("{} is there already and not empty: a backup never goes over what there is", target.display());
        return Err(CliError::Refused(why));
    }
    if config.database.file() != Some(target.join(DATABASE).as_path()) {
        let why = format!("a backup is restored to {}, and `database.url` names another place", target.join(DATABASE).display());
        return Err(CliError::Refused(why));
    }
    let work = folder(parent(target))?;
    let sheet = archive::unpack(backup, work.path()).await?;
    let keys = match archive::keys_of(work.path(), master_key::load(&config)?).await? {
        Keys::Open => "",
        Keys::NoMaster => "\nThe master secret is not in it: the server starts once `master_key_file` names it.",
        Keys::Sealed(_) => {
            "\nIts signing keys are sealed under another master secret: the server starts once `master_key_file` names it."
        }
    };
    // An empty folder gives way to a full one in one step.
    let path = work.keep();
    fs::rename(&path, target).map_err(|error| InternalError::new("restore", format!("{}: {error}", target.display())))?;
    say(&sheet, format, |rows| format!("The backup of {} is restored to {}.{keys}\n\n{rows}", sheet.made_at, target.display()))
}

fn say(sheet: &Sheet, format: OutputFormat, text: impl FnOnce(String) -> String) -> CliResult {
    let waiting: Vec<String> = Database::steps().into_iter().filter(|step| !sheet.steps.contains(step)).collect();
    let shown = Shown { sheet, waiting };
    format.print(&shown, || {
        let mut rows: Vec<_> = sheet.rows.iter().map(|(name, count)| [name.clone(), count.to_string()]).collect();
        rows.push(["steps of the schema".to_owned(), sheet.steps.len().to_string()]);
        rows.push(["steps that the next start takes".to_owned(), shown.waiting.len().to_string()]);
        let master = (!sheet.digests.contains_key(KEYS)).then(|| "the master secret".to_owned());
        let left_out: Vec<_> = master.iter().chain(&sheet.left_out).map(|what| format!("  {what}")).collect();
        let heading = if left_out.is_empty() { "" } else { "\nNot in it, and needed with it:\n" };
        text(table(["WHAT", "HOW MANY"], rows) + heading + &left_out.join("\n"))
    })
}

/// A folder for its owner only, gone when it is not needed any more.
fn folder(beside: &Path) -> CliResult<TempDir> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(beside);
    let made = made.and_then(|()| owners().tempdir_in(beside));
    Ok(made.map_err(|error| InternalError::new("make a folder", format!("{}: {error}", beside.display())))?)
}

fn owners() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".vestibule-").permissions(fs::Permissions::from_mode(0o700));
    builder
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
