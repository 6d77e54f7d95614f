//! Plain values: texts, secrets, paths, lists, numbers, choices, durations and sizes.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use super::raw::{ParseResult, RawValue, quoted};
use crate::types::{duration, secret::Secret};

/// Ten years: long enough for every setting, and no date overflows.
pub const MAX_DURATION: Duration = Duration::from_hours(24 * 3650);

/// One line of text that is not blank.
pub fn text(raw: &RawValue) -> ParseResult<String> {
    match raw {
        RawValue::Text(text) if !text.trim().is_empty() && !text.contains(char::is_control) => Ok(text.trim().to_owned()),
        _ => Err("one line of text in quotes".to_owned()),
    }
}

/// As `text`; an empty one is `None`.
pub fn optional_text(raw: &RawValue) -> ParseResult<Option<String>> {
    if matches!(raw, RawValue::Text(text) if text.trim().is_empty()) { Ok(None) } else { text(raw).map(Some) }
}

/// Kept exactly as it is, spaces included.
pub fn secret(raw: &RawValue) -> ParseResult<Secret> {
    match raw {
        RawValue::Text(text) if !text.is_empty() => Ok(Secret::new(text.clone())),
        _ => Err("a text in quotes".to_owned()),
    }
}

/// As `secret`, one or a list of them.
pub fn secrets(raw: &RawValue) -> ParseResult<Vec<Secret>> {
    match raw {
        RawValue::List(items) if items.iter().all(|item| !item.is_empty()) => {
            Ok(items.iter().cloned().map(Secret::new).collect())
        }
        RawValue::Text(text) if list_in_toml(text).is_some() => secrets(&RawValue::List(list_in_toml(text).unwrap_or_default())),
        one => {
            let right = "a text in quotes, or a list such as [\"one key\", \"another key\"]";
            secret(one).map(|secret| vec![secret]).map_err(|_| right.to_owned())
        }
    }
}

pub fn boolean(raw: &RawValue) -> ParseResult<bool> {
    match raw {
        RawValue::Boolean(answer) => Some(*answer),
        // Environment variables and arguments are always texts.
        RawValue::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
    .ok_or_else(|| "true or false".to_owned())
}

pub fn path(raw: &RawValue) -> ParseResult<PathBuf> {
    text(raw).map(PathBuf::from).map_err(|_| "a path such as \"data\" or \"/var/lib/vestibule\"".to_owned())
}

/// A list of texts. Environment variables and arguments have it as TOML, or separated by commas.
pub fn list(raw: &RawValue) -> ParseResult<Vec<String>> {
    let list = match raw {
        RawValue::List(items) => items.clone(),
        RawValue::Text(text) => list_in_toml(text).unwrap_or_else(|| split_list(text.trim())),
        _ => vec![String::new()],
    };
    if list.iter().all(|item| !item.trim().is_empty()) {
        Ok(list)
    } else {
        Err("a list of names such as [\"accounts\"]".to_owned())
    }
}

/// `["a", "b"]`, as in the file.
fn list_in_toml(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    let written = format!("list = {text}");
    let table: BTreeMap<String, Vec<String>> = text.starts_with('[').then(|| toml::from_str(&written).ok())??;
    table.into_values().next()
}

fn split_list(text: &str) -> Vec<String> {
    let unquoted = |item: &str| {
        let item = item.trim();
        let inner = ['"', '\''].iter().find_map(|quote| item.strip_prefix(*quote)?.strip_suffix(*quote));
        inner.unwrap_or(item).to_owned()
    };
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|inner| !inner.contains(']'));
    inner.unwrap_or(text).split(',').map(unquoted).filter(|item| !item.is_empty()).collect()
}

/// One of these words.
pub fn choice<T: Copy>(raw: &RawValue, all: &[(&str, T)]) -> ParseResult<T> {
    let found = all.iter().find(|(word, _)| matches!(raw, RawValue::Text(text) if text.trim() == *word));
    let right = || format!("one of {}", all.iter().map(|(word, _)| quoted(word)).collect::<Vec<_>>().join(", "));
    found.map(|(_, value)| *value).ok_or_else(right)
}

