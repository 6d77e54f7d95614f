//! Reads the `[session]` of a contract: lifetimes, rotation, and the form of tokens in requests.

use std::{ops::Range, sync::Arc, time::Duration};

use http::{HeaderName, HeaderValue, header};

use super::{
    model::{Action, ExpiryHeader},
    read_tokens,
    toml_reader::{Section, Text},
};
use crate::{
    error::Field,
    types::{
        auth_scheme::{self, TokenHeader},
        cookie_name,
        session_policy::{RefreshRotation, SessionPolicy},
        token_format::{TokenFormat, UserIdFormat},
    },
};

const KEYS: [&str; 12] = [
    "access_lifetime",
    "refresh_lifetime",
    "short_lifetime",
    "max_lifetime",
    "refresh_rotation",
    "slide_within",
    "grace",
    "scheme",
    "header",
    "access_cookie",
    "user_id_format",
    "expiry_header",
];
const DEFAULT_MAX_LIFETIME: Duration = Duration::from_hours(24 * 90);
const DEFAULT_GRACE: Duration = Duration::from_secs(30);
/// An access token that renews itself is good for every request too: it is not left usable twice for long.
const MAX_SLIDE_GRACE: Duration = Duration::from_secs(30);
const SLIDE: &str = "access_lifetime` with `slide_within";
/// It lies where access tokens lie, which is less well kept than where refresh tokens do.
const MAX_SLIDE: Duration = Duration::from_hours(24 * 14);
/// More would be a slip of the pen too.
const MAX_SCHEMES: usize = 8;
/// A longer lifetime is a slip of the pen.
const MAX_LIFETIME: Duration = Duration::from_hours(24 * 3660);

pub(super) struct Session {
    pub(super) policy: SessionPolicy,
    pub(super) short_policy: Option<SessionPolicy>,
    pub(super) token_header: TokenHeader,
    pub(super) expiry_header: Option<ExpiryHeader>,
    /// The cookie that may have the access token, and its byte in the file.
    access_cookie: Option<(String, usize)>,
}

impl Session {
    pub(super) fn access_cookie(&self) -> Option<(&str, usize)> {
        self.access_cookie.as_ref().map(|(name, at)| (name.as_str(), *at))
    }
}

/// A duration, and its bytes in the file.
type Lifetime = Option<(Duration, Range<usize>)>;

pub(super) fn read(root: &Section<'_>, name: &str) -> Option<Session> {
    let section = root.section("session", "[session]", &KEYS)?;
    let user_id = read_tokens::user_id_format(&section, UserIdFormat::Integer);
    let policy = policy(&section, (name, user_id), read_tokens::read(root, user_id));
    let short = optional_duration(&section, "short_lifetime");
    let token_header = token_header(&section);
    let expiry_header = expiry_header(&section);
    let policy = policy?;
    let short_policy = short_policy(&section, &policy, short);
    let access_cookie = access_cookie(&section);
    Some(Session { policy, short_policy, token_header: token_header?, expiry_header, access_cookie })
}

/// For sessions that end after this time, however often they are renewed.
fn short_policy(section: &Section<'_>, policy: &SessionPolicy, short: Lifetime) -> Option<SessionPolicy> {
    let (lifetime, span) = short?;
    if lifetime < policy.access || lifetime > policy.refresh {
        section.report(span.start, "`short_lifetime` must be from `access_lifetime` to `refresh_lifetime`");
    }
    Some(SessionPolicy { refresh: lifetime, max_lifetime: lifetime, ..policy.clone() })
}

/// Reports a short lifetime that no sign-in asks for, or one that is missing.
pub(super) fn check_short_lifetime(root: &Section<'_>, session: &Session, actions: &[Option<Action>]) {
    let takes = |action: &&Action| action.takes(Field::Remember);
    match (actions.iter().flatten().find(takes), &session.short_policy) {
        (Some(action), None) => {
            let operation = action.operation.word();
            let what =
                format!("{operation} takes remember, so [session] needs `short_lifetime`, for who is not to be remembered");
            root.reader.report_on_line(action.line, what);
        }
        (None, Some(_)) if actions.iter().all(Option::is_some) => {
            let value = root.table("session").and_then(|(_, table)| table.get("short_lifetime"));
            let at = value.map_or(root.at, |value| value.span().start);
            root.report(at, "`short_lifetime` has no effect: no action takes `remember`");
        }
        _ => {}
    }
}

