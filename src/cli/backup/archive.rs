//! What a backup is: one tar file of the database, the keys, the settings, and a sheet that says what is in it.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::super::{CliError, CliResult};
use crate::{
    app::master_key,
    config::database,
    crypto::{file_hash, keyring::MasterKey},
    error::{Error, InternalError},
    store::{ConnectionUse, Database, signing_key},
};

pub(super) const DATABASE: &str = "vestibule.db";
pub(super) const KEYS: &str = "keys.toml";
pub(super) const SETTINGS: &str = "vestibule.toml";
const SHEET: &str = "backup.toml";
/// Folders of what the settings name, each with the ends of the names in it.
pub(super) const CONTRACTS: (&str, &[&str]) = ("contracts", &["toml"]);
pub(super) const MAIL: (&str, &[&str]) = ("email-texts", &["ftl"]);
pub(super) const LOGO: (&str, &[&str]) = ("logo", &["svg", "png"]);

/// What is said of a backup, in the backup.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sheet {
    /// Of the program that made it.
    pub(super) version: String,
    pub(super) made_at: String,
    /// Steps of the schema that had been taken.
    pub(super) steps: Vec<String>,
    /// Rows, by table.
    pub(super) rows: BTreeMap<String, u64>,
    /// What a server needs beside it: settings from elsewhere, and files that they name.
    #[serde(default)]
    pub(super) left_out: Vec<String>,
    /// SHA-256 of every other file, by name.
    pub(super) digests: BTreeMap<String, String>,
}

/// Whether the signing keys of a database open.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Keys {
    Open,
    /// There is no master secret, and there are keys that it would have to open.
    NoMaster,
    /// This one was sealed under another.
    Sealed(String),
}

/// Tries the master secret that lies in the folder, or else the one that is given, on the signing keys of the copy there.
pub(super) async fn keys_of(folder: &Path, given: Option<MasterKey>) -> CliResult<Keys> {
    let master = match MasterKey::read(&folder.join(KEYS))? {
        None => given,
        packed => packed,
    };
    let db = Database::open(&database::Database::sqlite(folder.join(DATABASE)), ConnectionUse::Commands).await?;
    let found = match master {
        Some(master) => master_key::cannot_decrypt(&db, &master).await?.map_or(Keys::Open, Keys::Sealed),
        None if signing_key::is_any_live(&db).await? => Keys::NoMaster,
        None => Keys::Open,
    };
    db.close().await?;
    Ok(found)
}

impl Sheet {
    /// Looks at a copy of the database, as whoever restores it will see it.
    pub(super) async fn of(database: &Path, made_at: String) -> CliResult<Self> {
        let db = Database::open(&database::Database::sqlite(database), ConnectionUse::Commands).await?;
        let whole = db.is_whole().await?;
        let (steps, rows) = (db.migrations().await?, db.counts().await);
        db.close().await?;
        whole.map_err(|why| CliError::Refused(format!("the database is not whole: {why}")))?;
        let steps: Vec<String> = steps.into_iter().filter(|(_, taken)| *taken).map(|(name, _)| name).collect();
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Ok(Self { version, made_at, steps, rows: rows?, left_out: Vec::new(), digests: BTreeMap::new() })
    }
}

/// Packs the files that lie in this folder, with the sheet in front.
pub(super) fn pack(folder: &Path, mut sheet: Sheet, out: &File) -> CliResult<Sheet> {
    let fault = |error: io::Error| InternalError::new("write the backup", error);
    for name in packed(folder).map_err(fault)? {
        if let Some(mut file) = there(&folder.join(&name)).map_err(fault)? {
            sheet.digests.insert(name, file_hash::sha256(&mut file).map_err(fault)?);
        }
    }
    let text = toml::to_string(&sheet).map_err(|error| InternalError::new("write the backup", error))?;
    let mut archive = tar::Builder::new(out);
    let mut head = tar::Header::new_gnu();
    head.set_size(text.len() as u64);
    head.set_mode(0o600);
    archive.append_data(&mut head, SHEET, text.as_bytes()).map_err(fault)?;
    for name in sheet.digests.keys() {
        let mut file = File::open(folder.join(name)).map_err(fault)?;
        let mut head = tar::Header::new_gnu();
        head.set_size(file.metadata().map_err(fault)?.len());
        head.set_mode(0o600);
        archive.append_data(&mut head, name, &mut file).map_err(fault)?;
    }
    let mut out = archive.into_inner().map_err(fault)?;
    out.flush().and_then(|()| out.sync_all()).map_err(fault)?;
    Ok(sheet)
}

