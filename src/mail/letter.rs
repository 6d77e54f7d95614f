//! What a mail says: from its kind, its reader and its link to a subject, a text part and an HTML part.

use std::time::Duration;

use askama::Template;

use super::details::{self, Details, presentable};
use crate::{
    config::Config,
    error::{Fault, Result},
    types::{
        clock::Moment,
        colour::{self, Colour, Palette},
        device::Device,
        host,
        kinds::MailKind,
        secret::Secret,
    },
    words::{Speech, Value},
};

/// What there is to say, and to whom.
pub struct Occasion<'a> {
    pub kind: MailKind,
    /// As its owner wrote it, who may be anybody; empty where the mail goes to an address that nobody has confirmed.
    pub first_name: &'a str,
    /// When that happened of which the mail tells.
    pub at: Moment,
    /// Where the person was who did it, as far as that is known and may be told.
    pub place: Option<Place>,
    /// What the mail opens, where it opens something.
    pub opening: Option<Opening>,
    pub details: Details,
}

pub struct Place {
    pub ip: String,
    pub device: Device,
}

pub struct Opening {
    pub token: Secret,
    /// For links that can be typed as well.
    pub code: Option<Secret>,
    /// How long they work from now on.
    pub holds: Duration,
}

/// Both parts say the same.
pub struct Letter {
    pub language: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Who writes, and how it looks when they do.
#[derive(Clone, Copy)]
pub struct Sender<'a> {
    /// Links lead there and nowhere else.
    pub public_url: &'a str,
    pub name: &'a str,
    pub accent: Option<Colour>,
}

impl<'a> Sender<'a> {
    pub fn of(config: &'a Config) -> Self {
        let branding = &config.branding;
        Self { public_url: &config.public_url, name: &branding.name, accent: branding.accent }
    }

    /// What every text of a mail may name.
    fn values(&self) -> [(&'static str, Value<'a>); 2] {
        [("host", host::authority(self.public_url).into()), ("brand",self.name.into())]
    }
}

