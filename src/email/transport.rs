//! Sends emails: to the SMTP server of the settings or, without one, into a folder.

use lettre::{Address, message::Mailbox};

pub use super::error::DeliveryError;
use super::{
    file_transport::FileTransport,
    mime::{Encoding, MimeMessage},
    smtp::SmtpTransport,
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

/// What became of an email.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivered {
    Server,
    /// No SMTP server is set: it was written to a file.
    File,
}

impl Mailer {
    /// # Errors
    /// An internal error that names the wrong setting.
    pub fn open(config: &Config) -> Result<Self> {
        let from = sender(config)?;
        let transport = match &config.email.smtp {
            Some(smtp) => Transport::Smtp(SmtpTransport::open(smtp, &config.email, &config.public_url)?),
            None => Transport::File(FileTransport::below(&config.data_dir)),
        };
        Ok(Self { from, transport })
    }

    /// The encoding that messages need.
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

/// The sender of all emails.
///
/// # Errors
/// An internal error that names `email.from`.
pub(super) fn sender(config: &Config) -> Result<Mailbox> {
    let fault = |why: String| InternalError::new("read email.from", format!("`{}` is not a sender: {why}", config.email.from));
    let sender = Sender::parse(&config.email.from).map_err(|problem| fault(format!("{problem:?}")))?;
    let address = Address::new(sender.local(), sender.domain()).map_err(|error| fault(error.to_string()))?;
    Ok(Mailbox::new(sender.name().map(ToOwned::to_owned), address))
}
