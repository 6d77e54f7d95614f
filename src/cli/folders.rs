//! Temporary folders, for their owner only.

use std::{
    fs,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::Path,
};

use tempfile::TempDir;

use super::error::CliResult;
use crate::error::InternalError;

/// A folder inside another one, which is created when missing. Deleted with the value.
pub fn temporary_in(parent: &Path) -> CliResult<TempDir> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(parent);
    let made = made.and_then(|()| builder().tempdir_in(parent));
    Ok(made.map_err(|error| InternalError::new("create a folder", format!("{}: {error}", parent.display())))?)
}

/// In the system's folder for temporary files.
pub fn temporary() -> CliResult<TempDir> {
    Ok(builder().tempdir().map_err(|error| InternalError::new("create a folder", error))?)
}

fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".vestibule-").permissions(fs::Permissions::from_mode(0o700));
    builder
}

/// The folder of a file; `.` for a bare name.
pub fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
