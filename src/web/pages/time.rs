//! When something was or will be: a `<time>` in words and in UTC, which static/app.js puts into the time zone of the reader.

use std::fmt;

use askama::filters::{Escaper, Html, HtmlSafe};

use super::bidi;
use crate::types::clock::Timestamp;

/// Between the parts of a time in a sentence.
const SEPARATOR: char = '|';

/// How exactly a page says when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precision {
    /// Also within a sentence: it stays a date.
    Day,
    /// By itself: a near one becomes relative, such as "2 hours ago".
    Minute,
}

/// Displays itself as HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    datetime: String,
    precision: Precision,
    words: String,
}

impl Time {
    pub fn day(at: Timestamp, words: String) -> Self {
        Self { datetime: at.to_string(), precision: Precision::Day, words }
    }

    pub fn minute(at: Timestamp, words: String) -> Self {
        Self { datetime: at.to_string(), precision: Precision::Minute, words }
    }

    /// The inside of an isolate of `bidi`; nothing, where it is not one.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (head, words) = text.split_once(SEPARATOR)?;
        let (datetime, precision) = match head.strip_prefix('~') {
            Some(datetime) => (datetime, Precision::Day),
            None => (head, Precision::Minute),
        };
        Some(Self { datetime: datetime.to_owned(), precision, words: words.to_owned() })
    }

    /// For a sentence.
    pub(super) fn isolated(&self) -> String {
        let mark = if self.precision == Precision::Day { "~" } else { "" };
        bidi::isolate_time(&format!("{mark}{}{SEPARATOR}{}", self.datetime, self.words))
    }

    pub(super) fn words(&self) -> &str {
        &self.words
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<time datetime=\"")?;
        Html.write_escaped_str(&mut *f, &self.datetime)?;
        f.write_str(if self.precision == Precision::Day { "\" data-day>" } else { "\">" })?;
        Html.write_escaped_str(&mut *f, &self.words)?;
        f.write_str("</time>")
    }
}

impl HtmlSafe for Time {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_names_its_moment_and_whether_it_is_a_day() {
        let at = Timestamp::from_seconds(1_795_864_860);
        let (day, minute) = (Time::day(at, "28 November".to_owned()), Time::minute(at, "28 November at 11:21 UTC".to_owned()));
        assert_eq!(day.to_string(), r#"<time datetime="2026-11-28T11:21:00Z" data-day>28 November</time>"#);
        assert_eq!(minute.to_string(), r#"<time datetime="2026-11-28T11:21:00Z">28 November at 11:21 UTC</time>"#);
    }

    #[test]
    fn a_time_in_a_sentence_cannot_bring_html_along() {
        let time = Time::parse("\"><script>|<b>").unwrap();
        assert!(!time.to_string().contains("<script>") && !time.to_string().contains("<b>"));
        assert_eq!(Time::parse("no time"), None);
    }
}
