//! All texts in all languages.

use std::path::Path;

use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use unic_langid::LanguageIdentifier;

use super::{
    accept_language::by_weight,
    language::Language,
    locale::{self, Locale},
    localizer::Localizer,
    overrides,
};
use crate::error::Result;

/// The default language first.
pub struct I18n(Vec<Locale>);

impl I18n {
    /// The built-in texts, and those in an operator's folder, which replace some of them.
    ///
    /// # Errors
    /// An internal error that names the file that cannot be read, or every mistake in the operator's texts with its line.
    pub fn load(own: Option<&Path>) -> Result<Self> {
        let mut locales = locale::all()?;
        if let Some(folder) = own {
            overrides::read(&mut locales, folder)?;
        }
        Ok(Self(locales))
    }

    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.0.iter().map(|locale| &locale.language)
    }

    /// The language of a tag that a user chose.
    pub fn language(&self, tag: &str) -> Option<Language> {
        self.languages().find(|language| language.tag().eq_ignore_ascii_case(tag)).cloned()
    }

    /// The best language for an `Accept-Language` header (RFC 9110 12.5.4); the default one for an empty header.
    pub fn negotiate(&self, accept_language: &str) -> Language {
        let wanted = by_weight(accept_language);
        let available: Vec<&LanguageIdentifier> = self.0.iter().map(|locale| &locale.id).collect();
        let default = available.first().copied();
        let found = negotiate_languages(&wanted, &available, default.as_ref(), NegotiationStrategy::Lookup);
        let locale = found.first().and_then(|id| self.0.iter().find(|locale| locale.id == ***id));
        locale.unwrap_or(self.default()).language.clone()
    }

    pub fn localizer(&self, language: &Language) -> Localizer<'_> {
        let locale = self.0.iter().find(|locale| locale.language == *language);
        Localizer::new(locale.unwrap_or(self.default()), self.default())
    }

    fn default(&self) -> &Locale {
        &self.0[0]
    }

    #[cfg(test)]
    pub(super) fn locales(&self) -> &[Locale] {
        &self.0
    }
}
