//! What a mail says: from its kind, its reader and its link to a subject, a text part and an HTML part.

use std::time::Duration;

use askama::Template;

use super::details::{self, Details, presentable};
use crate::{
    config::Config,
    error::{InternalError, Result},
    i18n::{Localizer, Value},
    types::{
        clock::Timestamp,
        colour::{self, Colour, Palette},
        host,
        kinds::EmailKind,
        secret::Secret,
        user_agent::Device,
    },
};

/// What there is to say, and to whom.
pub struct EmailContext<'a> {
    pub kind: EmailKind,
    /// As its owner wrote it, who may be anybody; empty where the mail goes to an address that nobody has confirmed.
    pub first_name: &'a str,
    /// When that happened of which the mail tells.
    pub at: Timestamp,
    /// Where the person was who did it, as far as that is known and may be told.
    pub location: Option<EventLocation>,
    /// What the mail opens, where it opens something.
    pub action: Option<ActionLink>,
    pub details: Details,
}

pub struct EventLocation {
    pub ip: String,
    pub device: Device,
}

pub struct ActionLink {
    pub token: Secret,
    /// For links that can be typed as well.
    pub code: Option<Secret>,
    /// How long they work from now on.
    pub valid_for: Duration,
}

/// Both parts say the same.
pub struct EmailContent {
    pub language: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Who writes, and how it looks when they do.
#[derive(Clone, Copy)]
pub struct EmailBranding<'a> {
    /// Links lead there and nowhere else.
    pub public_url: &'a str,
    pub name: &'a str,
    pub accent: Option<Colour>,
}

impl<'a> EmailBranding<'a> {
    pub fn of(config: &'a Config) -> Self {
        let branding = &config.branding;
        Self { public_url: &config.public_url, name: &branding.name, accent: branding.accent }
    }

    /// What every text of a mail may name.
    fn values(&self) -> [(&'static str, Value<'a>); 2] {
        [("host", host::authority(self.public_url).into()), ("brand", self.name.into())]
    }
}

/// All words that the two templates put on their sheets.
struct TemplateContext {
    language: String,
    house: String,
    /// What mail programs show beside the subject: what it is about, before whom it greets.
    preheader: String,
    subject: String,
    greeting: String,
    before: Vec<String>,
    link: Option<Link>,
    code: Option<Code>,
    after: Vec<String>,
    footer: String,
}

struct Link {
    url: String,
    label: String,
    /// Says what the naked link is for, where there is a button.
    plainly: String,
}

struct Code {
    label: String,
    letters: String,
}

/// Writes it in one language.
///
/// # Errors
/// A fault of the templates.
pub fn write(localizer: Localizer<'_>, from: EmailBranding<'_>, context: &EmailContext<'_>) -> Result<EmailContent> {
    let values = from.values();
    let mut email = TemplateContext {
        greeting: match presentable(context.first_name) {
            Some(name) => {
                let [host, house] = values.clone();
                localizer.text_with("mail-greeting-name", &[("name", name.into()), host, house])
            }
            None => localizer.text_with("mail-greeting", &values),
        },
        footer: localizer.text_with("mail-footer", &values),
        ..about(localizer, from, context)
    };
    if let Some(location) = &context.location {
        let location = location_text(localizer, from, location);
        if context.action.is_some() {
            // After what one is to do, before what if it was somebody else.
            email.after.insert(email.after.len().min(1), location);
        } else {
            // After what happened, before what to do.
            email.before.insert(email.before.len().min(1), location);
        }
    }
    let fault = |error| InternalError::new("write a mail", error);
    let text = Text { email: &email }.render().map_err(fault)?;
    let html = Html { email: &email, look: Look::of(from.accent) }.render().map_err(fault)?;
    Ok(EmailContent { language: email.language, subject: email.subject, text, html })
}

