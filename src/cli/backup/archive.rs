//! The file of a backup: a tar archive of a manifest, the database, the keys, the settings and what they name.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

use super::manifest::Manifest;
use crate::{
    cli::error::{CliError, CliResult},
    crypto::file_hash,
    error::{Error, InternalError},
    store::old_table_names::OLD_TABLE_NAMES,
};

pub const DATABASE: &str = "vestibule.db";
pub const KEYS: &str = "keys.toml";
pub const SETTINGS: &str = "vestibule.toml";
const MANIFEST: &str = "backup.toml";
/// The longest manifest that is read.
const MAX_MANIFEST: u64 = 1 << 20;
/// Folders of what the settings name, each with the allowed extensions.
pub const CONTRACTS: (&str, &[&str]) = ("contracts", &["toml"]);
pub const EMAIL_TEXTS: (&str, &[&str]) = ("email-texts", &["ftl"]);
pub const LOGO: (&str, &[&str]) = ("logo", &["svg", "png"]);
pub const STYLE: (&str, &[&str]) = ("style", &["css"]);
pub const TEMPLATES: (&str, &[&str]) = ("templates", &["html"]);
const FOLDERS: [(&str, &[&str]); 5] = [CONTRACTS, EMAIL_TEXTS, LOGO, STYLE, TEMPLATES];

/// Packs the files in this folder, the manifest first.
pub fn pack(folder: &Path, mut manifest: Manifest, out: &File) -> CliResult<Manifest> {
    let fault = |error: io::Error| InternalError::new("write the backup", error);
    for name in packed(folder).map_err(fault)? {
        if let Some(mut file) = existing(&folder.join(&name)).map_err(fault)? {
            manifest.digests.insert(name, file_hash::sha256(&mut file).map_err(fault)?);
        }
    }
    let text = toml::to_string(&manifest).map_err(|error| InternalError::new("write the backup", error))?;
    let mut archive = tar::Builder::new(out);
    archive.append_data(&mut header(text.len() as u64), MANIFEST, text.as_bytes()).map_err(fault)?;
    for name in manifest.digests.keys() {
        let mut file = File::open(folder.join(name)).map_err(fault)?;
        let length = file.metadata().map_err(fault)?.len();
        archive.append_data(&mut header(length), name, &mut file).map_err(fault)?;
    }
    let mut out = archive.into_inner().map_err(fault)?;
    out.flush().and_then(|()| out.sync_all()).map_err(fault)?;
    Ok(manifest)
}

fn header(length: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(length);
    header.set_mode(0o600);
    header
}

/// Unpacks an archive into an empty folder, and checks every file against the manifest.
pub async fn unpack(backup: impl Read, folder: &Path) -> CliResult<Manifest> {
    let manifest = unpack_files(backup, folder)?;
    for (name, digest) in &manifest.digests {
        let found = existing(&folder.join(name)).and_then(|file| file.map(|mut file| file_hash::sha256(&mut file)).transpose());
        if found.ok().flatten().as_ref() != Some(digest) {
            return Err(broken(&format!("{name} is damaged")));
        }
    }
    if !manifest.digests.contains_key(DATABASE) {
        return Err(broken("it contains no database"));
    }
    let read = Manifest::of(&folder.join(DATABASE), manifest.made_at.clone()).await?;
    if read.rows != manifest.rows {
        return Err(broken("its database has other rows than its manifest says"));
    }
    Ok(manifest)
}

fn unpack_files(backup: impl Read, folder: &Path) -> CliResult<Manifest> {
    let mut archive = tar::Archive::new(backup);
    let mut manifest: Option<Manifest> = None;
    for entry in archive.entries().map_err(|error| broken(&error.to_string()))? {
        let mut entry = entry.map_err(|error| broken(&error.to_string()))?;
        let name = entry.path().ok().and_then(|path| path.to_str().map(ToOwned::to_owned)).unwrap_or_default();
        if name == MANIFEST && manifest.is_none() {
            manifest = Some(read_manifest(&mut entry)?);
        } else if manifest.as_ref().is_some_and(|manifest| manifest.digests.contains_key(&name)) && is_packed(&name) {
            unpack_file(&mut entry, folder, &name).map_err(|error| broken(&format!("{name}: {error}")))?;
        } else {
            return Err(broken(&format!("it contains an unexpected file {name:?}")));
        }
    }
    manifest.ok_or_else(|| broken("it contains no manifest"))
}

fn read_manifest(entry: &mut impl Read) -> CliResult<Manifest> {
    let mut text = String::new();
    entry.by_ref().take(MAX_MANIFEST).read_to_string(&mut text).map_err(|error| broken(&error.to_string()))?;
    let mut manifest: Manifest = toml::from_str(&text).map_err(|_| broken("its manifest cannot be read"))?;
    for (old, new) in OLD_TABLE_NAMES {
        if let Some(count) = manifest.rows.remove(old) {
            manifest.rows.insert(new.to_owned(), count);
        }
    }
    Ok(manifest)
}

fn unpack_file(entry: &mut impl Read, folder: &Path, name: &str) -> io::Result<()> {
    if let Some((below, _)) = name.split_once('/') {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder.join(below))?;
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(folder.join(name))?;
    io::copy(entry, &mut file)?;
    file.sync_all()
}

fn broken(why: &str) -> CliError {
    CliError::Refused(format!("this is not a complete backup: {why}"))
}

/// Whether a backup may contain a file of this name: it cannot lead out of the folder that it is unpacked into.
fn is_packed(name: &str) -> bool {
    let Some((folder, file)) = name.split_once('/') else { return [DATABASE, KEYS, SETTINGS].contains(&name) };
    let extensions = FOLDERS.into_iter().find(|(known, _)| *known == folder).map(|(_, all)| all);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let fits = |extension: &&str| file.strip_suffix(*extension).is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'));
    !file.starts_with('.') && file.chars().all(plain) && extensions.is_some_and(|all| all.iter().any(fits))
}

/// The names of the files in the folder that may be packed.
fn packed(folder: &Path) -> io::Result<Vec<String>> {
    let mut names: Vec<String> = [DATABASE, KEYS, SETTINGS].map(ToOwned::to_owned).into();
    for (below, _) in FOLDERS {
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

/// Copies those files of a folder that a backup may contain; returns the names of the others.
pub fn copy_folder(from: &Path, (below, _): (&str, &[&str]), to: &Path) -> CliResult<Vec<String>> {
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

fn existing(path: &Path) -> io::Result<Option<File>> {
    match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// Copies a file, readable for its owner only; does nothing if it does not exist.
pub fn copy(from: &Path, to: &Path) -> CliResult {
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
