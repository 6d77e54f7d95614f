//! How often something may be tried, as it is said in a setting.

use std::{num::NonZeroU32, time::Duration};

use super::{LONGEST, ParseResult, RawValue, span_text};
use crate::types::rate_limit::{Limit, LimitScope, Rate};

/// `5/15m per account, 50/15m per ip`, or `off`.
pub fn limit(raw: &RawValue, by: &[LimitScope]) -> ParseResult<Limit> {
    let example = by.iter().map(|by| format!("5/15m per {}", by.word())).collect::<Vec<_>>().join(", ");
    let right = || format!("\"off\", or how often in which time, such as \"{example}\"");
    let RawValue::Text(text) = raw else { return Err(right()) };
    if text.trim() == "off" {
        return Ok(Limit::default());
    }
    let mut limit = Limit::default();
    for sentence in text.split(',') {
        let rate = rate(sentence, by).filter(|rate| limit.by(rate.scope).is_none()).ok_or_else(right)?;
        limit.0.push(rate);
    }
    Ok(limit)
}

fn rate(sentence: &str, by: &[LimitScope]) -> Option<Rate> {
    let (rate, word) = sentence.split_once(" per ")?;
    let (times, span) = rate.split_once('/')?;
    let times = times.trim().parse().ok().filter(|times: &NonZeroU32| times.get() <= 1_000_000)?;
    let per = humantime::parse_duration(span.trim()).ok().filter(|span| (Duration::from_secs(1)..=LONGEST).contains(span))?;
    Some(Rate { times, per, scope: by.iter().copied().find(|by| by.word() == word.trim())? })
}

pub fn limit_text(limit: &Limit) -> String {
    let sentence = |rate: &Rate| format!("{}/{} per {}", rate.times, span_text(rate.per), rate.scope.word());
    if limit.0.is_empty() { "off".to_owned() } else { limit.0.iter().map(sentence).collect::<Vec<_>>().join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> RawValue {
        RawValue::Text(text.to_owned())
    }

    #[test]
    fn limits_are_read_and_written_by_words() {
        let both = [LimitScope::Account, LimitScope::Ip];
        for (given, kept) in [
            ("5/15m per account, 50/15m per ip", "5/15m per account, 50/15m per ip"),
            (" 5 / 900s per account ", "5/15m per account"),
            ("1/1d per ip,2/2h per account", "1/1d per ip, 2/2h per account"),
            ("off", "off"),
        ] {
            assert_eq!(limit(&typed(given), &both).map(|limit| limit_text(&limit)).as_deref(), Ok(kept), "{given}");
        }
        let bad = [
            "",
            "on",
            "5",
            "5/15m",
            "0/15m per ip",
            "5/0s per ip",
            "5/15m per ip, 6/1h per ip",
            "5/15m per recipient",
            "-1/1m per ip",
        ];
        for bad in bad {
            assert!(limit(&typed(bad), &both).is_err(), "{bad}");
        }
        assert!(limit(&RawValue::Integer(5), &both).is_err());
    }
}
