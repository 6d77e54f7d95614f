//! Handing mails to a mail server, and understanding what it says to that.

use std::{error::Error as _, time::Duration};

use lettre::{
    address::Envelope,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::ClientId,
    },
};
use tokio::time::timeout;

use super::transport::Undelivered;
use crate::{
    config::{Smtp, Tls},
    error::{Fault, Result},
    types::host,
};

/// For each address that the server has.
const CONNECTION: Duration = Duration::from_secs(4);
/// From the first packet to the end of the sign-in.
const GREETING: Duration = Duration::from_secs(10);
/// From the sender's address to the last word about the text, which some servers read carefully before they take it.
const DELIVERY: Duration = Duration::from_secs(40);
/// A good-bye is worth no more.
const PARTING: Duration = Duration::from_secs(1);

/// Longer than anything that a server has to say.
const LONGEST_ANSWER: usize = 500;

/// A mail server. Every mail has a connection of its own: there are few of them, and which words were said about the mail
/// and which about ourselves is plain then.
pub struct Server {
    host: String,
    port: u16,
    tls: Tls,
    parameters: Option<TlsParameters>,
    credentials: Option<Credentials>,
    hello: ClientId,
}

impl Server {
    /// # Errors
    /// A fault, where mails would go in clear to another machine or the name of the server is none.
    pub fn open(smtp: &Smtp) -> Result<Self> {
        let fault = |why: String| Fault::new("set up the mail server", why);
        if smtp.tls == Tls::None && !host::is_loopback(&smtp.host) {
            return Err(fault(format!("{} is another machine: mails go there with TLS only", smtp.host)).into());
        }
        let parameters = match smtp.tls {
            Tls::None => None,
            Tls::Implicit | Tls::Starttls => {
                Some(TlsParameters::new(smtp.host.clone()).map_err(|error| fault(error.to_string()))?)
            }
        };
        let credentials = smtp.credentials.as_ref();
        Ok(Self {
            host: smtp.host.clone(),
            port: smtp.port,
            tls: smtp.tls,
            parameters,
            credentials: credentials.map(|(name, password)| Credentials::new(name.clone(), password.reveal().to_owned())),
            hello: ClientId::default(),
        })
    }

    /// # Errors
    /// `Later` for everything that is about us, the way or the server; `Never` where it refused this one mail for good.
    pub async fn send(&self, envelope: &Envelope, raw: &[u8]) -> Result<(), Undelivered> {
        let connected = timeout(GREETING, self.connect()).await;
        let mut connection = connected.map_err(|_| silence(GREETING))?.map_err(|error| Undelivered::Later(words(&error)))?;
        let handed = timeout(DELIVERY, hand_over(&mut connection, envelope, raw)).await;
        // It has the mail or has it not; how it says good-bye does not matter.
        drop(timeout(PARTING, connection.quit()).await);
        handed.unwrap_or_else(|_| Err(silence(DELIVERY)))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let at_once = self.parameters.clone().filter(|_| self.tls == Tls::Implicit);
        let server = (self.host.as_str(), self.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(server, Some(CONNECTION), &self.hello, at_once, None).await?;
        if let Some(parameters) = self.parameters.clone().filter(|_| self.tls == Tls::Starttls) {
            connection.starttls(parameters, &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
        }
        Ok(connection)
    }
}

/// Addresses and texts of ours are ASCII: see `types::email` and `mail::message`.
async fn hand_over(connection: &mut AsyncSmtpConnection, envelope: &Envelope, raw: &[u8]) -> Result<(), Undelivered> {
    // A server that takes nothing from our sender means us, and somebody may set it right.
    let sender = connection.command(Mail::new(envelope.from().cloned(), Vec::new())).await;
    sender.map_err(|error| Undelivered::Later(words(&error)))?;
    for to in envelope.to() {
        connection.command(Rcpt::new(to.clone(), Vec::new())).await.map_err(|error| verdict(&error))?;
    }
    connection.command(Data).await.map_err(|error| verdict(&error))?;
    connection.message(raw).await.map_err(|error| verdict(&error))?;
    Ok(())
}

/// A server that wants a sign-in first says so with 5xx too, but means us and not the mail (RFC 4954 6).
fn verdict(error: &Error) -> Undelivered {
    let about_us = error.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
    if error.is_permanent() && !about_us { Undelivered::Never(words(error)) } else { Undelivered::Later(words(error)) }
}

fn silence(patience: Duration) -> Undelivered {
    Undelivered::Later(format!("the mail server did not answer within {} seconds", patience.as_secs()))
}

/// What the server said, code first, in its own words; or what went wrong on the way to it. On one line.
fn words(error: &Error) -> String {
    let said = match (error.status(), error.source()) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        _ => error.to_string(),
    };
    said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_ANSWER).collect()
}