fn policy(
    section: &Section<'_>,
    (name, user_id): (&str, Option<UserIdFormat>),
    tokens: Option<TokenFormat>,
) -> Option<SessionPolicy> {
    let rotation = section.required_text("refresh_rotation");
    let rotation = rotation.and_then(|text| section.choice("refresh_rotation", &text, &RefreshRotation::WORDS));
    let access = required_duration(section, "access_lifetime");
    let refresh = match rotation {
        Some(RefreshRotation::Slide) => slide(section, access.as_ref()),
        _ => required_duration(section, "refresh_lifetime"),
    };
    let max = optional_duration(section, "max_lifetime");
    let grace = optional_duration(section, "grace");
    let lifetimes = [("access_lifetime", &access), ("refresh_lifetime", &refresh), ("max_lifetime", &max)];
    for (key, lifetime) in lifetimes {
        if let Some((_, span)) = lifetime.as_ref().filter(|(lifetime, _)| lifetime.is_zero() || *lifetime > MAX_LIFETIME) {
            section.report(span.start, format!("`{key}` must be longer than 0s and at most ten years"));
        }
    }
    check_order(section, ("access_lifetime", &access), ("refresh_lifetime", &refresh));
    let renewable = if rotation == Some(RefreshRotation::Slide) { SLIDE } else { "refresh_lifetime" };
    check_order(section, (renewable, &refresh), ("max_lifetime", &max));
    let without_grace = rotation.filter(|rotation| matches!(rotation, RefreshRotation::Never | RefreshRotation::Reusable));
    if let (Some(rotation), Some((_, span))) = (without_grace, &grace) {
        let word = RefreshRotation::WORDS.iter().find(|(_, known)| *known == rotation).map_or("", |(word, _)| word);
        section.report(span.start, format!("`grace` has no effect with `refresh_rotation = \"{word}\"`: remove it"));
    }
    check_slide(section, rotation, grace.as_ref());
    let ((access, _), (refresh, _), renewal) = (access?, refresh?, rotation?);
    let retries = matches!(renewal, RefreshRotation::Always | RefreshRotation::Slide);
    let default_grace = if retries { DEFAULT_GRACE } else { Duration::ZERO };
    Some(SessionPolicy {
        contract: name.into(),
        access,
        refresh,
        max_lifetime: max.map_or(DEFAULT_MAX_LIFETIME.max(refresh), |(max, _)| max),
        renewal,
        grace: grace.map_or(default_grace, |(grace, _)| grace),
        user_id: user_id?,
        tokens: Arc::new(tokens?),
    })
}

/// How long a session lives whose access token renews itself: as long as the token, and then as long as it may still be renewed.
fn slide(section: &Section<'_>, access: Option<&(Duration, Range<usize>)>) -> Lifetime {
    let (within, span) = required_duration(section, "slide_within")?;
    if within > MAX_SLIDE {
        section.report(span.start, "`slide_within` must be at most 14d");
    }
    Some((access?.0.saturating_add(within), span))
}

/// Reports keys that have a meaning with `slide` alone, or none with it.
fn check_slide(section: &Section<'_>, rotation: Option<RefreshRotation>, grace: Option<&(Duration, Range<usize>)>) {
    let slides = rotation == Some(RefreshRotation::Slide);
    if slides && section.find("refresh_lifetime").is_some() {
        let what =
            "`refresh_lifetime` has no effect with `refresh_rotation = \"slide\"`: remove it; `slide_within` takes its place";
        section.report(section.position("refresh_lifetime"), what);
    }
    if !slides && rotation.is_some() && section.find("slide_within").is_some() {
        let what = "`slide_within` has an effect with `refresh_rotation = \"slide\"` only: remove it";
        section.report(section.position("slide_within"), what);
    }
    if let Some((_, span)) = grace.filter(|(grace, _)| slides && *grace > MAX_SLIDE_GRACE) {
        section.report(span.start, "with `refresh_rotation = \"slide\"`, `grace` must be at most 30s");
    }
}

