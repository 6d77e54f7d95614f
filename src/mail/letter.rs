//! What a mail says: from its kind, its reader and its link to a subject, a text part and an HTML part.

use std::time::Duration;

use askama::Template;

use super::details::{self, Details, Key, presentable};
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
}

/// All texts of the two templates.
struct Said {
    language: String,
    brand: String,
    /// Shown beside the subject in the list of a mailbox: what happened, without the greeting.
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
    /// Introduces the bare link below the button.
    fallback: String,
}

struct Code {
    label: String,
    characters: String,
}

/// Writes it in one language.
///
/// # Errors
/// A fault of the templates.
pub fn write(speech: Speech<'_>, from: Sender<'_>, occasion: &Occasion<'_>) -> Result<Letter> {
    let said = Texts::of(speech, from, occasion).said();
    let fault = |error| Fault::new("write an email", error);
    let text = Text { said: &said }.render().map_err(fault)?;
    let html = Html { said: &said, look: Look::of(from.accent) }.render().map_err(fault)?;
    Ok(Letter { language: said.language, subject: said.subject, text, html })
}

/// The page that the button of an email opens.
fn path(kind: MailKind) -> Option<&'static str> {
    Some(match kind {
        MailKind::VerifyEmail => "/email-verify",
        MailKind::ResetPassword => "/password-reset",
        MailKind::EmailChange => "/email-change",
        MailKind::EmailChangeAsked => "/email-change/cancel",
        MailKind::EmailChanged => "/email-undo",
        MailKind::EmailTaken => "/login",
        MailKind::DeletionPlanned => "/account-keep",
        MailKind::Invitation => "/invitation",
        MailKind::PasswordChanged
        | MailKind::RefreshReplayed
        | MailKind::NewDevice
        | MailKind::ApiKeyMade
        | MailKind::AlreadyRegistered => "/password-forgotten",
        MailKind::Test => return None,
    })
}

/// The texts of one email: the attributes of the message of its kind, and those that all kinds share.
struct Texts<'a> {
    speech: Speech<'a>,
    from: Sender<'a>,
    occasion: &'a Occasion<'a>,
    message: String,
    values: Vec<(&'static str, Value<'a>)>,
}

impl<'a> Texts<'a> {
    fn of(speech: Speech<'a>, from: Sender<'a>, occasion: &'a Occasion<'a>) -> Self {
        let details = &occasion.details;
        let mut values = vec![
            ("host", host::authority(from.public_url).into()),
            ("brand", from.name.into()),
            ("when", speech.moment(occasion.at).into()),
            ("account", details.account.as_str().into()),
            ("address", details.address.as_str().into()),
        ];
        values.extend(occasion.opening.as_ref().map(|opening| ("span", speech.span(opening.holds).into())));
        Self { speech, from, occasion, message: format!("email-{}", occasion.kind.word()), values }
    }

    fn said(&self) -> Said {
        let intro = self.required("intro");
        // Of what happened, it comes before what to do; of a request, after it.
        let place = self.place();
        let (of_event, of_request) = if self.occasion.opening.is_none() { (place, None) } else { (None, place) };
        Said {
            language: self.speech.tag().to_owned(),
            brand: self.from.name.to_owned(),
            preheader: intro.clone(),
            subject: self.required("subject"),
            greeting: self.greeting(),
            before: [intro].into_iter().chain(of_event).chain(self.consequences()).chain(self.optional("action")).collect(),
            link: path(self.occasion.kind).map(|path| self.link(path)),
            code: self.code(),
            after: self.validity().into_iter().chain(of_request).chain(self.optional("note")).collect(),
            footer: self.shared("email-footer", []),
        }
    }

    fn optional(&self, attribute: &str) -> Option<String> {
        self.speech.attribute(&self.message, attribute, &self.values)
    }

    /// A test asks every language for these.
    fn required(&self, attribute: &str) -> String {
        self.optional(attribute).unwrap_or_else(|| format!("{}.{attribute}", self.message))
    }

    /// A text that several kinds share, with values of its own.
    fn shared<const N: usize>(&self, key: &str, own: [(&'static str, Value<'a>); N]) -> String {
        let values: Vec<_> = self.values.iter().cloned().chain(own).collect();
        self.speech.say_with(key, &values)
    }

    fn greeting(&self) -> String {
        match presentable(self.occasion.first_name) {
            Some(name) => self.shared("email-greeting-name", [("name", name.into())]),
            None => self.shared("email-greeting", []),
        }
    }

    /// What else a new password has done.
    fn consequences(&self) -> Vec<String> {
        let details = &self.occasion.details;
        let keys = |attribute, keys: &[Key]| {
            let mut values = self.values.clone();
            values.push(("keys", details::in_words(keys).into()));
            if keys.is_empty() { None } else { self.speech.attribute(&self.message, attribute, &values) }
        };
        let names = if details.names_cleared { self.optional("names-cleared") } else { None };
        [names, keys("keys-revoked", &details.keys_ended), keys("keys-kept", &details.keys_kept)].into_iter().flatten().collect()
    }

    fn link(&self, path: &str) -> Link {
        let token = self.occasion.opening.as_ref().map(|opening| format!("?token={}", opening.token.reveal()));
        Link {
            url: format!("{}{path}{}", self.from.public_url, token.unwrap_or_default()),
            label: self.required("button"),
            fallback: self.shared("email-link-fallback", []),
        }
    }

    fn code(&self) -> Option<Code> {
        let code = self.occasion.opening.as_ref()?.code.as_ref()?;
        Some(Code { label: self.shared("email-code", []), characters: code.reveal().to_owned() })
    }

    fn validity(&self) -> Option<String> {
        let opening = self.occasion.opening.as_ref()?;
        let key = if opening.code.is_some() { "email-valid-once" } else { "email-valid-once-link" };
        Some(self.shared(key, []))
    }

    /// The device and the IP address; a program may call itself anything, and so is named only where that is fit for an email.
    fn place(&self) -> Option<String> {
        let place = self.occasion.place.as_ref()?;
        let known = |name: &'a Option<String>| name.as_deref().and_then(presentable);
        let ip = ("ip", place.ip.as_str().into());
        Some(match (known(&place.device.browser), known(&place.device.system)) {
            (Some(browser), Some(system)) => {
                self.shared("email-device-both", [ip, ("browser", browser.into()), ("system", system.into())])
            }
            (Some(one), None) | (None, Some(one)) => self.shared("email-device-one", [ip, ("device", one.into())]),
            (None, None) => self.shared("email-device-none", [ip]),
        })
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
