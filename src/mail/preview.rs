//! One mail of every kind, as if there were a reason for it: to be looked at before people get them.

use std::time::Duration;

use sea_orm::Iterable;

use super::{
    details::{Details, Key},
    letter::{self, Letter, Occasion, Opening, Place, Sender},
    message::{self, Label, Reader},
    transport,
};
use crate::{
    config::Config,
    error::{Fault, Result},
    types::{clock::Moment, device::Device, email::Email, kinds::MailKind, secret::Secret},
    words::{Language, Words},
};

/// A mail, and how its files are called.
pub struct Preview {
    pub name: String,
    pub letter: Letter,
    /// As a mail program opens it.
    pub raw: Vec<u8>,
}

/// Every kind in every language, asked for at this moment.
///
/// # Errors
/// A fault of the templates, or of `mail.from`.
pub fn all(config: &Config, words: &Words, at: Moment) -> Result<Vec<Preview>> {
    let mut previews = Vec::new();
    for language in words.languages() {
        for kind in MailKind::iter() {
            previews.push(one(config, (words, language), (kind, at))?);
        }
    }
    Ok(previews)
}

fn one(config: &Config, (words, language): (&Words, &Language), (kind, at): (MailKind, Moment)) -> Result<Preview> {
    let write = || letter::write(words.in_language(language), Sender::of(config), &occasion(kind, at));
    let from = transport::sender(config)?;
    let to = Email::parse("ada@example.com").map_err(|_| Fault::new("address a mail", "ada@example.com"))?;
    let name = format!("{}.{}", kind.word(), language.tag());
    let message_id = format!("<{name}@preview.invalid>");
    let label = Label { from: &from, to: &to, message_id, file_name: name.clone(), date: at, reader: Reader::Person };
    Ok(Preview { raw: message::pack(label, write()?)?.raw, letter: write()?, name })
}

/// Every kind but a few opens something; that it does not work is the point.
fn occasion(kind: MailKind, at: Moment) -> Occasion<'static> {
    let code = matches!(kind, MailKind::VerifyEmail | MailKind::ResetPassword | MailKind::EmailChange);
    let link = code
        || matches!(kind, MailKind::EmailChangeAsked | MailKind::EmailChanged | MailKind::DeletionPlanned | MailKind::Invitation);
    let opening = link.then(|| Opening {
        token: Secret::new(format!("1.{}", "preview".repeat(6))),
        code: code.then(|| Secret::new("BCDF-GHJK".to_owned())),
        holds: Duration::from_mins(15),
    });
    let device = Device { browser: Some("Firefox".to_owned()), system: Some("Linux".to_owned()) };
    let key = |name: &str, hint: &str| vec![Key { name: name.to_owned(), hint: hint.to_owned() }];
    let details = Details {
        account: "a•••@example.org".to_owned(),
        address: "a•••@example.net".to_owned(),
        keys_ended: key("Nightly export", "vst_7k2mxq"),
        keys_kept: key("Backup", "vst_p3nq5d"),
        names_cleared: false,
    };
    // An address that nobody has confirmed is greeted without a name.
    let first_name =
        if matches!(kind, MailKind::VerifyEmail | MailKind::EmailChange | MailKind::Invitation) { "" } else { "Ada" };
    Occasion { kind, first_name, at, place: Some(Place { ip: "203.0.113.7".to_owned(), device }), opening, details }
}