fn access_cookie(section: &Section<'_>) -> Option<(String, usize)> {
    let text = section.text("access_cookie")?;
    if let Some(why) = cookie_name::problem(text.text) {
        section.report(text.span.start, format!("{:?} cannot be the name of a cookie: {why}", text.text));
        return None;
    }
    Some((text.text.to_owned(), text.span.start))
}

fn required_duration(section: &Section<'_>, key: &str) -> Lifetime {
    if section.has_required(key) { optional_duration(section, key) } else { None }
}

fn optional_duration(section: &Section<'_>, key: &str) -> Lifetime {
    let text = section.text(key)?;
    Some((section.duration(key, &text)?, text.span))
}

/// A lifetime must not be shorter than one that it contains.
fn check_order(section: &Section<'_>, (inner_key, inner): (&str, &Lifetime), (key, outer): (&str, &Lifetime)) {
    if let (Some((inner, _)), Some((outer, span))) = (inner, outer)
        && outer < inner
    {
        let (inner, outer) = (humantime::format_duration(*inner), humantime::format_duration(*outer));
        section.report(span.start, format!("`{key}` ({outer}) must not be shorter than `{inner_key}` ({inner})"));
    }
}

fn token_header(section: &Section<'_>) -> Option<TokenHeader> {
    let usual = TokenHeader::default();
    let schemes = if section.find("scheme").is_some() { schemes(section) } else { Some(usual.schemes) };
    let name = match section.text("header") {
        Some(text) => header_name(section, &text),
        None => section.find("header").is_none().then_some(usual.name),
    };
    Some(TokenHeader { name: name?, schemes: schemes? })
}

fn schemes(section: &Section<'_>) -> Option<Vec<String>> {
    let texts = section.texts("scheme")?;
    let wrong = texts.iter().find(|text| !auth_scheme::is_scheme(text.text));
    if let Some(Text { text, span }) = wrong {
        let what = "write a word for tokens such as Bearer, JWT or Token, or \"\" for the token alone";
        section.report(span.start, format!("`scheme = \"{text}\"` is not a scheme of tokens; {what}"));
        return None;
    }
    if texts.len() > MAX_SCHEMES {
        section.report(texts[MAX_SCHEMES].span.start, format!("`scheme` may have at most {MAX_SCHEMES} words"));
        return None;
    }
    Some(texts.iter().map(|text| text.text.to_owned()).collect())
}

fn header_name(section: &Section<'_>, text: &Text<'_>) -> Option<HeaderName> {
    let name = HeaderName::from_bytes(text.text.as_bytes()).ok();
    let free = name.filter(|name| *name == header::AUTHORIZATION || !auth_scheme::has_a_meaning(name));
    if free.is_none() {
        let what = "write Authorization, or a name of your own such as X-Access-Token";
        section.report(text.span.start, format!("`header = \"{}\"` cannot be the header of a token; {what}", text.text));
    }
    free
}

fn expiry_header(section: &Section<'_>) -> Option<ExpiryHeader> {
    let section = section.section("expiry_header", "expiry_header", &["name", "value", "within"])?;
    let (name, value) = (section.required_text("name"), section.required_text("value"));
    let within = required_duration(&section, "within");
    let name = name.and_then(|name| {
        let parsed = HeaderName::from_bytes(name.text.as_bytes()).ok();
        let why = match &parsed {
            Some(header) if *header != header::AUTHORIZATION && auth_scheme::may_give_token(header) => return parsed,
            Some(_) => "has another meaning: write a name of your own",
            None => "is not a valid name of a header",
        };
        section.report(name.span.start, format!("`{}` {why}", name.text));
        None
    });
    let value = value.and_then(|value| {
        let parsed = HeaderValue::from_str(value.text).ok();
        if parsed.is_none() {
            section.report(value.span.start, "the value of a header must be one line of ASCII characters");
        }
        parsed
    });
    Some(ExpiryHeader { name: name?, value: value?, within: within?.0 })
}
