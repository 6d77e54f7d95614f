//! The way out: to the mail server that the configuration names or, without one, into a folder.

use lettre::{Address, message::Mailbox};

use super::{
    folder::Folder,
    message::{Parcel, Reader},
    smtp::Server,
    verdict::Complaint,
};
use crate::{
    config::Config,
    error::{Fault, Result},
    types::sender::Sender,
};

pub struct Mailer {
    pub from: Mailbox,
    way: Way,
}

enum Way {
    Server(Server),
    Folder(Folder),
}

/// Where a mail has gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivered {
    Server,
    /// No mail server is set: it lies in the folder, and reaches nobody.
    File,
}

/// Why a mail has not left, in the words of whoever said no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// It may leave another time.
    Later(String),
    /// As `Later`, once somebody has set right what the server does not like about us.
    Refused(Complaint, String),
    /// Nobody will ever take it.
    Never(String),
}

impl Mailer {
    /// # Errors
    /// A fault that names the setting that cannot be right.
    pub fn open(config: &Config) -> Result<Self> {
        let from = sender(config)?;
        let way = match &config.mail.smtp {
            Some(smtp) => Way::Server(Server::open(smtp, &config.mail, &config.public_url)?),
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
    pub async fn send(&self, parcel: Parcel) -> Result<Delivered, Undelivered> {
        match &self.way {
            Way::Server(server) => server.send(&parcel.envelope, &parcel.raw).await.map(|()| Delivered::Server),
            Way::Folder(folder) => {
                let put = folder.put(&parcel.file_name, parcel.raw).await;
                put.map(|()| Delivered::File).map_err(|error| Undelivered::Later(error.to_string()))
            }
        }
    }
}

/// Who writes the mails.
///
/// # Errors
/// A fault that names `mail.from`.
pub(super) fn sender(config: &Config) -> Result<Mailbox> {
    let fault = |why: String| Fault::new("read mail.from", format!("`{}` is no sender: {why}", config.mail.from));
    let sender = Sender::parse(&config.mail.from).map_err(|problem| fault(format!("{problem:?}")))?;
    let address = Address::new(sender.local(), sender.domain()).map_err(|error| fault(error.to_string()))?;
    Ok(Mailbox::new(sender.name().map(ToOwned::to_owned), address))
}
