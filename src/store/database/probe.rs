//! What health checks remember: the result of the last write, and which file the database was opened from.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use tokio::sync::Mutex;

#[derive(Debug, Clone, Default)]
pub struct Probe {
    /// When it was tried last, and whether it succeeded.
    pub(in crate::store) last: Arc<Mutex<Option<(Instant, bool)>>>,
    file: Option<Arc<OpenedFile>>,
}

#[derive(Debug)]
struct OpenedFile {
    path: PathBuf,
    identity: (u64, u64),
}

impl Probe {
    /// For the SQLite file at this path, which is open.
    pub(super) fn of_file(path: &Path) -> io::Result<Self> {
        let file = OpenedFile { path: path.to_owned(), identity: identity(path)? };
        Ok(Self { file: Some(Arc::new(file)), ..Self::default() })
    }

    /// The path of a file that was deleted or replaced since it was opened: what is written to it then is lost with the process.
    pub(in crate::store) fn lost_file(&self) -> Option<&Path> {
        let file = self.file.as_ref()?;
        (identity(&file.path).ok() != Some(file.identity)).then_some(&file.path)
    }
}

/// Of its metadata: SQLite alone may open the file.
fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::symlink_metadata(path).map(|about| (about.dev(), about.ino()))
}
