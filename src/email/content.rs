//! The content of an email in one language: a subject, a text part and an HTML part, from the texts of its kind in `locales/`.

use std::time::Duration;

use askama::Template;

use super::{
    details::{self, Details, Key, isolated, presentable, presentable_all},
    flowed::flow,
    logo::Logo,
};
use crate::{
    config::Config,
    error::{InternalError, Result},
    i18n::{Localizer, Value},
    types::{
        clock::Timestamp,
        colour::{self, Colour, Palette},
        destination::Destination,
        host,
        kinds::{Audience, EmailKind},
        pages_at::PagesAt,
        role_labels::RoleLabels,
        secret::Secret,
        user_agent::Device,
    },
};

/// What an email is about, and for whom.
pub struct EmailContext<'a> {
    pub kind: EmailKind,
    /// As the user typed it, who may be an attacker; empty for an email address that is not confirmed.
    pub first_name: &'a str,
    /// When it happened.
    pub at: Timestamp,
    /// From where it was done, if that is known and the recipient may know.
    pub location: Option<EventLocation>,
    /// The link of the email, if it carries a token.
    pub action: Option<ActionLink>,
    /// Of a notice, with which its reader gets the email that sets a new password.
    pub notice: Option<Secret>,
    pub details: Details,
}

pub struct EventLocation {
    pub ip: String,
    pub device: Device,
}

pub struct ActionLink {
    pub token: Secret,
    /// To be typed in place of the link.
    pub code: Option<Secret>,
    /// From now on.
    pub valid_for: Duration,
    pub valid_until: Timestamp,
}

/// Both parts say the same.
#[derive(Clone)]
pub struct EmailContent {
    pub language: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Who sends the email, and its colour.
#[derive(Clone, Copy)]
pub struct EmailBranding<'a> {
    /// All links lead there.
    pub public_url: &'a str,
    pub pages_at: &'a PagesAt,
    pub name: &'a str,
    pub accent: Option<Colour>,
    pub logo: Option<&'a Logo>,
    /// The application that users come from.
    pub home: Option<&'a Destination>,
    pub role_labels: &'a RoleLabels,
}

impl<'a> EmailBranding<'a> {
    pub fn of(config: &'a Config, logo: Option<&'a Logo>) -> Self {
        let branding = &*config.branding;
        Self {
            public_url: &config.public_url,
            pages_at: &config.pages_at,
            name: &branding.name,
            accent: branding.accent,
            logo,
            home: branding.home_url.as_ref(),
            role_labels: &config.admin.role_labels,
        }
    }

    /// An email needs the whole URL.
    fn home_url(&self) -> Option<String> {
        let home = self.home?;
        Some(if home.is_elsewhere() { home.to_string() } else { format!("{}{home}", self.public_url) })
    }
}

/// All texts of the two templates.
struct TemplateContext<'a> {
    language: String,
    brand: String,
    logo: Option<&'a Logo>,
    /// Where the name at the top leads.
    home: Option<String>,
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
pub fn write(localizer: Localizer<'_>, from: EmailBranding<'_>, context: &EmailContext<'_>) -> Result<EmailContent> {
    let email = Texts::of(localizer, from, context).email();
    let fault = |error| InternalError::new("write an email", error);
    let text = flow(&Text { email: &email }.render().map_err(fault)?);
    let html = Html { email: &email, look: Look::of(from.accent) }.render().map_err(fault)?;
    Ok(EmailContent { language: email.language, subject: email.subject, text, html })
}

/// The name of the page that the button of an email opens.
fn page(kind: EmailKind) -> Option<&'static str> {
    Some(match kind {
        EmailKind::VerifyEmail => "/email-verify",
        EmailKind::ResetPassword => "/password-reset",
        EmailKind::EmailChange => "/email-change",
        EmailKind::EmailChangeRequested => "/email-change/cancel",
        EmailKind::EmailChanged => "/email-undo",
        EmailKind::EmailTaken | EmailKind::EmailSet => "/login",
        EmailKind::DeletionPlanned => "/account-keep",
        EmailKind::Invitation => "/invitation",
        EmailKind::PasswordChanged
        | EmailKind::RefreshReplayed
        | EmailKind::NewDevice
        | EmailKind::ApiKeyCreated
        | EmailKind::PasskeyAdded
        | EmailKind::PasskeyRemoved
        | EmailKind::SecondFactorAdded
        | EmailKind::SecondFactorRemoved
        | EmailKind::RecoveryCodeUsed
        | EmailKind::SecondFactorReset
        | EmailKind::AlreadyRegistered => "/password-reset/request",
        EmailKind::Test => return None,
    })
}

