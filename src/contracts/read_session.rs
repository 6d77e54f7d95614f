//! Reads the `[session]` of a contract: lifetimes, rotation, and the form of tokens in requests.

use std::{ops::Range, sync::Arc, time::Duration};

use http::{HeaderName, HeaderValue, header};

use super::{
    model::{Action, ExpiryHeader},
    read_tokens,
    toml_reader::{Section, Text},
    vocabulary::USER_IDS,
};
use crate::{
    error::Field,
    types::{
        auth_scheme::{self, TokenHeader},
        session_policy::{RefreshRotation, SessionPolicy},
        token_format::{TokenFormat, UserIdFormat},
    },
};

const KEYS: [&str; 10] = [
    "access_lifetime",
    "refresh_lifetime",
    "short_lifetime",
    "max_lifetime",
    "refresh_rotation",
    "grace",
    "scheme",
    "header",
    "user_id_format",
    "expiry_header",
];
const DEFAULT_MAX_LIFETIME: Duration = Duration::from_hours(24 * 90);
const DEFAULT_GRACE: Duration = Duration::from_secs(30);
/// More would be a slip of the pen too.
const MAX_SCHEMES: usize = 8;
/// A longer lifetime is a slip of the pen.
const MAX_LIFETIME: Duration = Duration::from_hours(24 * 3660);

pub(super) struct Session {
    pub(super) policy: SessionPolicy,
    pub(super) short_policy: Option<SessionPolicy>,
    pub(super) token_header: TokenHeader,
    pub(super) expiry_header: Option<ExpiryHeader>,
}

/// A duration, and its bytes in the file.
type Lifetime = Option<(Duration, Range<usize>)>;

pub(super) fn read(root: &Section<'_>, name: &str) -> Option<Session> {
    let section = root.section("session", "[session]", &KEYS)?;
    let user_id = user_id_format(&section);
    let policy = policy(&section, (name, user_id), read_tokens::read(root, user_id));
    let short = optional_duration(&section, "short_lifetime");
    let token_header = token_header(&section);
    let expiry_header = expiry_header(&section);
    let policy = policy?;
    let short_policy = short_policy(&section, &policy, short);
    Some(Session { policy, short_policy, token_header: token_header?, expiry_header })
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
    let access = required_duration(section, "access_lifetime");
    let refresh = required_duration(section, "refresh_lifetime");
    let max = optional_duration(section, "max_lifetime");
    let rotation = section.required_text("refresh_rotation");
    let rotation = rotation.and_then(|text| section.choice("refresh_rotation", &text, &RefreshRotation::WORDS));
    let grace = optional_duration(section, "grace");
    let lifetimes = [("access_lifetime", &access), ("refresh_lifetime", &refresh), ("max_lifetime", &max)];
    for (key, lifetime) in lifetimes {
        if let Some((_, span)) = lifetime.as_ref().filter(|(lifetime, _)| lifetime.is_zero() || *lifetime > MAX_LIFETIME) {
            section.report(span.start, format!("`{key}` must be longer than 0s and at most ten years"));
        }
    }
    check_order(section, ("access_lifetime", &access), ("refresh_lifetime", &refresh));
    check_order(section, ("refresh_lifetime", &refresh), ("max_lifetime", &max));
    let without_grace = rotation.filter(|rotation| matches!(rotation, RefreshRotation::Never | RefreshRotation::Reusable));
    if let (Some(rotation), Some((_, span))) = (without_grace, &grace) {
        let word = RefreshRotation::WORDS.iter().find(|(_, known)| *known == rotation).map_or("", |(word, _)| word);
        section.report(span.start, format!("`grace` has no effect with `refresh_rotation = \"{word}\"`: remove it"));
    }
    let ((access, _), (refresh, _), renewal) = (access?, refresh?, rotation?);
    let default_grace = if renewal == RefreshRotation::Always { DEFAULT_GRACE } else { Duration::ZERO };
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

fn user_id_format(section: &Section<'_>) -> Option<UserIdFormat> {
    section.text("user_id_format").map_or(Some(UserIdFormat::Integer), |text| section.choice("user_id_format", &text, &USER_IDS))
}

fn expiry_header(section: &Section<'_>) -> Option<ExpiryHeader> {
    let section = section.section("expiry_header", "expiry_header", &["name", "value", "within"])?;
    let (name, value) = (section.required_text("name"), section.required_text("value"));
    let within = required_duration(&section, "within");
    let name = name.and_then(|name| {
        let parsed = HeaderName::from_bytes(name.text.as_bytes()).ok();
        if parsed.is_none() {
            section.report(name.span.start, format!("`{}` is not a valid name of a header", name.text));
        }
        parsed
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
