//! Turns the sample of a response into a template: known names become variables, what never changes stays.

use serde_json::{Map, Value};

use super::{
    names::{self, CONSTANTS, GENERAL, Names, REQUEST, TOKENS, USER, squash},
    sample::{Kind, Leaf, Sample},
    times,
};
use crate::contracts::vocabulary::{Operation, ValueKind, Variable};

const MAX_CONSTANT: usize = 200;
/// A longer word without spaces may be a secret.
const MAX_WORD: usize = 24;
const ABOUT_REFRESH: &str = "refresh";

/// The template of a response, and what could not be placed.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) tree: Value,
    pub(super) notes: Vec<String>,
    /// The variables that were used, with the samples that they replaced.
    pub(super) used: Vec<(Variable, Leaf)>,
}

pub(super) fn response(operation: Operation, sample: &Sample) -> Response {
    let mut writer = TemplateWriter { operation, path: Vec::new(), notes: Vec::new(), used: Vec::new() };
    let tree = writer.value(sample);
    Response { tree, notes: writer.notes, used: writer.used }
}

struct TemplateWriter<'a> {
    operation: Operation,
    path: Vec<&'a str>,
    notes: Vec<String>,
    used: Vec<(Variable, Leaf)>,
}

impl<'a> TemplateWriter<'a> {
    fn value(&mut self, sample: &'a Sample) -> Value {
        match sample {
            Sample::Object(fields) => {
                let mut object = Map::new();
                for (name, value) in fields {
                    self.path.push(name);
                    object.insert(name.clone(), self.value(value));
                    self.path.pop();
                }
                Value::Object(object)
            }
            Sample::List(item) => self.list(item.as_deref()),
            Sample::Leaf(leaf) => self.leaf(leaf),
        }
    }

    fn list(&mut self, item: Option<&'a Sample>) -> Value {
        let texts = item.is_none_or(|item| matches!(item, Sample::Leaf(leaf) if matches!(leaf.kind, Kind::Text | Kind::Unknown)));
        let roles = self.candidates().into_iter().find(|variable| variable.kind() == ValueKind::TextList && texts);
        if let Some(variable) = roles {
            return self.variable(variable, &Leaf::UNKNOWN, None);
        }
        if item.is_some() {
            self.note("is always an empty list");
        }
        Value::Array(Vec::new())
    }

    fn leaf(&mut self, leaf: &Leaf) -> Value {
        for variable in self.candidates() {
            match variable.kind() {
                ValueKind::Time => {
                    if let Some(format) = times::format(leaf) {
                        return self.variable(variable, leaf, Some(format));
                    }
                }
                kind if fits(kind, leaf.kind) => return self.variable(variable, leaf, None),
                _ => {}
            }
        }
        self.constant(leaf)
    }

    fn variable(&mut self, variable: Variable, leaf: &Leaf, format: Option<&str>) -> Value {
        self.used.push((variable, leaf.clone()));
        match format.filter(|format| *format != "iso") {
            Some(format) => format!("{}|{format}", variable.word()).into(),
            None => variable.word().into(),
        }
    }

    /// What the operation provides of what the name may mean, the best first.
    fn candidates(&self) -> Vec<Variable> {
        let Some((name, around)) = self.path.split_last() else { return Vec::new() };
        let around: Vec<String> = around.iter().map(|part| squash(part)).collect();
        let squashed = squash(name);
        let words = table_names(&squashed, &around).into_iter().flat_map(|(table, name)| names::meanings_of(table, &name));
        let known = |word: &str| Variable::all().find(|variable| variable.word() == word);
        let provided = |variable: &Variable| self.operation.provides(*variable);
        // A `token` after a reset is rather the one that came by email.
        let is_emailed = |variable: &Variable| {
            self.operation == Operation::ResetPassword && *variable == Variable::Access && squashed == "token"
        };
        words.filter_map(known).filter(provided).filter(|variable| !is_emailed(variable)).collect()
    }

    fn constant(&mut self, leaf: &Leaf) -> Value {
        let name = squash(self.path.last().copied().unwrap_or_default());
        let example = leaf.example.as_ref().filter(|example| is_harmless(example));
        if names::meanings_of(REQUEST, &name).contains(&"password") {
            return self.password(leaf);
        }
        let known = CONSTANTS.contains(&name.as_str()) || leaf.kind == Kind::Boolean || leaf.fixed || self.path.is_empty();
        match example.filter(|_| known) {
            Some(example) => example.clone(),
            None if name == "tokentype" => "bearer".into(),
            None => {
                let empty = leaf.empty();
                self.note(&format!("is always {empty}"));
                empty
            }
        }
    }

    fn password(&mut self, leaf: &Leaf) -> Value {
        let decoy = Variable::DecoyDjangoHash;
        if self.operation.provides(decoy) && leaf.text().is_some_and(|text| text.starts_with("pbkdf2_")) {
            return self.variable(decoy, leaf, None);
        }
        self.note("is always \"\": no password goes out");
        "".into()
    }

    fn note(&mut self, what: &str) {
        self.notes.push(format!("`{}` of the response {what}", self.path.join(".")));
    }
}

/// The tables to look a name up in. Beside a refresh token, `token` and `expires` are about it.
fn table_names(name: &str, around: &[String]) -> Vec<(&'static [Names], String)> {
    let of_refresh = around.last().is_some_and(|part| part.contains(ABOUT_REFRESH));
    let of_access = around.last().is_some_and(|part| part.contains("access"));
    let mut found = Vec::new();
    if matches!(name, "token" | "value" | "jwt") && (of_refresh || of_access) {
        let owner = if of_refresh { ABOUT_REFRESH } else { "access" };
        found.push((TOKENS, owner.to_owned()));
    }
    if of_refresh {
        found.push((TOKENS, format!("{ABOUT_REFRESH}{name}")));
    }
    found.extend([(TOKENS, name.to_owned()), (USER, name.to_owned()), (GENERAL, name.to_owned())]);
    found
}

fn fits(variable: ValueKind, leaf: Kind) -> bool {
    let allowed: &[Kind] = match variable {
        ValueKind::Number => &[Kind::Integer, Kind::Number],
        ValueKind::Id => &[Kind::Integer, Kind::Text],
        ValueKind::Boolean => &[Kind::Boolean],
        ValueKind::TextList | ValueKind::Time => &[],
        _ => &[Kind::Text, Kind::Null],
    };
    allowed.contains(&leaf) || (leaf == Kind::Unknown && variable != ValueKind::TextList)
}

/// Whether an example can be copied: it is no secret, and no variable.
fn is_harmless(example: &Value) -> bool {
    let Some(text) = example.as_str() else { return !example.is_object() && !example.is_array() };
    let is_long_word = text.len() >= MAX_WORD && !text.contains(' ');
    text.len() <= MAX_CONSTANT && !is_long_word && !text.contains(['$', '@']) && !text.contains("{{")
}
