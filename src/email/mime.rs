//! An email as SMTP servers carry it: headers, two parts, and a message id that is the same for every attempt.

use std::time::{Duration, UNIX_EPOCH};

use data_encoding::HEXLOWER;
use lettre::{
    Message,
    address::{Address, Envelope},
    message::{
        Attachment, Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};

use super::{content::EmailContent, identity::Identity, logo::Logo};
use crate::{
    crypto::keyring::HmacKey,
    error::{InternalError, Result},
    types::{clock::Timestamp, email::Email, host},
};

/// RFC 5322 2.1.1, in octets.
const MAX_LINE: usize = 998;

/// Ready to be sent.
pub struct MimeMessage {
    /// The same for every attempt; sorts by time and names the kind.
    pub file_name: String,
    pub envelope: Envelope,
    pub raw: Vec<u8>,
}

/// How the parts are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// For SMTP servers, old ones too: seven bits.
    SevenBit,
    /// For reading the file itself: words and links as they are.
    Readable,
}

/// The headers, and the name of the file.
pub struct MimeHeaders<'a> {
    pub identity: &'a Identity,
    pub to: &'a Email,
    pub message_id: String,
    pub file_name: String,
    pub date: Timestamp,
    pub encoding: Encoding,
}

/// # Errors
/// An internal error with what lettre refuses.
pub fn pack(headers: MimeHeaders<'_>, content: EmailContent) -> Result<MimeMessage> {
    let fault = |error: lettre::error::Error| InternalError::new("assemble an email", error);
    let message = Message::builder()
        .from(headers.identity.from.clone())
        .to(Mailbox::new(None, address(headers.to)?))
        .date(UNIX_EPOCH + Duration::from_secs(u64::try_from(headers.date.seconds()).unwrap_or(0)))
        .message_id(Some(headers.message_id))
        .subject(content.subject.clone())
        // RFC 3834 5: no vacation notice comes back.
        .raw_header(header(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated"))
        .raw_header(header(HeaderName::new_from_ascii_str("Content-Language"), &content.language))
        .multipart(parts(headers.identity.logo.as_ref(), content, headers.encoding))
        .map_err(fault)?;
    Ok(MimeMessage { file_name: headers.file_name, envelope: message.envelope().clone(), raw: message.formatted() })
}

/// The text, then the HTML with the logo that it shows.
fn parts(logo: Option<&Logo>, content: EmailContent, encoding: Encoding) -> MultiPart {
    let flowed = ContentType::parse("text/plain; charset=utf-8; format=flowed").unwrap_or(ContentType::TEXT_PLAIN);
    let alternatives = MultiPart::alternative().singlepart(part(flowed, content.text, encoding));
    let html = part(ContentType::TEXT_HTML, content.html, encoding);
    match logo {
        None => alternatives.singlepart(html),
        Some(logo) => alternatives.multipart(MultiPart::related().singlepart(html).singlepart(picture(logo))),
    }
}

fn picture(logo: &Logo) -> SinglePart {
    let kind = ContentType::parse("image/png").unwrap_or(ContentType::TEXT_PLAIN);
    Attachment::new_inline_with_name(logo.content_id(), "logo.png".to_owned()).body(logo.png.to_vec(), kind)
}

fn part(kind: ContentType, text: String, encoding: Encoding) -> SinglePart {
    let readable = encoding == Encoding::Readable && text.lines().all(|line| line.len() <= MAX_LINE);
    let body = if readable {
        let lines: Vec<&str> = text.lines().collect();
        // lettre itself breaks lines far below what RFC 5322 allows.
        Body::dangerous_pre_encoded(lines.join("\r\n").into_bytes(), ContentTransferEncoding::EightBit)
    } else {
        Body::new(text)
    };
    SinglePart::builder().header(kind).body(body)
}

/// Stable, so that an email that arrives twice is recognised as one; with a MAC, so that two servers, or one with a new
/// database, never give the same.
pub fn message_id(key: &HmacKey, public_url: &str, id: i64) -> String {
    let tag = HEXLOWER.encode(&key.sign(format!("message-id\n{id}").as_bytes()).as_ref()[..8]);
    let name = host::name(host::authority(public_url));
    format!("<outbox-{id}.{tag}@{name}>")
}

/// The local part as typed, the domain in ASCII (RFC 5891).
fn address(email: &Email) -> Result<Address> {
    let local = email.as_typed().rsplit_once('@').map_or("", |(local, _)| local);
    let domain = email.key().rsplit_once('@').map_or("", |(_, domain)| domain);
    Ok(Address::new(local, domain).map_err(|error| InternalError::new("address an email", error))?)
}

fn header(name: HeaderName, value: &str) -> HeaderValue {
    HeaderValue::new(name, value.to_owned())
}
