//! Templates of responses: a JSON tree with variables in it, compiled once into pieces that are written one after another.

use serde_json::Value;

use super::{
    json_pieces::{self, InvalidText, Piece},
    vocabulary::{ValueKind, Variable, VariableGroup},
};
use crate::types::time_format::TimeFormat;

/// A response that is ready to be filled in.
#[derive(Debug)]
pub struct Template {
    /// The JSON of the file; placeholders are texts in it.
    pub tree: Value,
    pieces: Vec<Piece<Placeholder>>,
}

/// A variable in a response. The format matters for times only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholder {
    pub variable: Variable,
    pub format: TimeFormat,
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
    /// A text that begins with `$` and a letter is a placeholder and nothing else.
    ///
    /// # Errors
    /// What is wrong with such a text.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        if !text.strip_prefix('$').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic())) {
            return Ok(None);
        }
        let (name, format) = text.split_once('|').map_or((text, None), |(name, format)| (name, Some(format)));
        let variable = variable(name)?;
        let format = format.map_or(Ok(TimeFormat::Iso), |format| time_format(variable, format))?;
        Ok(Some(Self { variable, format }))
    }
}

fn variable(name: &str) -> Result<Variable, String> {
    Variable::all().find(|variable| variable.word() == name).ok_or_else(|| {
        let words: Vec<&str> = Variable::all().map(Variable::word).collect();
        format!("`{name}` is not a variable; expected one of {}", words.join(", "))
    })
}

fn time_format(variable: Variable, word: &str) -> Result<TimeFormat, String> {
    if variable.kind() != ValueKind::Time {
        return Err(format!("`{}` is not a time, so it takes no format", variable.word()));
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
        let invalid = Template::compile(json!({ "hello": "$user.email!" })).unwrap_err();
        assert_eq!(invalid[0].text, "$user.email!");
        assert!(invalid[0].reason.starts_with("`$user.email!` is not a variable; expected one of $access, "), "{invalid:?}");
    }
}
