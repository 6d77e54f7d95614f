//! Templates of responses: a JSON tree with variables in it, compiled once into pieces that are written one after another.

use serde_json::Value;

use super::{
    json_pieces::{self, InvalidText, Piece},
    vocabulary::{ValueKind, Variable, VariableGroup},
};
use crate::types::{number_format::NumberFormat, similar::similar, time_format::TimeFormat};

/// A response that is ready to be filled in.
#[derive(Debug)]
pub struct Template {
    /// The JSON of the file; placeholders are texts in it.
    pub tree: Value,
    pieces: Vec<Piece<Placeholder>>,
}

/// A variable in a response. One format matters for times only, the other for durations only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholder {
    pub variable: Variable,
    pub format: TimeFormat,
    pub number: NumberFormat,
}

impl Template {
    /// # Errors
    /// Every text of the tree that looks like a variable and is none.
    pub fn compile(tree: Value) -> Result<Self, Vec<InvalidText>> {
        let pieces = json_pieces::compile(&tree, Placeholder::parse)?;
        Ok(Self { tree, pieces })
    }

    pub fn pieces(&self) -> &[Piece<Placeholder>] {
        &self.pieces
    }

    pub fn variables(&self) -> impl Iterator<Item = Variable> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Json(_) => None,
            Piece::Placeholder(placeholder) => Some(placeholder.variable),
        })
    }

    pub fn names(&self, variable: Variable) -> bool {
        self.variables().any(|named| named == variable)
    }

    pub fn names_group(&self, group: VariableGroup) -> bool {
        self.variables().any(|named| named.group() == group)
    }
}

impl Placeholder {
    /// A text that begins with `$` and a letter is a placeholder and nothing else. No text has a variable in the middle.
    ///
    /// # Errors
    /// What is wrong with such a text.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        if let Some(variable) = variable_within(text) {
            return Err(more_than_a_variable(text, variable));
        }
        if !text.strip_prefix('$').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic())) {
            return Ok(None);
        }
        let (name, format) = text.split_once('|').map_or((text, None), |(name, format)| (name, Some(format)));
        let variable = variable(name)?;
        let plain = Self { variable, format: TimeFormat::Iso, number: NumberFormat::Seconds };
        Ok(Some(match (format, variable.kind()) {
            (None, _) => plain,
            (Some(word), ValueKind::Number) => Self { number: number_format(word)?, ..plain },
            (Some(word), _) => Self { format: time_format(variable, word)?, ..plain },
        }))
    }
}

/// A variable that a text has beside other characters, a format excepted.
fn variable_within(text: &str) -> Option<Variable> {
    let name = text.split_once('|').map_or(text, |(name, _)| name);
    let is_in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let words = text.match_indices('$').map(|(at, _)| {
        let rest = &text[at + 1..];
        let end = rest.find(|c| !is_in_name(c)).unwrap_or(rest.len());
        text[at..=at + end].trim_end_matches('.')
    });
    words.filter(|word| *word != name).find_map(|word| Variable::all().find(|variable| variable.word() == word))
}

fn more_than_a_variable(text: &str, variable: Variable) -> String {
    let word = variable.word();
    let scheme = match variable {
        Variable::Access | Variable::Refresh => "; a scheme such as Bearer may stand before a token in `response_headers`",
        _ => "",
    };
    format!("{text:?} has `{word}` and more: a variable must be the whole text{scheme}")
}

/// Before the variables that there are: they are listed once for a file.
pub(super) const LIST_OF_WORDS: &str = "; expected one of ";

fn variable(name: &str) -> Result<Variable, String> {
    Variable::all().find(|variable| variable.word() == name).ok_or_else(|| {
        let words: Vec<&str> = Variable::all().map(Variable::word).collect();
        let meant = similar(name, words.iter().map(|word| (*word).to_owned()));
        let meant = meant.map(|word| format!(" (did you mean `{word}`?)")).unwrap_or_default();
        format!("`{name}` is not a variable{meant}{LIST_OF_WORDS}{}", words.join(", "))
    })
}

fn number_format(word: &str) -> Result<NumberFormat, String> {
    NumberFormat::of(word).ok_or_else(|| {
        let words: Vec<&str> = NumberFormat::WORDS.iter().map(|(word, _)| *word).collect();
        format!("`{word}` is not a format of a number; expected one of {}", words.join(", "))
    })
}

fn time_format(variable: Variable, word: &str) -> Result<TimeFormat, String> {
    if variable.kind() != ValueKind::Time {
        return Err(format!("`{}` is neither a time nor a number, so it takes no format", variable.word()));
    }
    TimeFormat::ALL.into_iter().find(|format| format.word() == word).ok_or_else(|| {
        let words = TimeFormat::ALL.map(TimeFormat::word);
        format!("`{word}` is not a time format; expected one of {}", words.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_placeholder_is_a_whole_text() {
        let invalid = Template::compile(json!({ "hello": "$user.emails" })).unwrap_err();
        assert_eq!(invalid[0].text, "$user.emails");
        assert!(
            invalid[0]
                .reason
                .starts_with("`$user.emails` is not a variable (did you mean `$user.email`?); expected one of $access, "),
            "{invalid:?}"
        );
    }

    #[test]
    fn a_variable_within_a_longer_text_is_refused() {
        for (text, word) in [
            ("Bearer $access", "$access"),
            ("$user.email!", "$user.email"),
            ("$user.first_name $user.last_name", "$user.first_name"),
            ("it is $now.", "$now"),
            ("$now$now", "$now"),
            ("$5 or $user.id", "$user.id"),
        ] {
            let invalid = Template::compile(json!({ "text": text })).unwrap_err();
            let wanted = format!("{text:?} has `{word}` and more: a variable must be the whole text");
            assert!(invalid[0].reason.starts_with(&wanted), "{invalid:?}");
        }
        for text in ["costs $5", "$", "$$", "the $access_token of old", "US$", "a $b c"] {
            assert!(Template::compile(json!({ "text": text })).is_ok(), "{text}");
        }
    }
}