/// What is said in one kind of mail and not in another.
fn about(localizer: Localizer<'_>, from: EmailBranding<'_>, context: &EmailContext<'_>) -> TemplateContext {
    let [host, house] = from.values();
    let (when, span) = (localizer.moment(context.at), context.action.as_ref().map(|action| localizer.span(action.valid_for)));
    let details = &context.details;
    let values = [
        host,
        house,
        ("when", when.into()),
        ("span", span.unwrap_or_default().into()),
        ("account", details.account.as_str().into()),
        ("address", details.address.as_str().into()),
    ];
    let say = |key: &str| localizer.text_with(key, &values);
    let link = |path: &str, label: &str| {
        Some(Link { url: url(from, path, context), label: say(label), plainly: say("mail-link-plainly") })
    };
    let (subject, before, link, not_you) = match context.kind {
        EmailKind::VerifyEmail => (
            say("mail-verify-subject"),
            vec![say("mail-verify-why")],
            link("/email-verify", "mail-verify-button"),
            Some(say("mail-verify-not-you")),
        ),
        EmailKind::ResetPassword => (
            say("mail-reset-subject"),
            vec![say("mail-reset-why")],
            link("/password-reset", "mail-reset-button"),
            Some(say("mail-reset-not-you")),
        ),
        EmailKind::PasswordChanged => (
            say("mail-changed-subject"),
            [say("mail-changed-why")]
                .into_iter()
                .chain(details::consequences(localizer, from.values(), details))
                .chain([say("mail-changed-do")])
                .collect(),
            link("/password-forgotten", "mail-changed-button"),
            None,
        ),
        EmailKind::RefreshReplayed => (
            say("mail-replayed-subject"),
            vec![say("mail-replayed-why"), say("mail-replayed-do")],
            link("/password-forgotten", "mail-replayed-button"),
            None,
        ),
        EmailKind::NewDevice => (
            say("mail-device-subject"),
            vec![say("mail-device-why"), say("mail-device-do")],
            link("/password-forgotten", "mail-device-button"),
            None,
        ),
        EmailKind::ApiKeyCreated => (
            say("mail-api-key-subject"),
            vec![say("mail-api-key-why"), say("mail-api-key-do")],
            link("/password-forgotten", "mail-api-key-button"),
            None,
        ),
        EmailKind::EmailChange | EmailKind::EmailChangeRequested | EmailKind::EmailChanged | EmailKind::EmailTaken => {
            about_address(context.kind, &say, &link)
        }
        EmailKind::AlreadyRegistered => (
            say("mail-registered-subject"),
            vec![say("mail-registered-why"), say("mail-registered-do")],
            link("/password-forgotten", "mail-registered-button"),
            Some(say("mail-registered-not-you")),
        ),
        EmailKind::DeletionPlanned => (
            say("mail-deletion-subject"),
            vec![say("mail-deletion-why"), say("mail-deletion-do")],
            link("/account-keep", "mail-deletion-button"),
            Some(say("mail-deletion-not-you")),
        ),
        EmailKind::Invitation => (
            say("mail-invitation-subject"),
            vec![say("mail-invitation-why")],
            link("/invitation", "mail-invitation-button"),
            Some(say("mail-invitation-not-you")),
        ),
        EmailKind::Test => (say("mail-test-subject"), vec![say("mail-test-why")], None, None),
    };
    let valid_for = context.action.as_ref().map(|action| {
        let key = if action.code.is_some() { "mail-holds" } else { "mail-holds-link" };
        say(key)
    });
    let code = context.action.as_ref().and_then(|action| action.code.as_ref());
    let code = code.map(|code| Code { label: say("mail-code"), letters: code.reveal().to_owned() });
    TemplateContext {
        language: localizer.tag().to_owned(),
        house: from.name.to_owned(),
        preheader: before.first().cloned().unwrap_or_default(),
        subject,
        greeting: String::new(),
        before,
        link,
        code,
        after: valid_for.into_iter().chain(not_you).collect(),
        footer: String::new(),
    }
}

/// Subject, paragraphs before the link, the link and what comes last.
type Parts = (String, Vec<String>, Option<Link>, Option<String>);

/// As `about`, for mails about another address.
fn about_address(kind: EmailKind, say: &dyn Fn(&str) -> String, link: &dyn Fn(&str, &str) -> Option<Link>) -> Parts {
    match kind {
        EmailKind::EmailChange => (
            say("mail-email-change-subject"),
            vec![say("mail-email-change-why")],
            link("/email-change", "mail-email-change-button"),
            Some(say("mail-email-change-not-you")),
        ),
        EmailKind::EmailChangeRequested => (
            say("mail-email-asked-subject"),
            vec![say("mail-email-asked-why"), say("mail-email-asked-do")],
            link("/email-change/cancel", "mail-email-asked-button"),
            Some(say("mail-email-asked-after")),
        ),
        EmailKind::EmailChanged => (
            say("mail-email-changed-subject"),
            vec![say("mail-email-changed-why"), say("mail-email-changed-do")],
            link("/email-undo", "mail-email-changed-button"),
            Some(say("mail-email-changed-after")),
        ),
        _ => (
            say("mail-email-taken-subject"),
            vec![say("mail-email-taken-why"), say("mail-email-taken-do")],
            link("/login", "mail-email-taken-button"),
            None,
        ),
    }
}

fn url(from: EmailBranding<'_>, path: &str, context: &EmailContext<'_>) -> String {
    let token = context.action.as_ref().map(|action| format!("?token={}", action.token.reveal()));
    format!("{}{path}{}", from.public_url, token.unwrap_or_default())
}

/// From which device and address; a program may call itself anything, and so is named only where that is fit for a mail.
fn location_text(localizer: Localizer<'_>, from: EmailBranding<'_>, location: &EventLocation) -> String {
    let [host, house] = from.values();
    let known = |name: &Option<String>| name.as_deref().and_then(presentable).map(ToOwned::to_owned);
    let ip = || ("ip", location.ip.as_str().into());
    match (known(&location.device.browser), known(&location.device.system)) {
        (Some(browser), Some(system)) => {
            localizer.text_with("mail-place", &[ip(), ("browser", browser.into()), ("system", system.into()), host, house])
        }
        (Some(one), None) | (None, Some(one)) => {
            localizer.text_with("mail-place-one", &[ip(), ("device", one.into()), host, house])
        }
        (None, None) => localizer.text_with("mail-place-none", &[ip(), host, house]),
    }
}

#[derive(Template)]
#[template(path = "email/message.txt")]
struct Text<'a> {
    email: &'a TemplateContext,
}

#[derive(Template)]
#[template(path = "email/message.html")]
struct Html<'a> {
    email: &'a TemplateContext,
    look: Look,
}

/// The colours of a button, by day and by night.
struct Look {
    accent: Colour,
    on: Colour,
    night: Colour,
    on_night: Colour,
}

/// As `static/app.css` has them.
const OURS: Look = Look {
    accent: Colour([0x1d, 0x6b, 0x57]),
    on: colour::WHITE,
    night: Colour([0x7f, 0xd1, 0xb9]),
    on_night: Colour([0x06, 0x23, 0x1b]),
};

impl Look {
    fn of(accent: Option<Colour>) -> Self {
        let Some(accent) = accent else { return OURS };
        let (day, night) = (Palette::by_day(accent), Palette::by_night(accent));
        Self { accent: day.accent, on: day.on, night: night.accent, on_night: night.on }
    }
}
