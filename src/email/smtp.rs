//! Handing mails to a mail server, and understanding what it says to that.

use std::{error::Error as _, fs, net::Ipv4Addr, path::Path, time::Duration};

use lettre::{
    address::Envelope,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::ClientId,
    },
};
use tokio::time::timeout;

use super::{
    smtp_reply::{self, ReplyMeaning, Stage},
    transport::DeliveryError,
};
use crate::{
    config::{EmailConfig as Settings, Smtp, Tls},
    error::{InternalError, Result},
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
pub struct SmtpTransport {
    host: String,
    port: u16,
    tls: Tls,
    parameters: Option<TlsParameters>,
    credentials: Option<Credentials>,
    hello: ClientId,
}

impl SmtpTransport {
    /// # Errors
    /// A fault, where mails would go in clear to another machine, or the name of the server or the authority is none.
    pub fn open(smtp: &Smtp, settings: &Settings, public_url: &str) -> Result<Self> {
        if smtp.tls == Tls::None && !host::is_loopback(&smtp.host) {
            return Err(fault(format!("{} is another machine: mails go there with TLS only", smtp.host)).into());
        }
        let parameters = match smtp.tls {
            Tls::None => None,
            Tls::Implicit | Tls::Starttls => Some(parameters(&smtp.host, settings.ca_file.as_deref())?),
        };
        let credentials = smtp.credentials.as_ref();
        Ok(Self {
            host: smtp.host.clone(),
            port: smtp.port,
            tls: smtp.tls,
            parameters,
            credentials: credentials.map(|(name, password)| Credentials::new(name.clone(), password.reveal().to_owned())),
            hello: hello(settings.ehlo_name.as_deref(), public_url),
        })
    }

    /// # Errors
    /// `Never`, where it refused the recipient for good; `Refused`, where it does not like something about us; `Later` for
    /// everything else.
    pub async fn send(&self, envelope: &Envelope, raw: &[u8]) -> Result<(), DeliveryError> {
        let connected = timeout(GREETING, self.connect()).await;
        let mut connection = connected.map_err(|_| silence(GREETING))?.map_err(|error| refusal(Stage::Session, &error))?;
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

/// Addresses and texts of ours are ASCII: see `types::email`, `types::sender` and `email::mime`.
async fn hand_over(connection: &mut AsyncSmtpConnection, envelope: &Envelope, raw: &[u8]) -> Result<(), DeliveryError> {
    let sender = connection.command(Mail::new(envelope.from().cloned(), Vec::new())).await;
    sender.map_err(|error| refusal(Stage::Sender, &error))?;
    for to in envelope.to() {
        let recipient = connection.command(Rcpt::new(to.clone(), Vec::new())).await;
        recipient.map_err(|error| refusal(Stage::Recipient, &error))?;
    }
    connection.command(Data).await.map_err(|error| refusal(Stage::Message, &error))?;
    connection.message(raw).await.map_err(|error| refusal(Stage::Message, &error))?;
    Ok(())
}

fn refusal(stage: Stage, error: &Error) -> DeliveryError {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    let verdict = error.status().map_or(ReplyMeaning::Transient, |code| smtp_reply::classify(stage, code.into(), &said));
    match verdict {
        ReplyMeaning::Transient => DeliveryError::Transient(words(error)),
        ReplyMeaning::Permanent => DeliveryError::Permanent(words(error)),
        ReplyMeaning::SenderRejected(complaint) => DeliveryError::SenderRejected(complaint, words(error)),
    }
}

/// Trusts the authorities of this machine, and one more where the operator names it.
fn parameters(host: &str, ca_file: Option<&Path>) -> Result<TlsParameters> {
    let mut parameters = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca_file {
        let shown = path.display();
        let pem = fs::read(path).map_err(|error| fault(format!("{shown}: {error}")))?;
        let authority = Certificate::from_pem(&pem).map_err(|error| fault(format!("{shown}: {error}")))?;
        parameters = parameters.add_root_certificate(authority);
    }
    Ok(parameters.build().map_err(|error| fault(error.to_string()))?)
}

/// What EHLO says: the name of the settings, else the host of `public_url` or of this machine where that is a full name, else
/// an address in brackets. A bare name is refused by many servers (RFC 5321 4.1.4).
fn hello(named: Option<&str>, public_url: &str) -> ClientId {
    let machine = match ClientId::default() {
        ClientId::Domain(name) => name,
        _ => String::new(),
    };
    let candidates = [named.unwrap_or_default(), host::name(host::authority(public_url)), &machine];
    let full = candidates.into_iter().find(|name| host::is_full(name));
    full.map_or(ClientId::Ipv4(Ipv4Addr::LOCALHOST), |name| ClientId::Domain(name.to_owned()))
}

fn fault(why: String) -> InternalError {
    InternalError::new("set up the mail server", why)
}

fn silence(patience: Duration) -> DeliveryError {
    DeliveryError::Transient(format!("the mail server did not answer within {} seconds", patience.as_secs()))
}

/// What the server said, code first, in its own words; or what went wrong on the way to it. On one line.
fn words(error: &Error) -> String {
    let said = match (error.status(), error.source()) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        // lettre names the kind of its own error again.
        _ => error.to_string().replace("Connection error: Connection error: ", "Connection error: "),
    };
    said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_ANSWER).collect()
}
