//! An operator's own texts of emails: one file per language, each text in place of a built-in one.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use fluent_bundle::{FluentMessage, FluentResource};
use fluent_syntax::{
    ast::{CallArguments, Entry, Expression, InlineExpression, Message, Pattern, PatternElement},
    unicode::unescape_unicode_to_string,
};

use super::locale::{Locale, bundle, pattern};
use crate::{
    diagnostics::{self, Diagnostic, SourceMap},
    error::{InternalError, Result},
};

/// Values that every email has, whether the built-in text uses them or not.
const ALWAYS: [&str; 2] = ["brand", "host"];

/// The largest file of texts; the built-in ones have a tenth of it.
const MAX_FILE_SIZE: u64 = 256 * 1024;
/// How deep braces may be nested: the parser calls itself for each.
const MAX_NESTING: usize = 16;

/// # Errors
/// An internal error with every mistake in every file: `fr.ftl:3: ...`.
pub fn read(locales: &mut [Locale], folder: &Path) -> Result<()> {
    let mut mistakes = Vec::new();
    for path in files(folder)? {
        let text = read_file(&path).map_err(|error| fault(format!("{}: {error}", path.display())))?;
        let source = SourceMap::new(&path, &text);
        let tag = path.file_stem().unwrap_or_default().to_string_lossy();
        match locales.iter_mut().find(|locale| *locale.language.tag() == *tag) {
            Some(locale) => mistakes.extend(locale.replace(source, &text)),
            None => mistakes.push(Diagnostic::new(source.line(1), unknown_language(&tag, locales))),
        }
    }
    if mistakes.is_empty() { Ok(()) } else { Err(fault(format!("\n{}", diagnostics::list(&mistakes))).into()) }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| fault(format!("{}: {error}", folder.display())))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "ftl"));
    files.sort();
    Ok(files)
}

fn read_file(path: &Path) -> io::Result<String> {
    let about = fs::metadata(path)?;
    if !about.is_file() || about.len() > MAX_FILE_SIZE {
        return Err(io::Error::other(format!("it must be a file of at most {} KiB", MAX_FILE_SIZE / 1024)));
    }
    fs::read_to_string(path)
}

/// Where braces are nested too deeply for the parser.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_NESTING
    })
}

fn fault(why: String) -> InternalError {
    InternalError::new("read the texts of emails", why)
}

fn unknown_language(tag: &str, locales: &[Locale]) -> String {
    let known: Vec<&str> = locales.iter().map(|locale| locale.language.tag()).collect();
    format!("there is no language `{tag}`; there are {}", known.join(", "))
}

impl Locale {
    /// Every mistake; without any, these texts are used from now on.
    fn replace(&mut self, source: SourceMap<'_>, text: &str) -> Vec<Diagnostic> {
        if let Some(at) = too_deep(text) {
            return vec![Diagnostic::new(source.line_at(at), format!("braces are nested more than {MAX_NESTING} deep"))];
        }
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) => resource,
            Err((_, errors)) => {
                let mistake = |error: &fluent_syntax::parser::ParserError| {
                    Diagnostic::new(source.line_at(error.pos.start), error.kind.to_string())
                };
                return errors.iter().map(mistake).collect();
            }
        };
        let mut mistakes = Vec::new();
        for entry in resource.entries() {
            match entry {
                Entry::Message(message) => {
                    let position = source.line(line_of(text, message.id.name));
                    mistakes.extend(self.check(message).into_iter().map(|what| Diagnostic::new(position.clone(), what)));
                }
                Entry::Term(term) => {
                    let id = format!("-{}", term.id.name);
                    let position = source.line(line_of(text, &id));
                    mistakes.push(Diagnostic::new(position, format!("`{id}` is a term: write out its text instead")));
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
    fn check(&self, message: &Message<&str>) -> Vec<String> {
        let id = message.id.name;
        if !id.starts_with("email-") || !self.texts.has_message(id) {
            return vec![format!(
                "`{id}` is not a text of an email; those in locales/{} begin with `email-`",
                self.language.tag()
            )];
        }
        let attributes = message.attributes.iter().map(|attribute| (Some(attribute.id.name), &attribute.value));
        let given = message.value.iter().map(|value| (None, value)).chain(attributes);
        given.flat_map(|(attribute, own)| self.check_text(id, attribute, own)).collect()
    }

    fn check_text(&self, id: &str, attribute: Option<&str>, own: &Pattern<&str>) -> Vec<String> {
        let name = attribute.map_or_else(|| id.to_owned(), |attribute| format!("{id}.{attribute}"));
        let Some(replaced) = pattern(&self.texts, id, attribute) else {
            return vec![format!("`{name}` is not a text of an email; `{id}` has {}", self.parts_of(id))];
        };
        let (mut given, mut named) = (Names::default(), Names::default());
        given.of_pattern(replaced);
        named.of_pattern(own);
        given.values.extend(ALWAYS.map(str::to_owned));
        let known = given.values.iter().map(|name| format!("{{ ${name} }}")).collect::<Vec<_>>().join(", ");
        let unknown =
            named.values.difference(&given.values).map(|value| format!("`{name}` has no value {{ ${value} }}, only {known}"));
        let others = named.others.iter().map(|other| format!("`{name}` must not refer to `{other}`"));
        let control = named.has_control.then(|| format!("`{name}` must not contain control characters"));
        let empty = is_empty(own).then(|| format!("`{name}` must not be empty"));
        unknown.chain(others).chain(control).chain(empty).collect()
    }

    /// The attributes of a message, as an operator writes them.
    fn parts_of(&self, id: &str) -> String {
        let attributes: Vec<_> =
            self.texts.get_message(id).iter().flat_map(FluentMessage::attributes).map(|one| format!(".{}", one.id())).collect();
        if attributes.is_empty() { "no attributes".to_owned() } else { attributes.join(", ") }
    }
}

/// Whether a text is nothing but empty or blank literals.
fn is_empty(pattern: &Pattern<&str>) -> bool {
    pattern.elements.iter().all(|element| match element {
        PatternElement::TextElement { value } => value.trim().is_empty(),
        PatternElement::Placeable { expression: Expression::Inline(InlineExpression::StringLiteral { value }) } => {
            unescape_unicode_to_string(value).trim().is_empty()
        }
        PatternElement::Placeable { .. } => false,
    })
}

/// The line on which a text begins.
fn line_of(text: &str, id: &str) -> usize {
    let begins = |line: &str| line.strip_prefix(id).is_some_and(|rest| rest.trim_start().starts_with('='));
    text.lines().position(begins).unwrap_or(0) + 1
}

/// The values of a text, and the other texts, terms and functions that it refers to.
#[derive(Default)]
struct Names {
    values: BTreeSet<String>,
    others: BTreeSet<String>,
    has_control: bool,
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
            InlineExpression::StringLiteral { value } => {
                self.has_control |= unescape_unicode_to_string(value).chars().any(char::is_control);
            }
            InlineExpression::NumberLiteral { .. } => {}
        }
    }
}
