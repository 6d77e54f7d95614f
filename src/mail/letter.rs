//! What a mail says: from its kind, its reader and its link to a subject, a text part and an HTML part.

use std::time::Duration;

use askama::Template;

use crate::{
    error::{Fault, Result},
    types::{clock::Moment, device::Device, host, kinds::MailKind, secret::Secret},
    words::Speech,
};

/// What there is to say, and to whom.
pub struct Occasion<'a> {
    pub kind: MailKind,
    /// As its owner wrote it, who may be anybody.
    pub first_name: &'a str,
    /// When that happened of which the mail tells.
    pub at: Moment,
    /// Where the person was who did it, as far as that is known and may be told.
    pub place: Option<Place>,
    /// What the mail opens, where it opens something.
    pub opening: Option<Opening>,
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

/// All words that the two templates put on their sheets.
struct Said {
    language: String,
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

/// Writes it in one language. Links lead to `public_url` and nowhere else.
///
/// # Errors
/// A fault of the templates.
pub fn write(speech: Speech<'_>, public_url: &str, occasion: &Occasion<'_>) -> Result<Letter> {
    let mut said = Said {
        greeting: match presentable(occasion.first_name) {
            Some(name) => speech.say_with("mail-greeting-name", &[("name", name.into())]),
            None => speech.say("mail-greeting"),
        },
        footer: speech.say_with("mail-footer", &[("host", host::authority(public_url).into())]),
        ..about(speech, public_url, occasion)
    };
    if let Some(place) = &occasion.place {
        // After what happened, before what to do.
        said.before.insert(said.before.len().min(1), place_in_words(speech, place));
    }
    let fault = |error| Fault::new("write a mail", error);
    let text = Text { said: &said }.render().map_err(fault)?;
    let html = Html { said: &said }.render().map_err(fault)?;
    Ok(Letter { language: said.language, subject: said.subject, text, html })
}

/// What is said in one kind of mail and not in another.
fn about(speech: Speech<'_>, public_url: &str, occasion: &Occasion<'_>) -> Said {
    let values = [("host", host::authority(public_url).into()), ("when", speech.moment(occasion.at).into())];
    let why = |key: &str| speech.say_with(key, &values);
    let link = |path: &str, label: &str| {
        let token = occasion.opening.as_ref().map(|opening| format!("?token={}", opening.token.reveal()));
        let url = format!("{public_url}{path}{}", token.unwrap_or_default());
        Some(Link { url, label: speech.say(label), plainly: speech.say("mail-link-plainly") })
    };
    let (subject, before, link, not_you) = match occasion.kind {
        MailKind::VerifyEmail => (
            speech.say("mail-verify-subject"),
            vec![why("mail-verify-why")],
            link("/email-verify", "mail-verify-button"),
            Some(speech.say("mail-verify-not-you")),
        ),
        MailKind::ResetPassword => (
            speech.say("mail-reset-subject"),
            vec![why("mail-reset-why")],
            link("/password-reset", "mail-reset-button"),
            Some(speech.say("mail-reset-not-you")),
        ),
        MailKind::PasswordChanged => (
            speech.say("mail-changed-subject"),
            vec![why("mail-changed-why"), speech.say("mail-changed-do")],
            link("/password-forgotten", "mail-changed-button"),
            None,
        ),
        MailKind::RefreshReplayed => (
            speech.say("mail-replayed-subject"),
            vec![why("mail-replayed-why"), speech.say("mail-replayed-do")],
            link("/password-forgotten", "mail-replayed-button"),
            None,
        ),
        MailKind::NewDevice => (
            speech.say("mail-device-subject"),
            vec![why("mail-device-why"), speech.say("mail-device-do")],
            link("/password-forgotten", "mail-device-button"),
            None,
        ),
        MailKind::ApiKeyMade => (
            speech.say("mail-api-key-subject"),
            vec![why("mail-api-key-why"), speech.say("mail-api-key-do")],
            link("/password-forgotten", "mail-api-key-button"),
            None,
        ),
        MailKind::EmailChange => (
            speech.say("mail-email-change-subject"),
            vec![why("mail-email-change-why")],
            link("/email-change", "mail-email-change-button"),
            Some(speech.say("mail-email-change-not-you")),
        ),
        MailKind::EmailChanged => (
            speech.say("mail-email-changed-subject"),
            vec![why("mail-email-changed-why"), speech.say("mail-email-changed-do")],
            link("/email-undo", "mail-email-changed-button"),
            Some(speech.say("mail-email-changed-after")),
        ),
        MailKind::EmailTaken => (
            speech.say("mail-email-taken-subject"),
            vec![why("mail-email-taken-why"), speech.say("mail-email-taken-do")],
            link("/login", "mail-email-taken-button"),
            None,
        ),
        MailKind::AlreadyRegistered => (
            speech.say("mail-registered-subject"),
            vec![why("mail-registered-why"), speech.say("mail-registered-do")],
            link("/password-forgotten", "mail-registered-button"),
            Some(speech.say("mail-registered-not-you")),
        ),
        MailKind::DeletionPlanned => (
            speech.say("mail-deletion-subject"),
            vec![why("mail-deletion-why"), speech.say("mail-deletion-do")],
            link("/account-keep", "mail-deletion-button"),
            Some(speech.say("mail-deletion-not-you")),
        ),
        MailKind::Invitation => (
            speech.say("mail-invitation-subject"),
            vec![why("mail-invitation-why")],
            link("/invitation", "mail-invitation-button"),
            Some(speech.say("mail-invitation-not-you")),
        ),
        MailKind::Test => (speech.say("mail-test-subject"), vec![why("mail-test-why")], None, None),
    };
    let holds = occasion.opening.as_ref().map(|opening| {
        let key = if opening.code.is_some() { "mail-holds" } else { "mail-holds-link" };
        speech.say_with(key, &[("span", speech.span(opening.holds).into())])
    });
    let code = occasion.opening.as_ref().and_then(|opening| opening.code.as_ref());
    let code = code.map(|code| Code { label: speech.say("mail-code"), letters: code.reveal().to_owned() });
    Said {
        language: speech.tag().to_owned(),
        subject,
        greeting: String::new(),
        before,
        link,
        code,
        after: holds.into_iter().chain(not_you).collect(),
        footer: String::new(),
    }
}

/// From which device and address; a program may call itself anything, and so is named only where that is fit for a mail.
fn place_in_words(speech: Speech<'_>, place: &Place) -> String {
    let known = |name: &Option<String>| name.as_deref().and_then(presentable).map(ToOwned::to_owned);
    let ip = || ("ip", place.ip.as_str().into());
    match (known(&place.device.browser), known(&place.device.system)) {
        (Some(browser), Some(system)) => {
            speech.say_with("mail-place", &[ip(), ("browser", browser.into()), ("system", system.into())])
        }
        (Some(one), None) | (None, Some(one)) => speech.say_with("mail-place-one", &[ip(), ("device", one.into())]),
        (None, None) => speech.say_with("mail-place-none", &[ip()]),
    }
}

/// Longer than this is no name that one is greeted by.
const LONGEST_NAME: usize = 60;

/// A name, where it is fit to stand in a mail. Anybody can sign up with somebody else's address and a first name of
/// their own making, so it must be one line, and nothing that a mail program would turn into a link.
fn presentable(name: &str) -> Option<&str> {
    let name = name.trim();
    let is_dot = |c: char| matches!(c, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}');
    let is_odd = |c: char| c.is_control() || "/\\:@<>[]{}|".contains(c) || is_invisible(c);
    let linked = name.split(is_dot).skip(1).any(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
    let fit = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.contains(is_odd) && !linked;
    fit.then_some(name)
}

/// Line and paragraph separators, and marks that turn the direction of writing around.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
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
}
