//! A dump in a file, which is read as often as it is needed.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read, Seek},
    os::unix::fs::{FileExt, MetadataExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::mpsc::{self, Receiver};

use super::{dump_reader, error::SourceError, record::Record};
use crate::error::InternalError;

/// Records that wait for their reader.
const WAITING: usize = 16;

#[derive(Clone)]
pub(super) enum Dump {
    File {
        path: PathBuf,
        identity: Identity,
    },
    /// A copy of what comes only once.
    Copy(Arc<File>),
}

/// Device, inode, length and time of the last change.
type Identity = (u64, u64, u64, i64, i64);

impl Dump {
    /// A file, or a pipe that has a name.
    pub(super) fn open(path: &Path) -> Result<Self, SourceError> {
        let fault = |error| cannot_read(path, &error);
        let about = fs::metadata(path).map_err(fault)?;
        if about.is_dir() {
            return Err(SourceError::refused(format!("{} is a folder", path.display())));
        }
        let file = File::open(path).map_err(fault)?;
        if !about.is_file() {
            return Self::copy(file);
        }
        Ok(Self::File { path: path.to_owned(), identity: identity(&about) })
    }

    /// Copies everything into a temporary file without a name.
    pub(super) fn copy(mut from: impl Read) -> Result<Self, SourceError> {
        let fault = |error| InternalError::new("copy the dump into a temporary file", error);
        let mut file = tempfile::tempfile().map_err(fault)?;
        io::copy(&mut from, &mut file).map_err(fault)?;
        file.rewind().map_err(fault)?;
        Ok(Self::Copy(Arc::new(file)))
    }

    /// Everything in it, from a thread of its own.
    pub(super) fn records(&self) -> Receiver<Result<Record, SourceError>> {
        let (send, receive) = mpsc::channel(WAITING);
        let dump = self.clone();
        tokio::task::spawn_blocking(move || {
            let read = dump.read(&mut |record| send.blocking_send(Ok(record)).is_ok());
            if let Err(error) = read {
                // A reader that has gone does not need it.
                drop(send.blocking_send(Err(error)));
            }
        });
        receive
    }

    fn read(&self, listener: dump_reader::Listener<'_>) -> Result<(), SourceError> {
        match self {
            Self::File { path, identity } => {
                let file = File::open(path).map_err(|error| cannot_read(path, &error))?;
                refuse_change(path, &file, *identity)?;
                let again = file.try_clone().map_err(|error| cannot_read(path, &error))?;
                dump_reader::read(file, listener)?;
                refuse_change(path, &again, *identity)
            }
            Self::Copy(file) => dump_reader::read(FromStart { file: Arc::clone(file), at: 0 }, listener),
        }
    }
}

/// Half of one dump and half of another are no dump.
fn refuse_change(path: &Path, file: &File, before: Identity) -> Result<(), SourceError> {
    let now = file.metadata().map_err(|error| cannot_read(path, &error))?;
    if identity(&now) == before {
        return Ok(());
    }
    Err(SourceError::refused(format!("{} was written to while it was read: try again when it is complete", path.display())))
}

fn identity(about: &Metadata) -> Identity {
    (about.dev(), about.ino(), about.len(), about.mtime(), about.mtime_nsec())
}

fn cannot_read(path: &Path, error: &io::Error) -> SourceError {
    SourceError::refused(format!("cannot read {}: {error}", path.display()))
}

/// A reader of a shared file that has a position of its own.
struct FromStart {
    file: Arc<File>,
    at: u64,
}

impl Read for FromStart {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(into, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}
