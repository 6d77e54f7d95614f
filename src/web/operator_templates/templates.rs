//! Reads and tries the operator's templates when the server starts, and renders them for each page.

use std::path::Path;

use minijinja::{Error, ErrorKind};

use super::{
    engine::{self, Engine},
    folder::{self, TemplateFile},
    markup,
    part::Part,
    quotes, suspicions,
    values::{PageValues, VARIABLES},
};
use crate::{
    diagnostics::{self, Diagnostic, SourceMap},
    error::{InternalError, Result},
    i18n,
    types::similar::similar,
};

/// Without any, where no folder is configured.
pub struct OperatorTemplates {
    engine: Engine,
    is_empty: bool,
    /// Whether one of them shows the name of the user, which takes a query.
    pub show_user_name: bool,
    /// What has no effect, with file and line.
    pub warnings: Vec<Diagnostic>,
}

impl OperatorTemplates {
    /// # Errors
    /// A fault with every mistake in every file: `header.html:3: ...`.
    pub fn load(folder: Option<&Path>) -> Result<Self> {
        let mut templates = Self { engine: Engine::new(), is_empty: true, show_user_name: false, warnings: Vec::new() };
        let Some(folder) = folder else { return Ok(templates) };
        let fault = |why: String| InternalError::new("read the templates of branding.templates_dir", why);
        let (files, mut mistakes) = folder::read(folder).map_err(|error| fault(format!("{}: {error}", folder.display())))?;
        for file in files {
            mistakes.extend(templates.take(&file));
        }
        if mistakes.is_empty() { Ok(templates) } else { Err(fault(format!("\n{}", diagnostics::list(&mistakes))).into()) }
    }

    pub fn is_empty(&self) -> bool {
        self.is_empty
    }

    fn take(&mut self, file: &TemplateFile) -> Vec<Diagnostic> {
        let source = SourceMap::new(&file.path, &file.text);
        if let Err(error) = self.engine.add(file.name.clone(), file.text.clone()) {
            return vec![diagnostic(source, &error)];
        }
        self.is_empty = false;
        let names = self.engine.variables(&file.name);
        let mut unknown: Vec<_> = names.iter().filter(|name| !VARIABLES.contains(&name.as_str())).collect();
        unknown.sort();
        if !unknown.is_empty() {
            return unknown.into_iter().map(|name| unknown_variable(source, &file.text, name)).collect();
        }
        let unquoted = quotes::find(source, &file.text);
        if !unquoted.is_empty() {
            return unquoted;
        }
        self.show_user_name |= names.contains("user_name");
        self.warnings.extend(suspicions::find(source, &file.text));
        self.try_out(source, file)
    }

    /// On a visitor and a user, in each language that has readers of this template.
    fn try_out(&self, source: SourceMap<'_>, file: &TemplateFile) -> Vec<Diagnostic> {
        let Some(template) = self.engine.template(&file.name) else { return Vec::new() };
        let tags = i18n::languages().into_iter().map(|language| language.tag().to_owned());
        let tags: Vec<String> = tags.filter(|tag| file.tag.as_ref().is_none_or(|own| own == tag)).collect();
        let samples = tags.iter().flat_map(|tag| PageValues::samples(tag));
        let mut mistakes: Vec<Diagnostic> = Vec::new();
        for values in samples {
            match engine::render_with_lines(&template, &values) {
                Err(error) => mistakes.push(diagnostic(source, &error)),
                Ok(rendered) => mistakes.extend(
                    markup::check(&rendered.html)
                        .err()
                        .map(|mistake| Diagnostic::new(source.line(rendered.line_at(mistake.at)), mistake.what)),
                ),
            }
        }
        mistakes.dedup();
        mistakes
    }

    /// The operator's HTML for this part of a page; `None`, where the built-in one is shown.
    pub fn render(&self, part: Part, values: &PageValues) -> Option<String> {
        let template = self.engine.template(&part.file_in(&values.lang)).or_else(|| self.engine.template(&part.file()))?;
        match engine::render(&template, values) {
            Ok(html) => Some(html),
            Err(error) => {
                // Not its detail, which may quote a name.
                let (line, kind) = (error.line(), error.kind());
                tracing::error!(
                    event = "template_failed",
                    template = template.name(),
                    line,
                    "the built-in part is shown: {kind}"
                );
                None
            }
        }
    }
}

fn diagnostic(source: SourceMap<'_>, error: &Error) -> Diagnostic {
    let what = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => "it takes too many steps".to_owned(),
        (ErrorKind::WriteFailure, _) | (_, None) => source_of(error),
        (
            ErrorKind::UnknownFilter | ErrorKind::UnknownFunction | ErrorKind::UnknownTest | ErrorKind::UnknownMethod,
            Some(detail),
        ) => {
            format!("{detail}: templates have variables, `if`, `for` and `set`, and no filters or functions")
        }
        (_, Some(detail)) => detail.to_owned(),
    };
    Diagnostic::new(source.line(error.line().unwrap_or(1)), what)
}

fn source_of(error: &Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.kind().to_string(), ToString::to_string)
}

fn unknown_variable(source: SourceMap<'_>, text: &str, name: &str) -> Diagnostic {
    let meant = similar(name, VARIABLES.into_iter().map(ToOwned::to_owned))
        .map(|one| format!("; did you mean `{one}`?"))
        .unwrap_or_default();
    let what = format!("there is no variable `{name}`, only {}{meant}", VARIABLES.join(", "));
    Diagnostic::new(source.line_at(place_of(text, name).unwrap_or(0)), what)
}

/// Where a variable is used first: within braces, as a word.
fn place_of(text: &str, name: &str) -> Option<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).map(|(at, _)| at).find(|at| {
        let (before, after) = (&text[..*at], &text[at + name.len()..]);
        let opened = before.rfind(['{']).is_some_and(|open| !before[open..].contains('}'));
        opened && !before.ends_with(is_word) && !after.starts_with(is_word)
    })
}
