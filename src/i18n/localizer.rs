//! Texts in one language, with values in their places.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentValue};

use super::locale::Locale;

/// The value of a placeable: `(&str, usize, ...).into()`.
pub type Value<'a> = FluentValue<'a>;

#[derive(Clone, Copy)]
pub struct Localizer<'a> {
    locale: &'a Locale,
    fallback: &'a Locale,
}

impl<'a> Localizer<'a> {
    pub(super) fn new(locale: &'a Locale, fallback: &'a Locale) -> Self {
        Self { locale, fallback }
    }
}

impl Localizer<'_> {
    pub fn tag(&self) -> &str {
        self.locale.language.tag()
    }

    /// The name of the language in itself.
    pub fn name(&self) -> String {
        self.text("language-name")
    }

    /// The text of a key. Keys are written out in full where they are used: a test reads the source for them.
    pub fn text(&self, key: &str) -> String {
        self.find(key, None)
    }

    /// The text of a key, with values.
    pub fn text_with(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.find(key, Some(&arguments(values)))
    }

    /// An attribute of a message; `None` where the message has no such attribute.
    pub fn attribute(&self, key: &str, name: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        self.locale.text(key, Some(name), Some(&arguments(values)))
    }

    fn find(&self, key: &str, values: Option<&FluentArgs<'_>>) -> String {
        if let Some(text) = self.locale.text(key, None, values) {
            return text;
        }
        tracing::error!(event = "text_missing", key, language = self.tag(), "a text is missing");
        self.fallback.text(key, None, values).unwrap_or_else(|| key.to_owned())
    }
}

fn arguments<'a>(values: &[(&'a str, Value<'a>)]) -> FluentArgs<'a> {
    values.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect()
}
