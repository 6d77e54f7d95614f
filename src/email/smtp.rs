//! Delivers emails to a SMTP server, and interprets its replies.

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
    error::DeliveryError,
    smtp_reply::{self, ReplyMeaning, Stage},
};
use crate::{
    config::{EmailConfig as Settings, Smtp, Tls},
    error::{InternalError, Result},
    types::{email_problem::EmailProblem, host},
};

/// For each IP address of the server.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);
/// From the first packet to the end of authentication.
const SESSION_TIMEOUT: Duration = Duration::from_secs(10);
/// From the sender to the reply to the message, which some servers examine before they accept it.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(40);
/// For QUIT.
const QUIT_TIMEOUT: Duration = Duration::from_secs(1);

/// Of the reply that is kept, in characters.
const MAX_REPLY: usize = 500;

/// A SMTP server. Every email has its own connection: emails are few, and it is clear which replies are about which email.
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
    /// An internal error, if emails would go unencrypted to another machine, or a name or certificate is not valid.
    pub fn open(smtp: &Smtp, settings: &Settings, public_url: &str) -> Result<Self> {
        if smtp.tls == Tls::None && !host::is_loopback(&smtp.host) {
            return Err(fault(format!("{} is another machine: TLS is required", smtp.host)).into());
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
            hello: ehlo_name(settings.ehlo_name.as_deref(), public_url),
        })
    }

    /// # Errors
    /// `Permanent`, if the recipient does not exist; `SenderRejected`, if the server refuses us; `Transient` for the rest.
    pub async fn send(&self, envelope: &Envelope, raw: &[u8]) -> Result<(), DeliveryError> {
        let connected = timeout(SESSION_TIMEOUT, self.connect()).await;
        let mut connection =
            connected.map_err(|_| timed_out(SESSION_TIMEOUT))?.map_err(|error| refusal(Stage::Session, &error))?;
        let delivered = timeout(DELIVERY_TIMEOUT, deliver(&mut connection, envelope, raw)).await;
        // The email is delivered or not; the reply to QUIT does not matter.
        drop(timeout(QUIT_TIMEOUT, connection.quit()).await);
        delivered.unwrap_or_else(|_| Err(timed_out(DELIVERY_TIMEOUT)))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let at_once = self.parameters.clone().filter(|_| self.tls == Tls::Implicit);
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_TIMEOUT), &self.hello, at_once, None).await?;
        if let Some(parameters) = self.parameters.clone().filter(|_| self.tls == Tls::Starttls) {
            connection.starttls(parameters, &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
        }
        Ok(connection)
    }
}

/// Email addresses and messages are ASCII: see `types::email`, `types::sender` and `email::mime`.
async fn deliver(connection: &mut AsyncSmtpConnection, envelope: &Envelope, raw: &[u8]) -> Result<(), DeliveryError> {
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
        ReplyMeaning::Transient => DeliveryError::Transient(problem(error), text(error)),
        ReplyMeaning::Permanent => DeliveryError::Permanent(text(error)),
        ReplyMeaning::SenderRejected(complaint) => DeliveryError::SenderRejected(complaint, text(error)),
    }
}

/// Trusts the certificate authorities of this machine, and those in `ca_file`.
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

/// The name in EHLO: that of the settings, else the host of `public_url` or of this machine if fully qualified, else an IP
/// address in brackets. Many servers refuse a bare name (RFC 5321 4.1.4).
fn ehlo_name(named: Option<&str>, public_url: &str) -> ClientId {
    let machine = match ClientId::default() {
        ClientId::Domain(name) => name,
        _ => String::new(),
    };
    let candidates = [named.unwrap_or_default(), host::name(host::authority(public_url)), &machine];
    let full = candidates.into_iter().find(|name| host::is_full(name));
    full.map_or(ClientId::Ipv4(Ipv4Addr::LOCALHOST), |name| ClientId::Domain(name.to_owned()))
}

fn fault(why: String) -> InternalError {
    InternalError::new("set up the SMTP server", why)
}

fn timed_out(after: Duration) -> DeliveryError {
    DeliveryError::Transient(EmailProblem::Timeout, format!("the SMTP server did not answer within {} seconds", after.as_secs()))
}

/// Why no email could be sent yet.
fn problem(error: &Error) -> EmailProblem {
    if error.status().is_some() {
        return EmailProblem::Later;
    }
    let said = text(error);
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if says(&["No compatible authentication mechanism"]) {
        EmailProblem::Authentication
    } else if error.is_tls() || says(&["InvalidContentType", "STARTTLS", "certificate"]) {
        EmailProblem::Tls
    } else if error.is_timeout() {
        EmailProblem::Timeout
    } else {
        EmailProblem::Connection
    }
}

/// The reply of the server, code first; or what failed on the way to it. On one line.
fn text(error: &Error) -> String {
    let said = match (error.status(), error.source()) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        // lettre names the kind of its own error again.
        _ => error.to_string().replace("Connection error: Connection error: ", "Connection error: "),
    };
    said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_REPLY).collect()
}
