//! The texts of one language.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use fluent_syntax::ast::Pattern;
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use super::language::Language;
use crate::error::{InternalError, Result};

/// One folder per language, named by its tag, with any number of files. Another language is another folder.
#[derive(RustEmbed)]
#[folder = "locales/"]
struct Locales;

/// The language for users who want another one; it has every text.
pub const DEFAULT: &str = "en";

pub struct Locale {
    pub language: Language,
    pub id: LanguageIdentifier,
    pub texts: FluentBundle<FluentResource>,
    /// An operator's own texts of emails, each used in place of one of `texts`.
    pub own: Option<FluentBundle<FluentResource>>,
}

/// All languages, the default one first.
///
/// # Errors
/// An internal error that names the file that cannot be read.
pub fn all() -> Result<Vec<Locale>> {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in Locales::iter().filter(|file| file.ends_with(".ftl")) {
        if let Some((tag, _)) = file.split_once('/') {
            files.entry(tag.to_owned()).or_default().push(file.to_string());
        }
    }
    let mut locales = files.iter().map(|(tag, files)| Locale::load(tag, files)).collect::<Result<Vec<_>>>()?;
    locales.sort_by_key(|locale| locale.language.tag() != DEFAULT);
    if locales.first().is_none_or(|locale| locale.language.tag() != DEFAULT) {
        return Err(InternalError::new("read the texts", format!("no folder locales/{DEFAULT}")).into());
    }
    Ok(locales)
}

/// The languages of `all`, without reading the texts; the default one first.
pub fn languages() -> Vec<Language> {
    let files: Vec<_> = Locales::iter().collect();
    let tags: BTreeSet<&str> = files.iter().filter_map(|file| Some(file.split_once('/')?.0)).collect();
    let mut languages: Vec<_> = tags.into_iter().map(Language::new).collect();
    languages.sort_by_key(|language| language.tag() != DEFAULT);
    languages
}

impl Locale {
    fn load(tag: &str, files: &[String]) -> Result<Self> {
        let id = LanguageIdentifier::from_str(tag)
            .map_err(|error| InternalError::new("read the texts", format!("locales/{tag} is not a language: {error}")))?;
        let mut texts = bundle(&id);
        for file in files {
            let fault = |why: String| InternalError::new("read the texts", format!("locales/{file}: {why}"));
            let bytes = Locales::get(file).map(|file| file.data).unwrap_or_default();
            let text = String::from_utf8(bytes.into_owned()).map_err(|error| fault(error.to_string()))?;
            let resource = FluentResource::try_new(text).map_err(|(_, errors)| fault(format!("{errors:?}")))?;
            texts.add_resource(resource).map_err(|errors| fault(format!("{errors:?}")))?;
        }
        Ok(Self { language: Language::new(tag), id, texts, own: None })
    }

    /// The text of a message, or of one of its attributes; the operator's, where there is one.
    pub fn text(&self, key: &str, attribute: Option<&str>, values: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundles = self.own.iter().chain([&self.texts]);
        let (bundle, pattern) = bundles.into_iter().find_map(|bundle| Some((bundle, pattern(bundle, key, attribute)?)))?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, values, &mut errors);
        for error in errors {
            tracing::error!(event = "text_incomplete", key, language = self.language.tag(), "a text lacks a value: {error}");
        }
        Some(text.into_owned())
    }
}

pub fn bundle(id: &LanguageIdentifier) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![id.clone()]);
    // The marks around values are for mixed directions of writing; in a title or an email they show as boxes.
    bundle.set_use_isolating(false);
    bundle
}

pub fn pattern<'a>(bundle: &'a FluentBundle<FluentResource>, key: &str, attribute: Option<&str>) -> Option<&'a Pattern<&'a str>> {
    let message = bundle.get_message(key)?;
    match attribute {
        Some(name) => message.get_attribute(name).map(|attribute| attribute.value()),
        None => message.value(),
    }
}
