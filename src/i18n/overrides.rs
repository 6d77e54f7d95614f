//! An operator's own texts of mails: one file a language, each text in the place of one of the house's.

use std::{collections::BTreeSet, fs, path::Path};

use fluent_bundle::{FluentMessage, FluentResource};
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Message, Pattern, PatternElement};

use super::{Locale, bundle, pattern};
use crate::error::{InternalError, Result};

/// What every mail has a place for, whether the house's own text uses it or not.
const ALWAYS: [&str; 2] = ["brand", "host"];

/// # Errors
/// A fault with every mistake in every file: `fr.ftl:3: ...`.
pub(super) fn take(voices: &mut [Locale], folder: &Path) -> Result<()> {
    let fault = |why: String| InternalError::new("read the texts of mails", why);
    let entries = fs::read_dir(folder).map_err(|error| fault(format!("{}: {error}", folder.display())))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "ftl"));
    files.sort();
    let mut mistakes = Vec::new();
    for path in files {
        let shown = path.display();
        let text = fs::read_to_string(&path).map_err(|error| fault(format!("{shown}: {error}")))?;
        let tag = path.file_stem().unwrap_or_default().to_string_lossy();
        let known: Vec<String> = voices.iter().map(|voice| voice.language.tag().to_owned()).collect();
        let Some(voice) = voices.iter_mut().find(|voice| *voice.language.tag() == *tag) else {
            let known = known.join(", ");
            mistakes.push(format!("{shown}:1: `{tag}` is no language of the house; there are {known}"));
            continue;
        };
        let wrong = voice.replace(&text);
        mistakes.extend(wrong.into_iter().map(|(line, what)| format!("{shown}:{line}: {what}")));
    }
    if mistakes.is_empty() { Ok(()) } else { Err(fault(format!("\n{}", mistakes.join("\n"))).into()) }
}

impl Locale {
    /// Every mistake and its line; where there is none, these texts are used from now on.
    fn replace(&mut self, text: &str) -> Vec<(usize, String)> {
        let line_at = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) => resource,
            Err((_, errors)) => {
                return errors.iter().map(|error| (line_at(error.pos.start), format!("{}", error.kind))).collect();
            }
        };
        let mut mistakes = Vec::new();
        for entry in resource.entries() {
            match entry {
                Entry::Message(message) => {
                    let wrong = self.judge(message);
                    mistakes.extend(wrong.into_iter().map(|what| (line_of(text, message.id.name), what)));
                }
                Entry::Term(term) => {
                    let what = format!("`-{}` is a term; write what it stands for", term.id.name);
                    mistakes.push((line_of(text, &format!("-{}", term.id.name)), what));
                }
                _ => {}
            }
        }
        if mistakes.is_empty() {
            self.own.get_or_insert_with(|| bundle(&self.id)).add_resource_overriding(resource);
        }
        mistakes
    }

    /// A message may replace some of the texts of an email and leave the others as they are.
    fn judge(&self, message: &Message<&str>) -> Vec<String> {
        let id = message.id.name;
        if !id.starts_with("email-") || !self.texts.has_message(id) {
            return vec![format!("`{id}` is no text of an email; those of locales/{} begin with `email-`", self.language.tag())];
        }
        let attributes = message.attributes.iter().map(|attribute| (Some(attribute.id.name), &attribute.value));
        let given = message.value.iter().map(|value| (None, value)).chain(attributes);
        given.flat_map(|(attribute, own)| self.judge_text(id, attribute, own)).collect()
    }

    fn judge_text(&self, id: &str, attribute: Option<&str>, own: &Pattern<&str>) -> Vec<String> {
        let name = attribute.map_or_else(|| id.to_owned(), |attribute| format!("{id}.{attribute}"));
        let Some(replaced) = pattern(&self.texts, id, attribute) else {
            return vec![format!("`{name}` is no text of an email; `{id}` has {}", self.parts_of(id))];
        };
        let (mut given, mut named) = (Names::default(), Names::default());
        given.of_pattern(replaced);
        named.of_pattern(own);
        given.values.extend(ALWAYS.map(str::to_owned));
        let places = given.values.iter().map(|name| format!("{{ ${name} }}")).collect::<Vec<_>>().join(", ");
        let unknown =
            named.values.difference(&given.values).map(|value| format!("`{name}` knows no {{ ${value} }}, only {places}"));
        let others = named.others.iter().map(|other| format!("`{name}` may not refer to `{other}`"));
        unknown.chain(others).collect()
    }

    /// The attributes of a message, as an operator writes them.
    fn parts_of(&self, id: &str) -> String {
        let attributes: Vec<_> =
            self.texts.get_message(id).iter().flat_map(FluentMessage::attributes).map(|one| format!(".{}", one.id())).collect();
        if attributes.is_empty() { "no attributes".to_owned() } else { attributes.join(", ") }
    }
}

/// The line on which a text begins.
fn line_of(text: &str, id: &str) -> usize {
    let begins = |line: &str| line.strip_prefix(id).is_some_and(|rest| rest.trim_start().starts_with('='));
    text.lines().position(begins).unwrap_or(0) + 1
}

/// What a text has places for, and which other texts, terms and functions it speaks of.
#[derive(Default)]
struct Names {
    values: BTreeSet<String>,
    others: BTreeSet<String>,
}

impl Names {
    fn of_pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.of_expression(expression);
            }
        }
    }

    fn of_expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.of_inline(inline),
            Expression::Select { selector, variants } => {
                self.of_inline(selector);
                for variant in variants {
                    self.of_pattern(&variant.value);
                }
            }
        }
    }

    fn of_inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.values.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.others.insert(id.name.to_owned());
            }
            InlineExpression::TermReference { id, .. } => {
                self.others.insert(format!("-{}", id.name));
            }
            InlineExpression::FunctionReference { id, arguments: CallArguments { positional, .. } } => {
                self.others.insert(id.name.to_owned());
                for argument in positional {
                    self.of_inline(argument);
                }
            }
            InlineExpression::Placeable { expression } => self.of_expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        }
    }
}
