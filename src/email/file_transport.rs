//! Writes emails into a folder instead of sending them: one file per email, as a SMTP server would get it.

use std::{
    fs,
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use mail_parser::{Message, MessageParser, MimeHeaders};

use super::logo;
use crate::{
    error::{InternalError, Result},
    types::clock::Timestamp,
};

#[derive(Debug, Clone)]
pub struct FileTransport(PathBuf);

/// An email in the folder, as an email program reads it.
#[derive(Debug, Clone, Default)]
pub struct StoredEmail {
    pub name: String,
    pub subject: String,
    pub to: String,
    pub date: Option<Timestamp>,
    /// Unfolded.
    pub headers: Vec<(String, String)>,
    pub text: String,
    /// With the pictures that the email carries.
    pub html: String,
}

impl FileTransport {
    /// Below the data folder; created with the first email.
    pub fn below(data_dir: &Path) -> Self {
        Self(data_dir.join("emails"))
    }

    /// The path of an email of this name.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The file appears complete, readable for its owner only; another attempt at the same email replaces it.
    pub async fn put(&self, name: &str, raw: Vec<u8>) -> io::Result<()> {
        let (folder, path) = (self.0.clone(), self.path(name));
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

    /// The newest emails, newest first.
    ///
    /// # Errors
    /// A fault of the disk.
    pub async fn newest(&self, most: usize) -> Result<Vec<StoredEmail>> {
        let mut emails = Vec::new();
        for name in self.names().await?.into_iter().take(most) {
            emails.extend(self.open(name).await?);
        }
        Ok(emails)
    }

    /// One email. The name comes from a client: only names in the list exist.
    ///
    /// # Errors
    /// A fault of the disk.
    pub async fn read(&self, name: &str) -> Result<Option<StoredEmail>> {
        match self.names().await?.into_iter().find(|known| known == name) {
            Some(known) => self.open(known).await,
            None => Ok(None),
        }
    }

    /// Names of all emails, newest first.
    async fn names(&self) -> Result<Vec<String>> {
        let folder = self.0.clone();
        let read = move || match fs::read_dir(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
            Ok(entries) => entries.map(|entry| Ok(entry?.file_name())).collect(),
        };
        let names = tokio::task::spawn_blocking(read).await.map_err(io::Error::other).flatten();
        let names = names.map_err(|error| InternalError::new("list the emails", error))?;
        let mut names: Vec<String> = names.into_iter().filter_map(|name| name.into_string().ok()).collect();
        names.retain(|name| Path::new(name).extension().is_some_and(|end| end == "eml"));
        names.sort_unstable_by(|one, other| other.cmp(one));
        Ok(names)
    }

    async fn open(&self, name: String) -> Result<Option<StoredEmail>> {
        match tokio::fs::read(self.0.join(&name)).await {
            Ok(raw) => Ok(Some(StoredEmail::parse(name, &raw))),
            // Deleted at this moment.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(InternalError::new("read an email", error).into()),
        }
    }
}

impl StoredEmail {
    /// What cannot be read is left empty.
    fn parse(name: String, raw: &[u8]) -> Self {
        let Some(message) = MessageParser::default().parse(raw) else { return Self { name, ..Self::default() } };
        let unfolded = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
        let address = message.to().and_then(|to| to.first()).and_then(|to| to.address());
        Self {
            subject: message.subject().unwrap_or_default().to_owned(),
            to: address.unwrap_or_default().to_owned(),
            date: message.date().map(|date| Timestamp::from_seconds(date.to_timestamp())),
            headers: message.headers_raw().map(|(name, value)| (name.to_owned(), unfolded(value))).collect(),
            text: message.body_text(0).unwrap_or_default().into_owned(),
            html: html(&message),
            name,
        }
    }
}

/// The HTML part, as a browser can show it, which finds no other part of the email.
fn html(message: &Message<'_>) -> String {
    let html = message.body_html(0).unwrap_or_default().into_owned();
    let pictures = message.parts.iter().filter(|part| part.is_content_type("image", "png"));
    pictures.fold(html, |html, part| match part.content_id() {
        Some(id) => html.replace(&format!("src=\"cid:{id}\""), &logo::as_data(part.contents())),
        None => html,
    })
}
