//! How values are written: times, sizes, addresses and the like. Whoever writes something else hears what would be right.

mod branding;
mod email;
mod limits;

use std::{
    fmt::Write,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use ipnet::IpNet;

use crate::types::{email::ascii_domain, secret::Secret};

pub use self::{
    branding::{colour, link},
    email::{full_name, mailbox, server_name},
    limits::{limit, limit_text},
};

/// What stands in a file, an environment variable or a flag, before anybody has judged it.
#[derive(Clone)]
pub enum RawValue {
    Text(String),
    Integer(i64),
    List(Vec<String>),
    Boolean(bool),
    /// Something that no setting takes, by the name of its type.
    Other(&'static str),
}

/// The value, or what would be right, as in "must be ...".
pub type ParseResult<T> = Result<T, String>;

/// Nobody plans further ahead, and no date overflows.
const LONGEST: Duration = Duration::from_hours(24 * 3650);

impl RawValue {
    /// As its writer would know it again.
    pub fn written(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Integer(number) => number.to_string(),
            Self::Boolean(answer) => answer.to_string(),
            Self::List(words) => format!("[{}]", words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", ")),
            Self::Other(kind) => format!("a {kind}"),
        }
    }

    /// Whether it looks like an address with a password in it, which nobody may be shown.
    pub fn holds_password(&self) -> bool {
        let Self::Text(text) = self else { return false };
        let Some((_, rest)) = text.split_once("://") else { return false };
        // A user without a password is no secret.
        rest.rsplit_once('@').is_some_and(|(user, _)| user.contains(':')) || rest.contains("password")
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// One line of text that says something.
pub fn text(raw: &RawValue) -> ParseResult<String> {
    match raw {
        RawValue::Text(text) if !text.trim().is_empty() && !text.contains(char::is_control) => Ok(text.trim().to_owned()),
        _ => Err("one line of text in quotes".to_owned()),
    }
}

/// As `text`, where an empty one means that there is none.
pub fn optional_text(raw: &RawValue) -> ParseResult<Option<String>> {
    if matches!(raw, RawValue::Text(text) if text.trim().is_empty()) { Ok(None) } else { text(raw).map(Some) }
}

/// Kept exactly as it is: spaces count too.
pub fn secret(raw: &RawValue) -> ParseResult<Secret> {
    match raw {
        RawValue::Text(text) if !text.is_empty() => Ok(Secret::new(text.clone())),
        _ => Err("a text in quotes".to_owned()),
    }
}

/// As `secret`, one or a list of them.
pub fn secrets(raw: &RawValue) -> ParseResult<Vec<Secret>> {
    match raw {
        RawValue::List(words) if words.iter().all(|word| !word.is_empty()) => {
            Ok(words.iter().cloned().map(Secret::new).collect())
        }
        one => secret(one).map(|secret| vec![secret]).map_err(|_| "a text in quotes, or a list of them".to_owned()),
    }
}

/// Yes or no; in the environment and in flags, where there are only texts, by name.
pub fn flag(raw: &RawValue) -> ParseResult<bool> {
    match raw {
        RawValue::Boolean(answer) => Some(*answer),
        RawValue::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
    .ok_or_else(|| "true or false".to_owned())
}

pub fn path(raw: &RawValue) -> ParseResult<PathBuf> {
    text(raw).map(PathBuf::from).map_err(|_| "a path such as \"data\" or \"/var/lib/vestibule\"".to_owned())
}

pub fn address(raw: &RawValue) -> ParseResult<SocketAddr> {
    let right = || "an address and a port such as \"127.0.0.1:8000\" or \"[::1]:8000\"".to_owned();
    text(raw).ok().and_then(|text| text.parse().ok()).ok_or_else(right)
}

/// Words in a list; in the environment and in flags, where there are no lists, with commas between them, in brackets or without.
pub fn words(raw: &RawValue) -> ParseResult<Vec<String>> {
    let bare = |word: &str| {
        let word = word.trim();
        let inner = ['"', '\''].iter().find_map(|quote| word.strip_prefix(*quote)?.strip_suffix(*quote));
        inner.unwrap_or(word).to_owned()
    };
    let list = match raw {
        RawValue::List(words) => words.clone(),
        RawValue::Text(text) => {
            let text = text.trim();
            let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|inner| !inner.contains(']'));
            inner.unwrap_or(text).split(',').map(bare).filter(|word| !word.is_empty()).collect()
        }
        _ => vec![String::new()],
    };
    if list.iter().all(|word| !word.trim().is_empty()) {
        Ok(list)
    } else {
        Err("a list of names such as [\"accounts\"]".to_owned())
    }
}

/// Addresses and networks; one address is a network by itself.
pub fn networks(raw: &RawValue) -> ParseResult<Vec<IpNet>> {
    let right = || "a list of addresses or networks such as [\"10.0.0.0/8\", \"::1\"]".to_owned();
    let network = |word: &String| {
        let word = word.trim();
        word.parse().or_else(|_| word.parse::<IpAddr>().map(IpNet::from)).map(|network: IpNet| network.trunc())
    };
    words(raw).map_err(|_| right())?.iter().map(network).collect::<Result<_, _>>().map_err(|_| right())
}

/// Domains, as they are compared; none is an empty list.
pub fn domains(raw: &RawValue) -> ParseResult<Vec<String>> {
    let given = match raw {
        RawValue::List(words) if words.is_empty() => return Ok(Vec::new()),
        RawValue::Text(text) if text.trim().is_empty() => return Ok(Vec::new()),
        raw => words(raw),
    };
    let known = |word: String| ascii_domain(word.trim()).filter(|domain| domain.contains('.'));
    let right = || "a list of domains such as [\"example.com\"]".to_owned();
    given.map_err(|_| right())?.into_iter().map(|word| known(word).ok_or_else(right)).collect()
}

/// One of these words.
pub fn choice<T: Copy>(raw: &RawValue, all: &[(&str, T)]) -> ParseResult<T> {
    let found = all.iter().find(|(word, _)| matches!(raw, RawValue::Text(text) if text.trim() == *word));
    let right = || format!("one of {}", all.iter().map(|(word, _)| quoted(word)).collect::<Vec<_>>().join(", "));
    found.map(|(_, value)| *value).ok_or_else(right)
}

pub fn word<T: Copy + PartialEq>(value: T, all: &[(&'static str, T)]) -> &'static str {
    all.iter().find(|(_, known)| *known == value).map_or("", |(word, _)| word)
}

pub fn number<T: TryFrom<u64>>(raw: &RawValue, least: u64, most: u64) -> ParseResult<T> {
    let given = match raw {
        RawValue::Integer(number) => u64::try_from(*number).ok(),
        RawValue::Text(text) => text.trim().parse().ok(),
        _ => None,
    };
    let fitting = given.filter(|number| (least..=most).contains(number)).and_then(|number| T::try_from(number).ok());
    fitting.ok_or_else(|| format!("a number from {least} to {most}"))
}

/// `30s`, `15m`, `12h`, `14d`, and sums of them; more than nothing.
pub fn span(raw: &RawValue) -> ParseResult<Duration> {
    span_or_nothing(raw).and_then(|span| if span.is_zero() { Err("longer than nothing".to_owned()) } else { Ok(span) })
}

pub fn span_or_nothing(raw: &RawValue) -> ParseResult<Duration> {
    let given = match raw {
        RawValue::Text(text) => humantime::parse_duration(text.trim()).ok(),
        _ => None,
    };
    match given {
        Some(span) if span > LONGEST => Err("ten years at most".to_owned()),
        Some(span) => Ok(span),
        None => Err("a time such as \"30s\", \"15m\", \"12h\" or \"14d\"".to_owned()),
    }
}

/// In the largest units that it is made of: `1d 12h`.
pub fn span_text(span: Duration) -> String {
    let mut left = span.as_millis();
    let mut written = String::new();
    for (unit, millis) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)] {
        if left >= millis {
            let space = if written.is_empty() { "" } else { " " };
            // Writing to a String does not fail.
            let _ = write!(written, "{space}{}{unit}", left / millis);
            left %= millis;
        }
    }
    if written.is_empty() { "0s".to_owned() } else { written }
}

const UNITS: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

/// Bytes: a number, or a number and `KiB`, `MiB` or `GiB`.
pub fn size<T: TryFrom<u64>>(raw: &RawValue, least: u64, most: u64) -> ParseResult<T> {
    let given = match raw {
        RawValue::Integer(number) => u64::try_from(*number).ok(),
        RawValue::Text(text) => size_of(text.trim()),
        _ => None,
    };
    let fitting = given.filter(|bytes| (least..=most).contains(bytes)).and_then(|bytes| T::try_from(bytes).ok());
    fitting.ok_or_else(|| format!("a size from \"{}\" to \"{}\"", size_text(least), size_text(most)))
}

fn size_of(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim();
    let factor = if unit.is_empty() { 1 } else { UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?.1 };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

pub fn size_text(bytes: u64) -> String {
    let (name, factor) = UNITS.into_iter().find(|(_, factor)| bytes > 0 && bytes.is_multiple_of(*factor)).unwrap_or(("B", 1));
    format!("{} {name}", bytes / factor)
}

/// Scheme, host and port as a browser would write them in `Origin`, and nothing else.
pub fn origin(raw: &RawValue) -> ParseResult<String> {
    let right = || "the address that people see, such as \"https://accounts.example.com\", without path or query".to_owned();
    let text = text(raw).map_err(|_| right())?;
    let (scheme, rest) = text.split_once("://").ok_or_else(right)?;
    let scheme = scheme.to_ascii_lowercase();
    let usual = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return Err(right()),
    };
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse::<u16>().map_err(|_| right())?)),
        _ => (authority, None),
    };
    let host = host_of(host).ok_or_else(right)?;
    Ok(match port.filter(|port| *port != usual) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

/// Origins in a list; `*` is none, for nobody can mean every site.
pub fn origins(raw: &RawValue) -> ParseResult<Vec<String>> {
    let right =
        || "a list of origins such as [\"https://app.example.com\"], each with its scheme and none of them \"*\"".to_owned();
    let words = words(raw).map_err(|_| right())?;
    words.into_iter().map(|word| origin(&RawValue::Text(word)).map_err(|_| right())).collect()
}

/// Names of headers, in lower case; none is an empty list.
pub fn headers(raw: &RawValue) -> ParseResult<Vec<String>> {
    let given = if matches!(raw, RawValue::List(words) if words.is_empty()) { Ok(Vec::new()) } else { words(raw) };
    let is_name = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let name = |word: String| Some(word.trim().to_ascii_lowercase()).filter(|word| is_name(word));
    let named = given.ok().and_then(|words| words.into_iter().map(name).collect());
    named.ok_or_else(|| "a list of names of headers such as [\"content-type\", \"x-requested-with\"]".to_owned())
}

fn host_of(host: &str) -> Option<String> {
    if let Some(six) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return Some(format!("[{}]", six.parse::<std::net::Ipv6Addr>().ok()?));
    }
    let ascii = ascii_domain(host)?;
    let fits = !ascii.is_empty() && ascii.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    fits.then_some(ascii)
}

/// As `span`, or "off" for never.
pub fn span_or_off(raw: &RawValue) -> ParseResult<Option<Duration>> {
    if matches!(raw, RawValue::Text(text) if text.trim() == "off") {
        return Ok(None);
    }
    span(raw).map(Some).map_err(|right| format!("\"off\", or {right}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> RawValue {
        RawValue::Text(text.to_owned())
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (given, kept) in [
            ("https://Example.COM/", "https://example.com"),
            ("https://example.com:443", "https://example.com"),
            ("http://example.com:80/", "http://example.com"),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("http://[::1]:8000", "http://[::1]:8000"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(origin(&typed(given)).as_deref(), Ok(kept), "{given}");
        }
        for bad in
            ["example.com", "ftp://a.b", "https://", "https://a/b", "https://a?b", "https://u@a", "https://a:b", "https://a b"]
        {
            assert!(origin(&typed(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_holds_a_password_or_none() {
        for secret in ["postgres://ada:hunter2@db/x", "postgres://a:b@c@db/x", "postgres://db/x?user=ada&password=hunter2"] {
            assert!(typed(secret).holds_password(), "{secret}");
        }
        for plain in
            ["postgres://ada@db.example.com:5432/x", "https://example.com", "sqlite://data/vestibule.db", "ada@example.com"]
        {
            assert!(!typed(plain).holds_password(), "{plain}");
        }
    }

    #[test]
    fn times_and_sizes_are_read_and_written_by_words() {
        assert_eq!(span(&typed("1d 12h")), Ok(Duration::from_hours(36)));
        assert_eq!(span_text(Duration::from_hours(36)), "1d 12h");
        assert_eq!(span_text(Duration::ZERO), "0s");
        assert!(span(&typed("0s")).is_err() && span(&typed("soon")).is_err() && span(&RawValue::Integer(5)).is_err());
        assert!(span(&typed("9999999999d")).is_err());
        assert_eq!(size(&typed("64 KiB"), 0, 1 << 30), Ok(65_536_u64));
        assert_eq!(size(&typed("64kib"), 0, 1 << 30), Ok(65_536_u64));
        assert_eq!(size(&RawValue::Integer(100), 0, 1 << 30), Ok(100_u64));
        assert!(size::<u64>(&typed("99999999999999999999 GiB"), 0, u64::MAX).is_err());
        assert_eq!((size_text(65_536), size_text(100), size_text(0)), ("64 KiB".into(), "100 B".into(), "0 B".into()));
    }

    #[test]
    fn networks_are_addresses_or_ranges_of_them() {
        let list = networks(&typed("10.0.0.0/8, ::1,192.0.2.7/24")).unwrap();
        assert_eq!(list.iter().map(ToString::to_string).collect::<Vec<_>>(), ["10.0.0.0/8", "::1/128", "192.0.2.0/24"]);
        assert_eq!(networks(&RawValue::List(Vec::new())), Ok(Vec::new()));
        for bad in ["10.0.0.0/33", "proxy.example", "10.0.0.0-10.0.0.9"] {
            assert!(networks(&typed(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_time_may_be_off_where_that_is_said() {
        assert_eq!(span_or_off(&typed("off")), Ok(None));
        assert_eq!(span_or_off(&typed("30d")), Ok(Some(Duration::from_hours(720))));
        assert!(span_or_off(&typed("0s")).is_err() && span_or_off(&typed("never")).is_err());
    }
}
