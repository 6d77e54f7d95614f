//! The sentences that a contract has in place of Django's, by code and language.

use super::error_code::{ErrorCode, ErrorScope};
use crate::i18n::LanguageChoice;

/// By code: one sentence for all languages, or one for each of them.
#[derive(Debug, Default)]
pub struct ErrorMessages {
    languages: LanguageChoice,
    sentences: Vec<(ErrorCode, Vec<Sentence>)>,
}

/// A text with parameters in it, as in `The {field} is required.`
#[derive(Debug, PartialEq)]
pub struct Sentence(Vec<SentencePiece>);

#[derive(Debug, PartialEq)]
enum SentencePiece {
    Text(String),
    Parameter(Parameter),
}

/// What an error puts into its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    Field,
    Min,
    Max,
    Seconds,
}

/// The values of the parameters of one error.
#[derive(Debug, Default)]
pub struct SentenceValues<'a> {
    /// The name of the field in words.
    pub field: &'a str,
    /// The least or the greatest length, or how long to wait: an error has one of them.
    pub number: u64,
}

impl ErrorMessages {
    pub(super) fn new(languages: LanguageChoice, sentences: Vec<(ErrorCode, Vec<Sentence>)>) -> Self {
        Self { languages, sentences }
    }

    /// Which of its languages a client gets.
    pub fn language(&self, accept_language: Option<&str>) -> usize {
        self.languages.choose(accept_language)
    }

    pub fn sentence(&self, code: ErrorCode, language: usize) -> Option<&Sentence> {
        let (_, sentences) = self.sentences.iter().find(|(known, _)| *known == code)?;
        sentences.get(language).or(sentences.first())
    }
}

impl Sentence {
    /// # Errors
    /// A word in braces that is not a parameter of the code.
    pub(super) fn parse(text: &str, code: ErrorCode) -> Result<Self, &str> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((before, word, after)) = next_parameter(rest) {
            let parameter = Parameter::of(code).iter().find(|known| known.word() == word).ok_or(word)?;
            pieces.extend([SentencePiece::Text(before.to_owned()), SentencePiece::Parameter(*parameter)]);
            rest = after;
        }
        pieces.push(SentencePiece::Text(rest.to_owned()));
        Ok(Self(pieces))
    }

    pub fn fill(&self, values: &SentenceValues<'_>) -> String {
        let text = |piece: &SentencePiece| match piece {
            SentencePiece::Text(text) => text.clone(),
            SentencePiece::Parameter(Parameter::Field) => values.field.to_owned(),
            SentencePiece::Parameter(_) => values.number.to_string(),
        };
        self.0.iter().map(text).collect()
    }
}

/// The text before the first word in braces, the word, and the text after it.
fn next_parameter(text: &str) -> Option<(&str, &str, &str)> {
    let (before, inner) = text.split_once('{')?;
    let (word, after) = inner.split_once('}')?;
    Some((before, word, after))
}

impl Parameter {
    pub fn word(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Min => "min",
            Self::Max => "max",
            Self::Seconds => "seconds",
        }
    }

    /// Those that the sentence of an error may name.
    pub fn of(code: ErrorCode) -> &'static [Self] {
        match code {
            ErrorCode::Throttled | ErrorCode::ServiceUnavailable | ErrorCode::OutcomeUnknown => &[Self::Seconds],
            ErrorCode::PasswordTooShort => &[Self::Field, Self::Min],
            ErrorCode::TooLong => &[Self::Field, Self::Max],
            code if code.scope() == ErrorScope::Field => &[Self::Field],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_has_the_parameters_of_its_code() {
        let filled = |text: &str| {
            let sentence = Sentence::parse(text, ErrorCode::PasswordTooShort).unwrap();
            sentence.fill(&SentenceValues { field: "new password", number: 8 })
        };
        assert_eq!(filled("The {field} needs {min} characters."), "The new password needs 8 characters.");
        assert_eq!(filled("Too short }{"), "Too short }{");
        assert_eq!(filled(""), "");
        assert_eq!(Sentence::parse("{min} or {max}", ErrorCode::PasswordTooShort), Err("max"));
        assert_eq!(Sentence::parse("{given}", ErrorCode::NotAChoice), Err("given"), "what was sent is not repeated");
    }
}
