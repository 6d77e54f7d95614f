//! Reads the `[errors.messages]` of a contract: sentences by code, each in one language or in all languages of the contract.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    error_code::ErrorCode,
    error_messages::{ErrorMessages, Parameter, Sentence},
    toml_reader::Section,
};
use crate::i18n::LanguageChoice;

/// More is a slip of the pen.
const MAX_LANGUAGES: usize = 16;
/// In bytes; a longer one is no sentence.
const MAX_SENTENCE_LEN: usize = 1000;

/// A text of one language, with its place in the file.
struct Translation<'a> {
    /// Without one it is for all languages.
    language: Option<&'a str>,
    text: &'a str,
    at: usize,
}

pub(super) fn read(errors: &Section<'_>) -> Option<ErrorMessages> {
    if errors.find("messages").is_none() {
        return Some(ErrorMessages::default());
    }
    let (_, table) = errors.table("messages")?;
    let languages = languages(errors, table)?;
    let sentences = entries(table).into_iter().map(|(name, span, value)| sentences(errors, (name, span), value, &languages));
    let sentences: Vec<Option<_>> = sentences.collect();
    let choice = match LanguageChoice::new(&languages) {
        Ok(choice) => choice,
        Err(tag) => {
            errors.report(errors.position("messages"), format!("`{tag}` is not the tag of a language, such as en or pt-BR"));
            return None;
        }
    };
    Some(ErrorMessages::new(choice, sentences.into_iter().collect::<Option<_>>()?))
}

/// In the order of the file.
fn entries<'a>(table: &'a DeTable<'a>) -> Vec<(&'a str, Range<usize>, &'a Spanned<DeValue<'a>>)> {
    let mut entries: Vec<_> = table.iter().map(|(name, value)| (&**name.get_ref(), name.span(), value)).collect();
    entries.sort_by_key(|(_, span, _)| span.start);
    entries
}

/// Those of the first message that has several; every other one must have the same.
fn languages<'a>(errors: &Section<'_>, table: &'a DeTable<'a>) -> Option<Vec<&'a str>> {
    let tables = entries(table).into_iter().filter_map(|(_, _, value)| value.get_ref().as_table());
    let languages: Vec<&str> = tables.take(1).flat_map(|table| entries(table).into_iter().map(|(tag, ..)| tag)).collect();
    if languages.len() > MAX_LANGUAGES {
        errors.report(errors.position("messages"), format!("messages may have at most {MAX_LANGUAGES} languages"));
        return None;
    }
    Some(languages)
}

fn sentences<'a>(
    errors: &Section<'_>,
    (name, span): (&str, Range<usize>),
    value: &'a Spanned<DeValue<'a>>,
    languages: &[&str],
) -> Option<(ErrorCode, Vec<Sentence>)> {
    let code = ErrorCode::of_contracts().find(|code| code.word() == name);
    if code.is_none() {
        let known: Vec<&str> = ErrorCode::of_contracts().map(ErrorCode::word).collect();
        errors.report(span.start, format!("`{name}` is not the code of an error; expected one of {}", known.join(", ")));
    }
    let translations = translations(errors, name, value)?;
    let code = code?;
    if let Some(missing) = missing(&translations, languages) {
        errors.report(
            span.start,
            format!("the message `{name}` {missing}: every message has the same languages, or is one string"),
        );
        return None;
    }
    // In the order of the contract's languages.
    let place = |one: &Translation<'_>| languages.iter().position(|tag| Some(*tag) == one.language);
    let mut translations = translations;
    translations.sort_by_key(place);
    let sentences = translations.iter().map(|one| sentence(errors, one, code)).collect::<Vec<_>>();
    Some((code, sentences.into_iter().collect::<Option<_>>()?))
}

fn translations<'a>(errors: &Section<'_>, name: &str, value: &'a Spanned<DeValue<'a>>) -> Option<Vec<Translation<'a>>> {
    let of = |language: Option<&'a str>, value: &'a Spanned<DeValue<'a>>| {
        Some(Translation { language, text: value.get_ref().as_str()?, at: value.span().start })
    };
    let translations = match value.get_ref() {
        DeValue::Table(table) => entries(table).into_iter().map(|(tag, _, value)| of(Some(tag), value)).collect(),
        _ => of(None, value).map(|one| vec![one]),
    };
    let translations: Option<Vec<Translation<'a>>> = translations;
    let translations = translations.filter(|translations| !translations.is_empty());
    if translations.is_none() {
        let what = format!("the message `{name}` must be a string, or a table such as {{ en = \"...\", fr = \"...\" }}");
        errors.report(value.span().start, what);
    }
    translations
}

/// What a message lacks of the contract's languages, or has besides.
fn missing(translations: &[Translation<'_>], languages: &[&str]) -> Option<String> {
    if translations.iter().all(|one| one.language.is_none()) {
        return None;
    }
    let given: Vec<&str> = translations.iter().filter_map(|one| one.language).collect();
    let lacks = languages.iter().find(|tag| !given.contains(tag)).map(|tag| format!("is not written in `{tag}`"));
    lacks.or_else(|| {
        let other = given.iter().find(|tag| !languages.contains(tag))?;
        Some(format!("is written in `{other}` too"))
    })
}

fn sentence(errors: &Section<'_>, one: &Translation<'_>, code: ErrorCode) -> Option<Sentence> {
    if one.text.trim().is_empty() || one.text.len() > MAX_SENTENCE_LEN || one.text.chars().any(char::is_control) {
        let what = format!("a message is a line of 1 to {MAX_SENTENCE_LEN} bytes, without control characters");
        errors.report(one.at, what);
        return None;
    }
    let unknown = |word: &str| {
        let known: Vec<String> = Parameter::of(code).iter().map(|known| format!("{{{}}}", known.word())).collect();
        let known = if known.is_empty() { "nothing in braces".to_owned() } else { known.join(", ") };
        errors.report(one.at, format!("the message `{}` has no `{{{word}}}`; it has {known}", code.word()));
    };
    Sentence::parse(one.text, code).map_err(unknown).ok()
}
