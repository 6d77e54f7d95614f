//! Sends emails: to the SMTP server of the settings or, without one, into a folder.

pub use super::error::DeliveryError;
use super::{
    file_transport::FileTransport,
    identity::Identity,
    mime::{Encoding, MimeMessage},
    smtp::SmtpTransport,
};
use crate::{config::Config, error::Result, types::email_problem::EmailProblem};

pub struct Mailer {
    pub identity: Identity,
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
        let identity = Identity::of(config)?;
        let transport = match &config.email.smtp {
            Some(smtp) => Transport::Smtp(SmtpTransport::open(smtp, &config.email, &config.public_url)?),
            None => Transport::File(FileTransport::below(&config.data_dir)),
        };
        Ok(Self { identity, transport })
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
                put.map(|()| Delivered::File).map_err(|error| DeliveryError::Transient(EmailProblem::Internal, error.to_string()))
            }
        }
    }
}