/// The word of a choice.
pub fn choice_word<T: Copy + PartialEq>(value: T, all: &[(&'static str, T)]) -> &'static str {
    all.iter().find(|(_, known)| *known == value).map_or("", |(word, _)| word)
}

pub fn number<T: TryFrom<u64>>(raw: &RawValue, min: u64, max: u64) -> ParseResult<T> {
    let given = match raw {
        RawValue::Integer(number) => u64::try_from(*number).ok(),
        RawValue::Text(text) => text.trim().parse().ok(),
        _ => None,
    };
    let fitting = given.filter(|number| (min..=max).contains(number)).and_then(|number| T::try_from(number).ok());
    fitting.ok_or_else(|| format!("a number from {min} to {max}"))
}

/// `30s`, `15m`, `12h`, `14d`, or a sum of them; longer than zero.
pub fn duration(raw: &RawValue) -> ParseResult<Duration> {
    duration_or_zero(raw).and_then(|given| if given.is_zero() { Err("longer than zero".to_owned()) } else { Ok(given) })
}

pub fn duration_or_zero(raw: &RawValue) -> ParseResult<Duration> {
    let given = match raw {
        RawValue::Text(text) => duration::parse(text),
        _ => None,
    };
    match given {
        Some(given) if given > MAX_DURATION => Err("ten years at most".to_owned()),
        Some(given) => Ok(given),
        None => Err("a time such as \"30s\", \"15m\", \"12h\" or \"14d\"".to_owned()),
    }
}

/// As `duration`; "off" is `None`.
pub fn duration_or_off(raw: &RawValue) -> ParseResult<Option<Duration>> {
    if matches!(raw, RawValue::Text(text) if text.trim() == "off") {
        return Ok(None);
    }
    duration(raw).map(Some).map_err(|right| format!("\"off\", or {right}"))
}

/// Not by a crate: `bytesize` and `ubyte` round what they write, and `config show` has to show the value in force.
const UNITS: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

/// Bytes: a number, or a number and `KiB`, `MiB` or `GiB`.
pub fn size<T: TryFrom<u64>>(raw: &RawValue, min: u64, max: u64) -> ParseResult<T> {
    let given = match raw {
        RawValue::Integer(number) => u64::try_from(*number).ok(),
        RawValue::Text(text) => bytes_of(text.trim()),
        _ => None,
    };
    let fitting = given.filter(|bytes| (min..=max).contains(bytes)).and_then(|bytes| T::try_from(bytes).ok());
    fitting.ok_or_else(|| format!("a size from \"{}\" to \"{}\"", format_size(min), format_size(max)))
}

fn bytes_of(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim();
    let factor = if unit.is_empty() { 1 } else { UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?.1 };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

/// In the largest unit that loses nothing.
pub fn format_size(bytes: u64) -> String {
    let (name, factor) = UNITS.into_iter().find(|(_, factor)| bytes > 0 && bytes.is_multiple_of(*factor)).unwrap_or(("B", 1));
    format!("{} {name}", bytes / factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> RawValue {
        RawValue::Text(text.to_owned())
    }

    #[test]
    fn durations_are_longer_than_zero_and_shorter_than_ten_years() {
        assert_eq!(duration(&raw("1d 12h")), Ok(Duration::from_hours(36)));
        assert!(duration(&raw("0s")).is_err() && duration(&raw("soon")).is_err() && duration(&RawValue::Integer(5)).is_err());
        assert!(duration(&raw("9999999999d")).is_err());
        assert_eq!(duration_or_zero(&raw("0s")), Ok(Duration::ZERO));
    }

    #[test]
    fn a_duration_is_off_only_where_that_is_allowed() {
        assert_eq!(duration_or_off(&raw("off")), Ok(None));
        assert_eq!(duration_or_off(&raw("30d")), Ok(Some(Duration::from_hours(720))));
        assert!(duration_or_off(&raw("0s")).is_err() && duration_or_off(&raw("never")).is_err());
        assert!(duration(&raw("off")).is_err());
    }

    #[test]
    fn sizes_are_read_and_written_exactly() {
        assert_eq!(size(&raw("64 KiB"), 0, 1 << 30), Ok(65_536_u64));
        assert_eq!(size(&raw("64kib"), 0, 1 << 30), Ok(65_536_u64));
        assert_eq!(size(&RawValue::Integer(100), 0, 1 << 30), Ok(100_u64));
        assert!(size::<u64>(&raw("99999999999999999999 GiB"), 0, u64::MAX).is_err());
        for (bytes, written) in [(65_536, "64 KiB"), (65_537, "65537 B"), (100, "100 B"), (0, "0 B")] {
            assert_eq!(format_size(bytes), written);
        }
    }
}
