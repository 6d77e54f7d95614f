//! Reads the `[session]` of a contract: lifetimes, rotation, and the form of tokens in requests.

use std::{ops::Range, time::Duration};

use http::{HeaderName, HeaderValue};

use super::{model::ExpiryHeader, toml_reader::Section, vocabulary::ROTATIONS};
use crate::types::{
    auth_scheme::AuthScheme,
    session_policy::{RefreshRotation, SessionPolicy, UserIdFormat},
};

const KEYS: [&str; 8] = [
    "access_lifetime",
    "refresh_lifetime",
    "max_lifetime",
    "refresh_rotation",
    "grace",
    "scheme",
    "user_id_format",
    "expiry_header",
];
const DEFAULT_MAX_LIFETIME: Duration = Duration::from_hours(24 * 90);
const DEFAULT_GRACE: Duration = Duration::from_secs(30);
/// A longer lifetime is a slip of the pen.
const MAX_LIFETIME: Duration = Duration::from_hours(24 * 3660);

pub(super) struct Session {
    pub(super) policy: SessionPolicy,
    pub(super) scheme: AuthScheme,
    pub(super) expiry_header: Option<ExpiryHeader>,
}

/// A duration, and its bytes in the file.
type Lifetime = Option<(Duration, Range<usize>)>;

pub(super) fn read(root: &Section<'_>, name: &str) -> Option<Session> {
    let section = root.section("session", "[session]", &KEYS)?;
    let policy = policy(&section, name);
    let scheme = scheme(&section);
    let expiry_header = expiry_header(&section);
    Some(Session { policy: policy?, scheme: scheme?, expiry_header })
}

fn policy(section: &Section<'_>, name: &str) -> Option<SessionPolicy> {
    let access = required_duration(section, "access_lifetime");
    let refresh = required_duration(section, "refresh_lifetime");
    let max = optional_duration(section, "max_lifetime");
    let rotation = section.required_text("refresh_rotation");
    let rotation = rotation.and_then(|text| section.choice("refresh_rotation", &text, &ROTATIONS));
    let grace = optional_duration(section, "grace");
    let user_id = user_id_format(section);
    let lifetimes = [("access_lifetime", &access), ("refresh_lifetime", &refresh), ("max_lifetime", &max)];
    for (key, lifetime) in lifetimes {
        if let Some((_, span)) = lifetime.as_ref().filter(|(lifetime, _)| lifetime.is_zero() || *lifetime > MAX_LIFETIME) {
            section.report(span.start, format!("`{key}` must be longer than 0s and at most ten years"));
        }
    }
    check_order(section, ("access_lifetime", &access), ("refresh_lifetime", &refresh));
    check_order(section, ("refresh_lifetime", &refresh), ("max_lifetime", &max));
    if let (Some(RefreshRotation::Never), Some((_, span))) = (rotation, &grace) {
        section.report(span.start, "`grace` has no effect with `refresh_rotation = \"never\"`: remove it");
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

fn scheme(section: &Section<'_>) -> Option<AuthScheme> {
    let words = AuthScheme::OF_CONTRACTS.map(|scheme| (scheme.word(), scheme));
    section.text("scheme").map_or(Some(AuthScheme::Bearer), |text| section.choice("scheme", &text, &words))
}

fn user_id_format(section: &Section<'_>) -> Option<UserIdFormat> {
    let words = [("integer", UserIdFormat::Integer), ("string", UserIdFormat::String)];
    section.text("user_id_format").map_or(Some(UserIdFormat::Integer), |text| section.choice("user_id_format", &text, &words))
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
