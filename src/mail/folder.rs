//! A folder of mails, where there is no mail server: one file a mail, as a server would have got it.

use std::{
    fs,
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use crate::error::{Fault, Result};

#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// Below the data folder; made with the first mail.
    pub fn below(data_dir: &Path) -> Self {
        Self(data_dir.join("mail"))
    }

    /// The file appears whole, readable for its owner only; another attempt at the same mail takes its place.
    ///
    /// # Errors
    /// What the disk said.
    pub async fn put(&self, name: &str, raw: Vec<u8>) -> io::Result<()> {
        let (folder, path) = (self.0.clone(), self.0.join(name));
        let write = move || {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
            let draft = path.with_extension("tmp");
            let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
            file.write_all(&raw)?;
            file.sync_all()?;
            fs::rename(draft, path)
        };
        tokio::task::spawn_blocking(write).await?
    }

    /// Names of the newest mails, the newest first.
    ///
    /// # Errors
    /// A fault of the disk.
    pub async fn names(&self, most: usize) -> Result<Vec<String>> {
        let folder = self.0.clone();
        let read = move || match fs::read_dir(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
            Ok(entries) => entries.map(|entry| Ok(entry?.file_name())).collect(),
        };
        let names = tokio::task::spawn_blocking(read).await.map_err(io::Error::other).flatten();
        let names = names.map_err(|error| Fault::new("list the mails", error))?;
        let mut names: Vec<String> = names.into_iter().filter_map(|name| name.into_string().ok()).collect();
        names.retain(|name| Path::new(name).extension().is_some_and(|end| end == "eml"));
        names.sort_unstable_by(|one, other| other.cmp(one));
        names.truncate(most);
        Ok(names)
    }

    /// A mail of this folder. A name comes from outside: what is not in the list is not there.
    ///
    /// # Errors
    /// A fault of the disk.
    pub async fn read(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let Some(known) = self.names(usize::MAX).await?.into_iter().find(|known| known == name) else { return Ok(None) };
        match tokio::fs::read(self.0.join(known)).await {
            Ok(raw) => Ok(Some(raw)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Fault::new("read a mail", error).into()),
        }
    }
}
