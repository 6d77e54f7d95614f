//! An example of every kind of email, to look at before users get them.

use std::time::Duration;

use sea_orm::Iterable;

use super::{
    content::{self, ActionLink, EmailBranding, EmailContent, EmailContext, EventLocation},
    details::{Details, Key},
    mime::{self, Encoding, MimeHeaders},
    transport,
};
use crate::{
    config::Config,
    error::{InternalError, Result},
    i18n::{I18n, Language},
    types::{clock::Timestamp, email::Email, kinds::EmailKind, secret::Secret, user_agent::Device},
};

/// An email, and the name of its files.
pub struct Preview {
    pub name: String,
    pub content: EmailContent,
    /// For a email program.
    pub raw: Vec<u8>,
}

/// Every kind in every language.
///
/// # Errors
/// Internal errors of the templates, or of `email.from`.
pub fn all(config: &Config, i18n: &I18n, at: Timestamp) -> Result<Vec<Preview>> {
    let mut previews = Vec::new();
    for language in i18n.languages() {
        for kind in EmailKind::iter() {
            previews.push(one(config, (i18n, language), (kind, at))?);
        }
    }
    Ok(previews)
}

fn one(config: &Config, (i18n, language): (&I18n, &Language), (kind, at): (EmailKind, Timestamp)) -> Result<Preview> {
    let write = || content::write(i18n.localizer(language), EmailBranding::of(config), &context(kind, at));
    let from = transport::sender(config)?;
    let to = Email::parse("ada@example.com").map_err(|_| InternalError::new("address an email", "ada@example.com"))?;
    let name = format!("{}.{}", kind.word(), language.tag());
    let message_id = format!("<{name}@preview.invalid>");
    let headers =
        MimeHeaders { from: &from, to: &to, message_id, file_name: name.clone(), date: at, encoding: Encoding::Readable };
    Ok(Preview { raw: mime::pack(headers, write()?)?.raw, content: write()?, name })
}

/// With links and codes that do not work.
fn context(kind: EmailKind, at: Timestamp) -> EmailContext<'static> {
    let code = matches!(kind, EmailKind::VerifyEmail | EmailKind::ResetPassword | EmailKind::EmailChange);
    let link = code
        || matches!(
            kind,
            EmailKind::EmailChangeRequested | EmailKind::EmailChanged | EmailKind::DeletionPlanned | EmailKind::Invitation
        );
    let action = link.then(|| ActionLink {
        token: Secret::new(format!("1.{}", "preview".repeat(6))),
        code: code.then(|| Secret::new("BCDF-GHJK".to_owned())),
        valid_for: Duration::from_mins(15),
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
    // An unverified email address is greeted without a name.
    let first_name =
        if matches!(kind, EmailKind::VerifyEmail | EmailKind::EmailChange | EmailKind::Invitation) { "" } else { "Ada" };
    EmailContext { kind, first_name, at, location: Some(EventLocation { ip: "203.0.113.7".to_owned(), device }), action, details }
}