/// All words that the two templates put on their sheets.
struct Said {
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
pub fn write(speech: Speech<'_>, from: Sender<'_>, occasion: &Occasion<'_>) -> Result<Letter> {
    let values = from.values();
    let mut said = Said {
        greeting: match presentable(occasion.first_name) {
            Some(name) => {
                let [host, house] = values.clone();
                speech.say_with("mail-greeting-name", &[("name", name.into()), host, house])
            }
            None => speech.say_with("mail-greeting", &values),
        },
        footer: speech.say_with("mail-footer", &values),
        ..about(speech, from, occasion)
    };
    if let Some(place) = &occasion.place {
        let place = place_in_words(speech, from, place);
        if occasion.opening.is_some() {
            // After what one is to do, before what if it was somebody else.
            said.after.insert(said.after.len().min(1), place);
        } else {
            // After what happened, before what to do.
            said.before.insert(said.before.len().min(1), place);
        }
    }
    let fault = |error| Fault::new("write a mail", error);
    let text = Text { said: &said }.render().map_err(fault)?;
    let html = Html { said: &said, look: Look::of(from.accent) }.render().map_err(fault)?;
    Ok(Letter { language: said.language, subject: said.subject, text, html })
}

/// What is said in one kind of mail and not in another.
fn about(speech: Speech<'_>, from: Sender<'_>, occasion: &Occasion<'_>) -> Said {
    let [host, house] = from.values();
    let (when, span) = (speech.moment(occasion.at), occasion.opening.as_ref().map(|opening| speech.span(opening.holds)));
    let details = &occasion.details;
    let values = [
        host,
        house,
        ("when", when.into()),
        ("span", span.unwrap_or_default().into()),
        ("account", details.account.as_str().into()),
        ("address", details.address.as_str().into()),
    ];
    let say = |key: &str| speech.say_with(key, &values);
    let link = |path: &str, label: &str| {
        Some(Link { url: url(from, path, occasion), label: say(label), plainly: say("mail-link-plainly") })
    };
    let (subject, before, link, not_you) = match occasion.kind {
        MailKind::VerifyEmail => (
            say("mail-verify-subject"),
            vec![say("mail-verify-why")],
            link("/email-verify", "mail-verify-button"),
            Some(say("mail-verify-not-you")),
        ),
        MailKind::ResetPassword => (
            say("mail-reset-subject"),
            vec![say("mail-reset-why")],
            link("/password-reset", "mail-reset-button"),
            Some(say("mail-reset-not-you")),
        ),
        MailKind::PasswordChanged => (
            say("mail-changed-subject"),
            [say("mail-changed-why")]
                .into_iter()
                .chain(details::consequences(speech, from.values(), details))
                .chain([say("mail-changed-do")])
                .collect(),
            link("/password-forgotten", "mail-changed-button"),
            None,
        ),
        MailKind::RefreshReplayed => (
            say("mail-replayed-subject"),
            vec![say("mail-replayed-why"), say("mail-replayed-do")],
            link("/password-forgotten", "mail-replayed-button"),
            None,
        ),
        MailKind::NewDevice => (
            say("mail-device-subject"),
            vec![say("mail-device-why"), say("mail-device-do")],
            link("/password-forgotten", "mail-device-button"),
            None,
        ),
        MailKind::ApiKeyMade => (
            say("mail-api-key-subject"),
            vec![say("mail-api-key-why"), say("mail-api-key-do")],
            link("/password-forgotten", "mail-api-key-button"),
            None,
        ),
        MailKind::EmailChange | MailKind::EmailChangeAsked | MailKind::EmailChanged | MailKind::EmailTaken => {
            about_address(occasion.kind, &say, &link)
        }
        MailKind::AlreadyRegistered => (
            say("mail-registered-subject"),
            vec![say("mail-registered-why"), say("mail-registered-do")],
            link("/password-forgotten", "mail-registered-button"),
            Some(say("mail-registered-not-you")),
        ),
        MailKind::DeletionPlanned => (
            say("mail-deletion-subject"),
            vec![say("mail-deletion-why"), say("mail-deletion-do")],
            link("/account-keep", "mail-deletion-button"),
            Some(say("mail-deletion-not-you")),
        ),
        MailKind::Invitation => (
            say("mail-invitation-subject"),
            vec![say("mail-invitation-why")],
            link("/invitation", "mail-invitation-button"),
            Some(say("mail-invitation-not-you")),
        ),
        MailKind::Test => (say("mail-test-subject"), vec![say("mail-test-why")], None, None),
    };
    let holds = occasion.opening.as_ref().map(|opening| {
        let key = if opening.code.is_some() { "mail-holds" } else { "mail-holds-link" };
        say(key)
    });
    let code = occasion.opening.as_ref().and_then(|opening| opening.code.as_ref());
    let code = code.map(|code| Code { label: say("mail-code"), letters: code.reveal().to_owned() });
    Said {
        language: speech.tag().to_owned(),
        house: from.name.to_owned(),
        preheader: before.first().cloned().unwrap_or_default(),
        subject,
        greeting: String::new(),
        before,
        link,
        code,
        after: holds.into_iter().chain(not_you).collect(),
        footer: String::new(),
    }
}

/// Subject, paragraphs before the link, the link and what comes last.
type Parts = (String, Vec<String>, Option<Link>, Option<String>);

/// As `about`, for mails about another address.
fn about_address(kind: MailKind, say: &dyn Fn(&str) -> String, link: &dyn Fn(&str, &str) -> Option<Link>) -> Parts {
    match kind {
        MailKind::EmailChange => (
            say("mail-email-change-subject"),
            vec![say("mail-email-change-why")],
            link("/email-change", "mail-email-change-button"),
            Some(say("mail-email-change-not-you")),
        ),
        MailKind::EmailChangeAsked => (
            say("mail-email-asked-subject"),
            vec![say("mail-email-asked-why"), say("mail-email-asked-do")],
            link("/email-change/cancel", "mail-email-asked-button"),
            Some(say("mail-email-asked-after")),
        ),
        MailKind::EmailChanged => (
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

fn url(from: Sender<'_>, path: &str, occasion: &Occasion<'_>) -> String {
    let token = occasion.opening.as_ref().map(|opening| format!("?token={}", opening.token.reveal()));
    format!("{}{path}{}", from.public_url, token.unwrap_or_default())
}

/// From which device and address; a program may call itself anything, and so is named only where that is fit for a mail.
fn place_in_words(speech: Speech<'_>, from: Sender<'_>, place: &Place) -> String {
    let [host, house] = from.values();
    let known = |name: &Option<String>| name.as_deref().and_then(presentable).map(ToOwned::to_owned);
    let ip = || ("ip", place.ip.as_str().into());
    match (known(&place.device.browser), known(&place.device.system)) {
        (Some(browser), Some(system)) => {
            speech.say_with("mail-place", &[ip(), ("browser", browser.into()), ("system", system.into()), host, house])
        }
        (Some(one), None) | (None, Some(one)) => speech.say_with("mail-place-one", &[ip(), ("device", one.into()), host, house]),
        (None, None) => speech.say_with("mail-place-none", &[ip(), host, house]),
    }
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    said: &'a Said,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    said: &'a Said,
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