/// Unpacks it into an empty folder and believes nothing that the sheet does not bear out.
pub(super) async fn unpack(backup: impl Read, folder: &Path) -> CliResult<Sheet> {
    let broken = |why: &str| CliError::Refused(format!("this is no whole backup: {why}"));
    let mut archive = tar::Archive::new(backup);
    let mut sheet: Option<Sheet> = None;
    for entry in archive.entries().map_err(|error| broken(&error.to_string()))? {
        let mut entry = entry.map_err(|error| broken(&error.to_string()))?;
        let name = entry.path().ok().and_then(|path| path.to_str().map(ToOwned::to_owned)).unwrap_or_default();
        if name == SHEET && sheet.is_none() {
            let mut text = String::new();
            entry.by_ref().take(1 << 20).read_to_string(&mut text).map_err(|error| broken(&error.to_string()))?;
            sheet = Some(toml::from_str(&text).map_err(|_| broken("its sheet cannot be read"))?);
        } else if sheet.as_ref().is_some_and(|sheet| sheet.digests.contains_key(&name)) && is_packed(&name) {
            if let Some((below, _)) = name.split_once('/') {
                let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder.join(below));
                made.map_err(|error| broken(&format!("{name}: {error}")))?;
            }
            let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(folder.join(&name));
            let copied = file.and_then(|mut file| io::copy(&mut entry, &mut file).and_then(|_| file.sync_all()));
            copied.map_err(|error| broken(&format!("{name}: {error}")))?;
        } else {
            return Err(broken(&format!("nobody expects {name:?} in it")));
        }
    }
    let sheet = sheet.ok_or_else(|| broken("there is no sheet in it"))?;
    for (name, digest) in &sheet.digests {
        let found = there(&folder.join(name)).and_then(|file| file.map(|mut file| file_hash::sha256(&mut file)).transpose());
        if found.ok().flatten().as_ref() != Some(digest) {
            return Err(broken(&format!("{name} is not what was put into it")));
        }
    }
    let database = folder.join(DATABASE);
    if !sheet.digests.contains_key(DATABASE) {
        return Err(broken("there is no database in it"));
    }
    let seen = Sheet::of(&database, sheet.made_at.clone()).await?;
    if seen.rows != sheet.rows {
        return Err(broken("its database has other rows than its sheet says"));
    }
    Ok(sheet)
}

/// Whether a backup may hold a file of this name: it cannot lead out of the folder that it is unpacked into.
fn is_packed(name: &str) -> bool {
    let Some((folder, file)) = name.split_once('/') else { return [DATABASE, KEYS, SETTINGS].contains(&name) };
    let ends = [CONTRACTS, MAIL, LOGO].into_iter().find(|(known, _)| *known == folder).map(|(_, ends)| ends);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let fits = |end: &&str| file.strip_suffix(*end).is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'));
    !file.starts_with('.') && file.chars().all(plain) && ends.is_some_and(|ends| ends.iter().any(fits))
}

/// The names of the files that lie in the folder and may be packed.
fn packed(folder: &Path) -> io::Result<Vec<String>> {
    let mut names: Vec<String> = [DATABASE, KEYS, SETTINGS].map(ToOwned::to_owned).into();
    for (below, _) in [CONTRACTS, MAIL, LOGO] {
        match fs::read_dir(folder.join(below)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            entries => {
                for entry in entries? {
                    names.push(format!("{below}/{}", entry?.file_name().to_string_lossy()));
                }
            }
        }
    }
    names.sort();
    Ok(names)
}

/// Copies the files of a folder that a backup may hold; the names of those that it may not.
pub(super) fn copy_folder(from: &Path, (below, _): (&str, &[&str]), to: &Path) -> CliResult<Vec<String>> {
    let fault = |error: io::Error| Error::from(InternalError::new("read for the backup", format!("{}: {error}", from.display())));
    let mut others = Vec::new();
    for entry in fs::read_dir(from).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let name = format!("{below}/{}", entry.file_name().to_string_lossy());
        if is_packed(&name) && entry.path().is_file() {
            copy(&entry.path(), &to.join(&name))?;
        } else {
            others.push(entry.path().display().to_string());
        }
    }
    Ok(others)
}

/// A file, if there is one.
fn there(path: &Path) -> io::Result<Option<File>> {
    match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// Copies a file for its owner's eyes only; nothing, where there is none.
pub(super) fn copy(from: &Path, to: &Path) -> CliResult {
    let fault = |error: io::Error| Error::from(InternalError::new("read for the backup", format!("{}: {error}", from.display())));
    if from.exists() {
        if let Some(folder) = to.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(fault)?;
        }
        fs::copy(from, to).map_err(fault)?;
        fs::set_permissions(to, fs::Permissions::from_mode(0o600)).map_err(fault)?;
    }
    Ok(())
}
