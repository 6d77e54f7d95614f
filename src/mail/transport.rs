//! The way out: to the mail server that the configuration names or, without one, into a folder.

use lettre::message::Mailbox;

use super::{
    folder::Folder,
    message::{Parcel, Reader},
    smtp::Server,
};
use crate::{
    config::Config,
    error::{Fault, Result},
};

pub struct Mailer {
    pub from: Mailbox,
    way: Way,
}

enum Way {
    Server(Server),
    Folder(Folder),
}

/// Why a mail has not left, in the words of whoever said no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// It may leave another time.
    Later(String),
    /// Nobody will ever take it.
    Never(String),
}

impl Mailer {
    /// # Errors
    /// A fault that names the setting that cannot be right.
    pub fn open(config: &Config) -> Result<Self> {
        let from = &config.mail.from;
        let from = from.parse().map_err(|error| Fault::new("read mail.from", format!("`{from}` is no sender: {error}")))?;
        let way = match &config.mail.smtp {
            Some(smtp) => Way::Server(Server::open(smtp)?),
            None => Way::Folder(Folder::below(&config.data_dir)),
        };
        Ok(Self { from, way })
    }

    /// Whom parcels are to be packed for.
    pub fn reader(&self) -> Reader {
        match self.way {
            Way::Server(_) => Reader::Server,
            Way::Folder(_) => Reader::Person,
        }
    }

    /// # Errors
    /// See `Undelivered`.
    pub async fn send(&self, parcel: Parcel) -> Result<(), Undelivered> {
        match &self.way {
            Way::Server(server) => server.send(&parcel.envelope, &parcel.raw).await,
            Way::Folder(folder) => {
                let put = folder.put(&parcel.file_name, parcel.raw).await;
                put.map_err(|error| Undelivered::Later(error.to_string()))
            }
        }
    }
}
