//! Rate limits: how often something may happen, counted by account, recipient or IP address.

use std::{num::NonZeroU32, time::Duration};

use super::{
    plain::MAX_DURATION,
    raw::{ParseResult, RawValue},
};
use crate::types::{
    duration,
    rate_limit::{Limit, LimitScope, Rate},
};

/// `5/15m per account, 50/15m per ip`, or `off`.
pub fn limit(raw: &RawValue, by: &[LimitScope]) -> ParseResult<Limit> {
    let example = by.iter().map(|by| format!("5/15m per {}", by.word())).collect::<Vec<_>>().join(", ");
    let right = || format!("\"off\", or how often in which time, such as \"{example}\"");
    let RawValue::Text(text) = raw else { return Err(right()) };
    if text.trim() == "off" {
        return Ok(Limit::default());
    }
    let mut limit = Limit::default();
    for part in text.split(',') {
        let rate = rate(part, by).filter(|rate| limit.by(rate.scope).is_none()).ok_or_else(right)?;
        limit.0.push(rate);
    }
    Ok(limit)
}

fn rate(text: &str, by: &[LimitScope]) -> Option<Rate> {
    let (rate, word) = text.split_once(" per ")?;
    let (times, per) = rate.split_once('/')?;
    let times = times.trim().parse().ok().filter(|times: &NonZeroU32| times.get() <= 1_000_000)?;
    let per = duration::parse(per).filter(|per| (Duration::from_secs(1)..=MAX_DURATION).contains(per))?;
    Some(Rate { times, per, scope: by.iter().copied().find(|by| by.word() == word.trim())? })
}

pub fn format_limit(limit: &Limit) -> String {
    let part = |rate: &Rate| format!("{}/{} per {}", rate.times, duration::format(rate.per), rate.scope.word());
    if limit.0.is_empty() { "off".to_owned() } else { limit.0.iter().map(part).collect::<Vec<_>>().join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [LimitScope; 2] = [LimitScope::Account, LimitScope::Ip];

    fn raw(text: &str) -> RawValue {
        RawValue::Text(text.to_owned())
    }

    #[test]
    fn limits_are_read_and_written_by_words() {
        for (given, kept) in [
            ("5/15m per account, 50/15m per ip", "5/15m per account, 50/15m per ip"),
            (" 5 / 900s per account ", "5/15m per account"),
            ("1/1d per ip,2/2h per account", "1/1d per ip, 2/2h per account"),
            ("off", "off"),
        ] {
            assert_eq!(limit(&raw(given), &BOTH).map(|limit| format_limit(&limit)).as_deref(), Ok(kept), "{given}");
        }
    }

    #[test]
    fn what_is_no_limit_is_refused() {
        for bad in [
            "",
            "on",
            "5",
            "5/15m",
            "0/15m per ip",
            "5/0s per ip",
            "5/15m per ip, 6/1h per ip",
            "5/15m per recipient",
            "-1/1m per ip",
        ] {
            assert!(limit(&raw(bad), &BOTH).is_err(), "{bad}");
        }
        assert!(limit(&RawValue::Integer(5), &BOTH).is_err());
    }
}
