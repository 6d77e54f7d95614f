//! An example of every kind of email, to look at before users get them: written by the same code from sample data, with the links,
//! lifetimes and details that real ones have. A test compares the two.

use std::time::Duration;

use sea_orm::Iterable;

use super::{
    content::{self, ActionLink, EmailBranding, EmailContent, EmailContext, EventLocation},
    details::{Details, Key},
    identity::Identity,
    mime::{self, Encoding, MimeHeaders},
};
use crate::{
    config::Config,
    error::{InternalError, Result},
    i18n::{I18n, Language},
    types::{
        clock::Timestamp,
        email::Email,
        kinds::{EmailKind, Purpose},
        secret::Secret,
        user_agent::Device,
    },
};

/// An email, and the name of its files.
pub struct Preview {
    pub name: String,
    pub content: EmailContent,
    /// For an email program.
    pub raw: Vec<u8>,
}

/// A kind of email, or one with other words.
#[derive(Clone, Copy)]
struct Sample {
    kind: EmailKind,
    variant: Option<Variant>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Variant {
    /// An administrator had a reset sent.
    ByAdministrator,
    /// An invitation from the command line.
    ByOperator,
    /// The first address of an account.
    First,
}

impl Sample {
    fn all() -> impl Iterator<Item = Self> {
        EmailKind::iter().flat_map(|kind| {
            let variant = match kind {
                EmailKind::ResetPassword => Some(Variant::ByAdministrator),
                EmailKind::Invitation | EmailKind::EmailSet => Some(Variant::ByOperator),
                EmailKind::EmailChange => Some(Variant::First),
                _ => None,
            };
            [None].into_iter().chain(variant.map(Some)).map(move |variant| Self { kind, variant })
        })
    }

    fn name(self) -> String {
        let variant = match self.variant {
            None => "",
            Some(Variant::ByAdministrator) => "-by-administrator",
            Some(Variant::ByOperator) => "-by-operator",
            Some(Variant::First) => "-first",
        };
        format!("{}{variant}", self.kind.word())
    }

    /// The recipient: the address of the account, or the one that it is to have.
    fn to(self) -> &'static str {
        if matches!(self.kind, EmailKind::EmailChange | EmailKind::EmailSet) { "ada@example.net" } else { "ada@example.com" }
    }

    /// An unverified email address is greeted without a name.
    fn first_name(self) -> &'static str {
        match self.kind {
            EmailKind::VerifyEmail | EmailKind::EmailChange | EmailKind::Test => "",
            _ => "Ada",
        }
    }

    fn has_location(self) -> bool {
        match self.kind {
            EmailKind::ResetPassword => self.variant.is_none(),
            EmailKind::PasswordChanged
            | EmailKind::RefreshReplayed
            | EmailKind::NewDevice
            | EmailKind::ApiKeyCreated
            | EmailKind::PasskeyAdded
            | EmailKind::PasskeyRemoved
            | EmailKind::SecondFactorAdded
            | EmailKind::SecondFactorRemoved
            | EmailKind::RecoveryCodeUsed
            | EmailKind::EmailChangeRequested
            | EmailKind::EmailChanged
            | EmailKind::AlreadyRegistered
            | EmailKind::DeletionPlanned => true,
            EmailKind::VerifyEmail
            | EmailKind::EmailChange
            | EmailKind::EmailSet
            | EmailKind::EmailTaken
            | EmailKind::Invitation
            | EmailKind::SecondFactorReset
            | EmailKind::Test => false,
        }
    }

    fn details(self) -> Details {
        let key = |name: &str, hint: &str| vec![Key { name: name.to_owned(), hint: hint.to_owned() }];
        let none = Details::default();
        match (self.kind, self.variant) {
            (EmailKind::RecoveryCodeUsed, _) => Details { codes_left: Some(3), ..none },
            (EmailKind::PasswordChanged, _) => Details { keys_ended: key("Nightly export", "vst_7k2mxq"), ..none },
            (EmailKind::EmailChange, None) => Details { account: "a•••@example.com".to_owned(), ..none },
            (EmailKind::EmailChangeRequested, _) => Details { address: "a•••@example.net".to_owned(), ..none },
            (EmailKind::ResetPassword, Some(_)) | (EmailKind::EmailSet, None) => {
                Details { administrator: Some("Grace Hopper".to_owned()), ..none }
            }
            (EmailKind::Invitation, None) => {
                Details { administrator: Some("Grace Hopper".to_owned()), roles: vec!["editor".to_owned()], ..none }
            }
            (EmailKind::Invitation | EmailKind::EmailSet, Some(_)) => Details { administrator: Some(String::new()), ..none },
            _ => none,
        }
    }

    /// With links and codes that do not work.
    fn context(self, config: &Config, at: Timestamp) -> EmailContext<'static> {
        let token = || Secret::new(format!("1.{}", "preview".repeat(6)));
        let device = Device { browser: Some("Firefox".to_owned()), system: Some("Linux".to_owned()) };
        EmailContext {
            kind: self.kind,
            first_name: self.first_name(),
            at,
            location: self.has_location().then(|| EventLocation { ip: "203.0.113.7".to_owned(), device }),
            action: self.kind.purpose().map(|purpose| ActionLink {
                token: token(),
                code: purpose.has_code().then(|| Secret::new("BCDF-GHJK".to_owned())),
                valid_for: lifetime(config, purpose),
                valid_until: at.plus(lifetime(config, purpose)),
            }),
            notice: self.kind.offers_reset().then(token),
            details: self.details(),
        }
    }
}

/// How long the links of real emails are valid.
fn lifetime(config: &Config, purpose: Purpose) -> Duration {
    let links = &config.email_links;
    match purpose {
        Purpose::VerifyEmail | Purpose::ChangeEmail | Purpose::CancelChange => links.verify_email,
        Purpose::ResetPassword | Purpose::RequestReset => links.reset_password,
        Purpose::UndoEmail => links.undo_change,
        Purpose::Invite => links.invitation,
        Purpose::KeepAccount => config.accounts.deletion_delay,
    }
}

/// Every kind in every language.
///
/// # Errors
/// Internal errors of the templates, or of a setting that cannot be used.
pub fn all(config: &Config, i18n: &I18n, at: Timestamp) -> Result<Vec<Preview>> {
    let identity = Identity::of(config)?;
    let mut previews = Vec::new();
    for language in i18n.languages() {
        for sample in Sample::all() {
            previews.push(one((config, &identity), (i18n, language), sample, at)?);
        }
    }
    Ok(previews)
}

fn one(
    (config, identity): (&Config, &Identity),
    (i18n, language): (&I18n, &Language),
    sample: Sample,
    at: Timestamp,
) -> Result<Preview> {
    let branding = EmailBranding::of(config, identity.logo.as_ref());
    let content = content::write(i18n.localizer(language), branding, &sample.context(config, at))?;
    let to = Email::parse(sample.to()).map_err(|_| InternalError::new("address an email", sample.to()))?;
    let name = format!("{}.{}", sample.name(), language.tag());
    let message_id = format!("<{name}@preview.invalid>");
    let headers = MimeHeaders { identity, to: &to, message_id, file_name: String::new(), date: at, encoding: Encoding::Readable };
    let raw = mime::pack(headers, content.clone())?.raw;
    // A browser finds no part of an email: the page brings the logo itself.
    let html = identity.logo.as_ref().map(|logo| logo.embedded_in(&content.html));
    Ok(Preview { content: EmailContent { html: html.unwrap_or_else(|| content.html.clone()), ..content }, raw, name })
}
