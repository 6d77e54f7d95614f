//! The template engine: no files, no includes, no functions and filters, everything escaped, and every amount bounded.

use std::{
    collections::HashSet,
    io::{self, Write},
};

use minijinja::{AutoEscape, Environment, Error, ErrorKind, HtmlEscape, Template, UndefinedBehavior};

use super::values::PageValues;

/// Steps that one template may take; a page of prose takes a hundred.
const FUEL: u64 = 20_000;
/// What one template may write.
const MAX_OUTPUT: usize = 256 << 10;

pub struct Engine(Environment<'static>);

/// Where in its source each piece of what a template wrote comes from: the end of the piece, and the line.
pub struct Rendered {
    pub html: String,
    pub lines: Vec<(usize, usize)>,
}

impl Engine {
    pub fn new() -> Self {
        let mut engine = Environment::empty();
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        engine.set_auto_escape_callback(|_| AutoEscape::Html);
        // Not as the template says: `{% autoescape false %}` would hand the names of users to the browser as HTML.
        engine.set_formatter(|out, _, value| {
            let written =
                if value.is_safe() { write!(out, "{value}") } else { write!(out, "{}", HtmlEscape(&value.to_string())) };
            Ok(written?)
        });
        engine.set_fuel(Some(FUEL));
        engine.set_debug(false);
        Self(engine)
    }

    /// # Errors
    /// The first mistake in the syntax.
    pub fn add(&mut self, name: String, source: String) -> Result<(), Error> {
        self.0.add_template_owned(name, source)
    }

    pub fn template(&self, name: &str) -> Option<Template<'_, '_>> {
        self.0.get_template(name).ok()
    }

    /// The variables that a template names and does not set itself.
    pub fn variables(&self, name: &str) -> HashSet<String> {
        self.template(name).map(|template| template.undeclared_variables(false)).unwrap_or_default()
    }
}

/// # Errors
/// What has gone wrong, with the line.
pub fn render(template: &Template<'_, '_>, values: &PageValues) -> Result<String, Error> {
    let mut html = Bounded(Vec::new());
    template.render_captured_to(values.value(), &mut html)?;
    String::from_utf8(html.0).map_err(|error| Error::new(ErrorKind::WriteFailure, error.to_string()))
}

/// As `render`, for what is looked at once more.
///
/// # Errors
/// As `render`.
pub fn render_with_lines(template: &Template<'_, '_>, values: &PageValues) -> Result<Rendered, Error> {
    render(template, values)?;
    let (html, spans) = template.render_with_spans(values.value())?;
    let source = template.source();
    let line = |at: usize| source.get(..at).unwrap_or(source).matches('\n').count() + 1;
    // A piece of text may have many lines.
    let mut lines = Vec::new();
    for span in spans {
        let (output, from) = (span.output_range(), span.source_range().start);
        let text = html.get(output.clone()).unwrap_or_default();
        if source.get(from..).is_some_and(|rest| rest.starts_with(text)) {
            let breaks = text.match_indices('\n').map(|(at, _)| at + 1).chain([text.len()]);
            lines.extend(breaks.map(|end| (output.start + end, line(from + end.saturating_sub(1)))));
        } else {
            lines.push((output.end, line(from)));
        }
    }
    Ok(Rendered { html, lines })
}

impl Rendered {
    /// The line of the template that wrote what is at this place.
    pub fn line_at(&self, offset: usize) -> usize {
        self.lines.iter().find(|(end, _)| offset < *end).map_or(1, |(_, line)| *line)
    }
}

/// Takes so much and no more.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_OUTPUT {
            return Err(io::Error::other(format!("it writes more than {} KiB", MAX_OUTPUT >> 10)));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
