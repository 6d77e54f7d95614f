//! The words of the house: every sentence that people read, in every language that it speaks, from `locales/`.

mod overrides;
mod time;

use std::{borrow::Cow, collections::BTreeMap, path::Path, str::FromStr, sync::Arc};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use fluent_syntax::ast::Pattern;
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use crate::error::{InternalError, Result};

/// One folder a language, named by its tag; any number of files in it. Another language is another folder.
#[derive(RustEmbed)]
#[folder = "locales/"]
struct Locales;

/// Spoken where somebody understands none of ours; every text exists in it.
const DEFAULT: &str = "en";

/// What a text has a place for: `(&str, usize, ...).into()`.
pub type Value<'a> = FluentValue<'a>;

/// A language that the house speaks; cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Language(Arc<str>);

impl Language {
    /// As HTML and HTTP write it (BCP 47).
    pub fn tag(&self) -> &str {
        &self.0
    }
}

/// All texts in all languages, the default language first.
pub struct I18n(Vec<Locale>);

struct Locale {
    language: Language,
    id: LanguageIdentifier,
    texts: FluentBundle<FluentResource>,
    /// An operator's own texts of emails, each used in place of one of `texts`.
    own: Option<FluentBundle<FluentResource>>,
}

impl I18n {
    /// The words of the house, and those of an operator's folder in their place.
    ///
    /// # Errors
    /// A fault that names the file whose text cannot be read, and for the operator's texts every mistake and its line.
    pub fn load(own: Option<&Path>) -> Result<Self> {
        let mut i18n = Self::of_the_house()?;
        if let Some(folder) = own {
            overrides::take(&mut i18n.0, folder)?;
        }
        Ok(i18n)
    }

    fn of_the_house() -> Result<Self> {
        let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in Locales::iter().filter(|file| file.ends_with(".ftl")) {
            if let Some((tag, _)) = file.split_once('/') {
                files.entry(tag.to_owned()).or_default().push(file.to_string());
            }
        }
        let mut voices = files.iter().map(|(tag, files)| Locale::learn(tag, files)).collect::<Result<Vec<_>>>()?;
        voices.sort_by_key(|voice| voice.language.tag() != DEFAULT);
        if voices.first().is_none_or(|voice| voice.language.tag() != DEFAULT) {
            return Err(InternalError::new("read the texts", format!("no folder locales/{DEFAULT}")).into());
        }
        Ok(Self(voices))
    }

    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.0.iter().map(|voice| &voice.language)
    }

    /// The language of a tag that somebody chose or that a row holds.
    pub fn language(&self, tag: &str) -> Option<Language> {
        self.languages().find(|language| language.tag().eq_ignore_ascii_case(tag)).cloned()
    }

    /// The best language for an Accept-Language header (RFC 9110 12.5.4); the default one for an empty header.
    pub fn negotiate(&self, accept_language: &str) -> Language {
        let wanted = by_weight(accept_language);
        let ours: Vec<&LanguageIdentifier> = self.0.iter().map(|voice| &voice.id).collect();
        let default = ours.first().copied();
        let found = negotiate_languages(&wanted, &ours, default.as_ref(), NegotiationStrategy::Lookup);
        let voice = found.first().and_then(|id| self.0.iter().find(|voice| voice.id == ***id));
        voice.unwrap_or(self.default()).language.clone()
    }

    pub fn localizer(&self, language: &Language) -> Localizer<'_> {
        let voice = self.0.iter().find(|voice| voice.language == *language);
        Localizer { voice: voice.unwrap_or(self.default()), fallback: self.default() }
    }

    fn default(&self) -> &Locale {
        &self.0[0]
    }
}

impl Locale {
    fn learn(tag: &str, files: &[String]) -> Result<Self> {
        let id = LanguageIdentifier::from_str(tag)
            .map_err(|error| InternalError::new("read the texts", format!("locales/{tag} is no language: {error}")))?;
        let mut texts = bundle(&id);
        for file in files {
            let fault = |why: String| InternalError::new("read the texts", format!("locales/{file}: {why}"));
            let bytes = Locales::get(file).map(|file| file.data).unwrap_or_default();
            let text = String::from_utf8(bytes.into_owned()).map_err(|error| fault(error.to_string()))?;
            let resource = FluentResource::try_new(text).map_err(|(_, errors)| fault(format!("{errors:?}")))?;
            texts.add_resource(resource).map_err(|errors| fault(format!("{errors:?}")))?;
        }
        Ok(Self { language: Language(tag.into()), id, texts, own: None })
    }

    /// The text of a message, or of one of its attributes; the operator's, where there is one.
    fn text(&self, key: &str, attribute: Option<&str>, values: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundles = self.own.iter().chain([&self.texts]);
        let (bundle, pattern) = bundles.into_iter().find_map(|bundle| Some((bundle, pattern(bundle, key, attribute)?)))?;
        let mut errors = Vec::new();
        let said = bundle.format_pattern(pattern, values, &mut errors);
        for error in errors {
            tracing::error!(key, language = self.language.tag(), "a text has no value for its place: {error}");
        }
        Some(said.into_owned())
    }
}

fn bundle(id: &LanguageIdentifier) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![id.clone()]);
    // The marks around values are for mixed directions of writing; in a title or an email they show as boxes.
    bundle.set_use_isolating(false);
    bundle
}

fn pattern<'a>(bundle: &'a FluentBundle<FluentResource>, key: &str, attribute: Option<&str>) -> Option<&'a Pattern<&'a str>> {
    let message = bundle.get_message(key)?;
    match attribute {
        Some(name) => message.get_attribute(name).map(|attribute| attribute.value()),
        None => message.value(),
    }
}

/// The words in one language.
#[derive(Clone, Copy)]
pub struct Localizer<'a> {
    voice: &'a Locale,
    fallback: &'a Locale,
}

impl Localizer<'_> {
    pub fn tag(&self) -> &str {
        self.voice.language.tag()
    }

    /// What the language calls itself.
    pub fn name(&self) -> String {
        self.text("language-name")
    }

    /// The text of a key. Keys are written out in full where they are used: a test reads the source for them.
    pub fn text(&self, key: &str) -> String {
        self.find(key, None)
    }

    /// The text of a key, with values in its places.
    pub fn text_with(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.find(key, Some(&arguments(values)))
    }

    /// An attribute of a message; `None` where the message has no such attribute.
    pub fn attribute(&self, key: &str, name: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        self.voice.text(key, Some(name), Some(&arguments(values)))
    }

    fn find(&self, key: &str, values: Option<&FluentArgs<'_>>) -> String {
        if let Some(said) = self.voice.text(key, None, values) {
            return said;
        }
        tracing::error!(key, language = self.tag(), "a text is missing");
        self.fallback.text(key, None, values).unwrap_or_else(|| key.to_owned())
    }
}

fn arguments<'a>(values: &[(&'a str, Value<'a>)]) -> FluentArgs<'a> {
    values.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect()
}

/// The languages of an Accept-Language header, dearest first. What is no language is left out, and so is what is refused.
fn by_weight(header: &str) -> Vec<LanguageIdentifier> {
    let mut wanted: Vec<(LanguageIdentifier, f32)> = header
        .split(',')
        .filter_map(|range| {
            let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
            let weight = weight.trim().strip_prefix("q=").and_then(|text| text.parse().ok()).unwrap_or(1.0);
            Some((tag.trim().parse().ok()?, weight))
        })
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    wanted.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    wanted.into_iter().map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests;
