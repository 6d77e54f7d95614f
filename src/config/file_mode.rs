//! Who may read a file.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

/// The permission bits; `None` for a file that does not exist.
pub fn mode(path: &Path) -> Option<u32> {
    fs::metadata(path).ok().map(|file| file.permissions().mode())
}

/// Whether users other than its owner may read or change a file.
pub fn is_open_to_others(path: &Path) -> bool {
    mode(path).is_some_and(|mode| mode & 0o077 != 0)
}

/// Whether every user of this machine may read or change a file.
pub fn is_open_to_everyone(path: &Path) -> bool {
    mode(path).is_some_and(|mode| mode & 0o007 != 0)
}