/// The texts of one email: the attributes of the message of its kind, and those that all kinds share.
struct Texts<'a> {
    localizer: Localizer<'a>,
    from: EmailBranding<'a>,
    context: &'a EmailContext<'a>,
    message: String,
    values: Vec<(&'static str, Value<'a>)>,
}

impl<'a> Texts<'a> {
    fn of(localizer: Localizer<'a>, from: EmailBranding<'a>, context: &'a EmailContext<'a>) -> Self {
        let details = &context.details;
        let mut values = vec![
            ("host", host::authority(from.public_url).into()),
            ("brand", from.name.into()),
            ("when", localizer.moment(context.at).into()),
            ("account", details.account.as_str().into()),
            ("address", details.address.as_str().into()),
        ];
        if let Some(action) = &context.action {
            values.push(("span", localizer.span(action.valid_for).into()));
            values.push(("until", localizer.moment(action.valid_until).into()));
        }
        Self { localizer, from, context, message: format!("email-{}", context.kind.word()), values }
    }

    fn email(&self) -> TemplateContext<'a> {
        let intro = self.intro();
        // Of what happened, it comes before what to do; of a request, after it.
        let is_request = self.context.kind.rule().1 == Audience::Anyone;
        let (of_request, of_event) = (self.location().filter(|_| is_request), self.location().filter(|_| !is_request));
        let action = self.with_administrator("action").or_else(|| self.optional("action"));
        let note = self.with_administrator("note").or_else(|| self.optional("note"));
        TemplateContext {
            language: self.localizer.tag().to_owned(),
            brand: self.from.name.to_owned(),
            logo: self.from.logo,
            home: self.from.home_url(),
            preheader: intro.clone(),
            subject: self.required("subject"),
            greeting: self.greeting(),
            before: [Some(intro), of_event, self.home(), self.roles()]
                .into_iter()
                .flatten()
                .chain(self.consequences())
                .chain(action)
                .collect(),
            link: page(self.context.kind).map(|page| self.link(page)),
            code: self.code(),
            after: self.validity().into_iter().chain(of_request).chain(note).collect(),
            footer: self.shared("email-footer", []),
        }
    }

    fn intro(&self) -> String {
        let is_first = self.context.kind == EmailKind::EmailChange && self.context.details.account.is_empty();
        let special = if is_first { self.optional("intro-first") } else { self.with_administrator("intro") };
        special.unwrap_or_else(|| self.required("intro"))
    }

    /// What an attribute says instead if an administrator had the email sent.
    fn with_administrator(&self, attribute: &str) -> Option<String> {
        let name = self.context.details.administrator.as_deref()?;
        let named = presentable(name).and_then(|name| {
            let values: Vec<_> = self.values.iter().cloned().chain([("administrator", isolated(name).into())]).collect();
            self.localizer.attribute(&self.message, &format!("{attribute}-administrator-name"), &values)
        });
        named.or_else(|| self.optional(&format!("{attribute}-administrator")))
    }

    fn home(&self) -> Option<String> {
        let values: Vec<_> = self.values.iter().cloned().chain([("home", self.from.home_url()?.into())]).collect();
        self.localizer.attribute(&self.message, "home", &values)
    }

    fn roles(&self) -> Option<String> {
        let label = |name: &String| self.localizer.role_label(self.from.role_labels, name);
        let labels: Vec<_> = self.context.details.roles.iter().map(label).collect();
        let names = Some(presentable_all(&labels)).filter(|names| !names.is_empty())?;
        let values: Vec<_> = self.values.iter().cloned().chain([("roles", names.into())]).collect();
        self.localizer.attribute(&self.message, "roles", &values)
    }

    fn optional(&self, attribute: &str) -> Option<String> {
        self.localizer.attribute(&self.message, attribute, &self.values)
    }

    /// A test asks every language for these.
    fn required(&self, attribute: &str) -> String {
        self.optional(attribute).unwrap_or_else(|| format!("{}.{attribute}", self.message))
    }

    /// A text that several kinds share, with values of its own.
    fn shared<const N: usize>(&self, key: &str, own: [(&'static str, Value<'a>); N]) -> String {
        let values: Vec<_> = self.values.iter().cloned().chain(own).collect();
        self.localizer.text_with(key, &values)
    }

    fn greeting(&self) -> String {
        match presentable(self.context.first_name) {
            Some(name) => self.shared("email-greeting-name", [("name", isolated(name).into())]),
            None => self.shared("email-greeting", []),
        }
    }

    /// What else a new password has done.
    fn consequences(&self) -> Vec<String> {
        let details = &self.context.details;
        let keys = |attribute, keys: &[Key]| {
            let mut values = self.values.clone();
            values.push(("keys", details::in_words(keys).into()));
            if keys.is_empty() { None } else { self.localizer.attribute(&self.message, attribute, &values) }
        };
        let names = if details.names_cleared { self.optional("names-cleared") } else { None };
        let codes = details.codes_left.and_then(|left| {
            let values: Vec<_> = self.values.iter().cloned().chain([("codes", left.into())]).collect();
            self.localizer.attribute(&self.message, "codes-left", &values)
        });
        [names, codes, keys("keys-revoked", &details.keys_ended), keys("keys-kept", &details.keys_kept)]
            .into_iter()
            .flatten()
            .collect()
    }

    fn link(&self, page: &str) -> Link {
        let path = self.from.pages_at.page(page);
        let token = self.context.action.as_ref().map(|action| &action.token).or(self.context.notice.as_ref());
        let token = token.map(|token| format!("?token={}", token.reveal()));
        Link {
            url: format!("{}{path}{}", self.from.public_url, token.unwrap_or_default()),
            label: self.required("button"),
            fallback: self.shared("email-link-fallback", []),
        }
    }

    fn code(&self) -> Option<Code> {
        let code = self.context.action.as_ref()?.code.as_ref()?;
        Some(Code { label: self.shared("email-code", []), characters: code.reveal().to_owned() })
    }

    fn validity(&self) -> Option<String> {
        let action = self.context.action.as_ref()?;
        let own = self.optional("validity");
        let key = if action.code.is_some() { "email-valid-once" } else { "email-valid-once-link" };
        Some(own.unwrap_or_else(|| self.shared(key, [])))
    }

    /// The device and the IP address; a program may call itself anything, and so is named only where that is fit for an email.
    fn location(&self) -> Option<String> {
        let location = self.context.location.as_ref()?;
        let known = |name: &'a Option<String>| name.as_deref().and_then(presentable);
        let ip = ("ip", location.ip.as_str().into());
        Some(match (known(&location.device.browser), known(&location.device.system)) {
            (Some(browser), Some(system)) => {
                self.shared("email-device-both", [ip, ("browser", browser.into()), ("system", system.into())])
            }
            (Some(one), None) | (None, Some(one)) => self.shared("email-device-one", [ip, ("device", one.into())]),
            (None, None) => self.shared("email-device-none", [ip]),
        })
    }
}

#[derive(Template)]
#[template(path = "email/message.txt")]
struct Text<'a> {
    email: &'a TemplateContext<'a>,
}

#[derive(Template)]
#[template(path = "email/message.html")]
struct Html<'a> {
    email: &'a TemplateContext<'a>,
    look: Look,
}

/// Blanks after the preheader, so that a mailbox does not go on with the greeting: as many as the longest list shows.
const FILLER: usize = 100;

/// The colours of a button in light and dark mode.
struct Look {
    accent: Colour,
    on: Colour,
    night: Colour,
    on_night: Colour,
}

/// The colours of `static/tokens.css`.
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
