//! The way out: to the mail server that the configuration names or, without one, into a folder.

use lettre::{Address, message::Mailbox};

use super::{
    file_transport::FileTransport,
    mime::{Encoding, MimeMessage},
    smtp::SmtpTransport,
    smtp_reply::SenderProblem,
};
use crate::{
    config::Config,
    error::{InternalError, Result},
    types::sender::Sender,
};

pub struct Mailer {
    pub from: Mailbox,
    transport: Transport,
}

enum Transport {
    Smtp(SmtpTransport),
    File(FileTransport),
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
pub enum DeliveryError {
    /// It may leave another time.
    Transient(String),
    /// As `Later`, once somebody has set right what the server does not like about us.
    SenderRejected(SenderProblem, String),
    /// Nobody will ever take it.
    Permanent(String),
}

impl Mailer {
    /// # Errors
    /// A fault that names the setting that cannot be right.
    pub fn open(config: &Config) -> Result<Self> {
        let from = sender(config)?;
        let transport = match &config.email.smtp {
            Some(smtp) => Transport::Smtp(SmtpTransport::open(smtp, &config.email, &config.public_url)?),
            None => Transport::File(FileTransport::below(&config.data_dir)),
        };
        Ok(Self { from, transport })
    }

    /// Whom parcels are to be packed for.
    pub fn encoding(&self) -> Encoding {
        match self.transport {
            Transport::Smtp(_) => Encoding::SevenBit,
            Transport::File(_) => Encoding::Readable,
        }
    }

    /// # Errors
    /// See `Undelivered`.
    pub async fn send(&self, message: MimeMessage) -> Result<Delivered, DeliveryError> {
        match &self.transport {
            Transport::Smtp(server) => server.send(&message.envelope, &message.raw).await.map(|()| Delivered::Server),
            Transport::File(folder) => {
                let put = folder.put(&message.file_name, message.raw).await;
                put.map(|()| Delivered::File).map_err(|error| DeliveryError::Transient(error.to_string()))
            }
        }
    }
}

/// Who writes the mails.
///
/// # Errors
/// A fault that names `email.from`.
pub(super) fn sender(config: &Config) -> Result<Mailbox> {
    let fault = |why: String| InternalError::new("read email.from", format!("`{}` is no sender: {why}", config.email.from));
    let sender = Sender::parse(&config.email.from).map_err(|problem| fault(format!("{problem:?}")))?;
    let address = Address::new(sender.local(), sender.domain()).map_err(|error| fault(error.to_string()))?;
    Ok(Mailbox::new(sender.name().map(ToOwned::to_owned), address))
}
