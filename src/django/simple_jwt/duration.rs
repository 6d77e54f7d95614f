//! Durations as SimpleJWT's settings have them: `timedelta` and its text, seconds, ISO 8601.

use std::time::Duration;

use super::value::Value;

const UNITS: [(&str, f64); 7] = [
    ("weeks", 604_800.0),
    ("days", 86_400.0),
    ("hours", 3_600.0),
    ("minutes", 60.0),
    ("seconds", 1.0),
    ("milliseconds", 0.001),
    ("microseconds", 0.000_001),
];
/// More is no lifetime that anybody means: a thousand years.
const MAX_SECONDS: f64 = 3.2e10;

/// Of the arguments of `timedelta`, each with its unit; `None` where one is unknown.
pub(super) fn of_units<'a>(arguments: impl IntoIterator<Item = (&'a str, f64)>) -> Option<Duration> {
    let seconds = |(unit, number): (&str, f64)| UNITS.iter().find(|(known, _)| *known == unit).map(|(_, of_one)| number * of_one);
    arguments.into_iter().map(seconds).sum::<Option<f64>>().and_then(of_seconds)
}

pub(super) fn of_seconds(seconds: f64) -> Option<Duration> {
    let sound = seconds.is_finite() && (0.0..=MAX_SECONDS).contains(&seconds);
    sound.then(|| Duration::from_micros(to_micros(seconds)))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between zero and `MAX_SECONDS`")]
fn to_micros(seconds: f64) -> u64 {
    (seconds * 1e6).round() as u64
}

/// Any form of it.
pub(super) fn of(value: &Value) -> Option<Duration> {
    match value {
        Value::Duration(duration) => Some(*duration),
        Value::Number(seconds) => of_seconds(*seconds),
        Value::Text(text) => of_iso(text).or_else(|| of_timedelta_text(text)),
        Value::Table(fields) => {
            let number = |(unit, value): &'_ (String, Value)| match value {
                Value::Number(number) => Some((unit.clone(), *number)),
                _ => None,
            };
            let fields: Vec<(String, f64)> = fields.iter().map(number).collect::<Option<_>>()?;
            of_units(fields.iter().map(|(unit, number)| (unit.as_str(), *number)))
        }
        _ => None,
    }
}

/// `P1DT2H30M`, without years and months, whose length is unknown.
fn of_iso(text: &str) -> Option<Duration> {
    let rest = text.strip_prefix('P')?;
    let (days, time) = rest.split_once('T').unwrap_or((rest, ""));
    let of_days: &[(char, f64)] = &[('W', 604_800.0), ('D', 86_400.0)];
    let of_time: &[(char, f64)] = &[('H', 3_600.0), ('M', 60.0), ('S', 1.0)];
    let mut seconds = 0.0;
    for (part, units) in [(days, of_days), (time, of_time)] {
        for piece in part.split_inclusive(|c: char| c.is_ascii_alphabetic()) {
            let unit = piece.chars().last()?;
            let of_one = units.iter().find(|(known, _)| *known == unit)?.1;
            seconds += piece.trim_end_matches(unit).parse::<f64>().ok()? * of_one;
        }
    }
    if days.is_empty() && time.is_empty() { None } else { of_seconds(seconds) }
}

/// `str(timedelta)`: `0:05:00`, or `1 day, 0:00:00`.
fn of_timedelta_text(text: &str) -> Option<Duration> {
    let (days, clock) = text.split_once(", ").unwrap_or(("0 days", text));
    let days: f64 = days.strip_suffix(" days").or(days.strip_suffix(" day"))?.parse().ok()?;
    let [hours, minutes, seconds] = clock.split(':').collect::<Vec<_>>().try_into().ok()?;
    let number = |text: &str| text.parse::<f64>().ok();
    of_seconds(days * 86_400.0 + number(hours)? * 3_600.0 + number(minutes)? * 60.0 + number(seconds)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_every_form_that_exports_have() {
        for (text, seconds) in [
            ("PT5M", 300),
            ("P1D", 86_400),
            ("P1DT2H30M", 95_400),
            ("PT0.5S", 0),
            ("0:05:00", 300),
            ("1 day, 0:00:00", 86_400),
            ("30 days, 1:00:00", 2_595_600),
        ] {
            assert_eq!(of(&Value::Text(text.to_owned())).map(|duration| duration.as_secs()), Some(seconds), "{text}");
        }
        for text in ["", "P", "PT", "PT5X", "5m", "P1Y", "1 dag, 0:00:00", "a:b:c", "P1H", "-1 day, 0:00:00", "PT1e99S"] {
            assert_eq!(of(&Value::Text(text.to_owned())), None, "{text}");
        }
    }
}
