//! One text of a page: found by its key in the language of the reader, with values in its places.

use std::fmt;

use askama::filters::{Escaper, Html, HtmlSafe};

use super::{
    bidi::{self, Part},
    time::Time,
};
use crate::i18n::{Localizer, Value};

/// Displays itself as HTML, escaped, with `<bdi>` around names and `<time>` around times; `String::from` gives it as plain text.
pub struct Text<'a> {
    localizer: Localizer<'a>,
    key: &'a str,
    values: Vec<(&'static str, Value<'static>)>,
}

impl<'a> Text<'a> {
    pub fn new(localizer: Localizer<'a>, key: &'a str) -> Self {
        Self { localizer, key, values: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, place: &'static str, value: impl IntoValue) -> Self {
        self.values.push((place, value.into_value()));
        self
    }

    /// As `with`, for what users have named; see `bidi`.
    #[must_use]
    pub fn with_name(self, place: &'static str, name: impl AsRef<str>) -> Self {
        self.with(place, bidi::isolate(name.as_ref()))
    }

    /// As `with_name`, for several of them.
    #[must_use]
    pub fn with_names(self, place: &'static str, names: &[String]) -> Self {
        self.with(place, bidi::isolate_all(names))
    }
}

impl From<Text<'_>> for String {
    fn from(text: Text<'_>) -> Self {
        let sentence = text.localizer.text_with(text.key, &text.values);
        let plain = bidi::parts(&sentence).into_iter().map(|part| match part {
            Part::Text(text) => text.to_owned(),
            Part::Name(name) => bidi::isolate(name),
            Part::Time(time) => Time::parse(time).map_or_else(String::new, |time| time.words().to_owned()),
        });
        plain.collect()
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in bidi::parts(&self.localizer.text_with(self.key, &self.values)) {
            match part {
                Part::Text(text) => Html.write_escaped_str(&mut *f, text)?,
                Part::Name(name) => {
                    f.write_str("<bdi>")?;
                    Html.write_escaped_str(&mut *f, name)?;
                    f.write_str("</bdi>")?;
                }
                Part::Time(time) => Time::parse(time).map_or(Ok(()), |time| time.fmt(f))?,
            }
        }
        Ok(())
    }
}

impl HtmlSafe for Text<'_> {}

/// What a text has a place for; templates hand on references to references.
pub trait IntoValue {
    fn into_value(self) -> Value<'static>;
}

impl<T: ToValue + ?Sized> IntoValue for &T {
    fn into_value(self) -> Value<'static> {
        self.to_value()
    }
}

macro_rules! owned {
    ($($owned:ty),+) => { $(impl IntoValue for $owned {
        fn into_value(self) -> Value<'static> {
            self.into()
        }
    }
    impl ToValue for $owned {
        fn to_value(&self) -> Value<'static> {
            self.clone().into()
        }
    })+ };
}

pub trait ToValue {
    fn to_value(&self) -> Value<'static>;
}

owned!(String, i64, u64, usize);

impl ToValue for str {
    fn to_value(&self) -> Value<'static> {
        self.to_owned().into()
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value<'static> {
        (**self).to_value()
    }
}

impl ToValue for Time {
    fn to_value(&self) -> Value<'static> {
        self.isolated().into()
    }
}

impl IntoValue for Time {
    fn into_value(self) -> Value<'static> {
        self.to_value()
    }
}
