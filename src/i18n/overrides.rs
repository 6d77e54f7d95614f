//! An operator's own texts of mails: one file a language, each text in the place of one of the house's.

use std::{collections::BTreeSet, fs, path::Path};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::Locale;
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
    /// Every mistake and its line; where there is none, these texts hold from now on.
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
            let (id, pattern) = match entry {
                Entry::Message(message) => (message.id.name, message.value.as_ref()),
                Entry::Term(term) => {
                    let what = format!("`-{}` is a term; write what it stands for", term.id.name);
                    mistakes.push((line_of(text, &format!("-{}", term.id.name)), what));
                    continue;
                }
                _ => continue,
            };
            let wrong = self.judge(id, pattern);
            mistakes.extend(wrong.into_iter().map(|what| (line_of(text, id), what)));
        }
        if mistakes.is_empty() {
            self.texts.add_resource_overriding(resource);
        }
        mistakes
    }

    fn judge(&self, id: &str, pattern: Option<&Pattern<&str>>) -> Vec<String> {
        let ours = self.texts.get_message(id).filter(|_| id.starts_with("mail-"));
        let Some(ours) = ours.and_then(|message| message.value()) else {
            return vec![format!("`{id}` is no text of a mail; those of locales/{} begin with `mail-`", self.language.tag())];
        };
        let Some(pattern) = pattern else { return vec![format!("`{id}` says nothing")] };
        let (mut given, mut named) = (Names::default(), Names::default());
        given.of_pattern(ours);
        named.of_pattern(pattern);
        given.values.extend(ALWAYS.map(str::to_owned));
        let places = given.values.iter().map(|name| format!("{{ ${name} }}")).collect::<Vec<_>>().join(", ");
        let unknown = named.values.difference(&given.values).map(|name| format!("`{id}` knows no {{ ${name} }}, only {places}"));
        let others = named.others.difference(&given.others).map(|name| format!("`{id}` may not refer to `{name}`"));
        unknown.chain(others).collect()
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
