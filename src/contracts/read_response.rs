//! Reads the `response` of an action: a template whose variables its operation provides.

use http::StatusCode;

use super::{
    json_pieces::InvalidText,
    json_text, renamed,
    template::Template,
    toml_reader::{Section, Text},
    vocabulary::{Operation, Variable},
};
use crate::types::session_policy::RefreshRotation;

/// A response that was reported as invalid.
pub(super) struct Invalid;

pub(super) fn read(
    section: &Section<'_>,
    operation: Option<Operation>,
    status: Option<StatusCode>,
) -> Result<Option<Template>, Invalid> {
    if section.find("response").is_none() {
        return Ok(None);
    }
    let text = section.text("response").ok_or(Invalid)?;
    if status.is_some_and(|status| matches!(status.as_u16(), 204 | 205)) {
        section.report(text.span.start, "a response of status 204 or 205 has no body: remove `response`");
    }
    let template = template(section, &text).ok_or(Invalid)?;
    if provides_all(section, &text, (&template, operation.ok_or(Invalid)?)) { Ok(Some(template)) } else { Err(Invalid) }
}

/// Reports a response without the tokens that a client could not go on without.
pub(super) fn check_tokens(
    section: &Section<'_>,
    operation: Operation,
    (response, rotation): (Option<&Template>, Option<RefreshRotation>),
) {
    let lacks = |variable: Variable| response.is_none_or(|template| !template.names(variable));
    let at = section.position("response");
    if matches!(operation, Operation::Login | Operation::ApiKeyLogin | Operation::Refresh) && lacks(Variable::Access) {
        section.report(at, format!("the response of {} must name `$access`", operation.word()));
    }
    let rotates = rotation.is_some_and(|rotation| rotation != RefreshRotation::Never);
    if operation == Operation::Refresh && rotates && lacks(Variable::Refresh) {
        section.report(at, "this contract rotates refresh tokens, so the response of refresh must name `$refresh`");
    }
}

fn template(section: &Section<'_>, text: &Text<'_>) -> Option<Template> {
    let tree = json_text::parse(section, text, "the response")?;
    let report = |invalid: Vec<InvalidText>| {
        for InvalidText { text: written, reason } in invalid {
            let name = written.split('|').next().unwrap_or_default();
            let renamed = renamed::new_word("response", name).map(|new| format!("`{name}` is now called `{new}`"));
            section.report(json_text::position(section, text, &written), renamed.unwrap_or(reason));
        }
    };
    Template::compile(tree).map_err(report).ok()
}

fn provides_all(section: &Section<'_>, text: &Text<'_>, (template, operation): (&Template, Operation)) -> bool {
    let unknown: Vec<Variable> = template.variables().filter(|variable| !operation.provides(*variable)).collect();
    for variable in &unknown {
        let provided = Variable::all().filter(|variable| operation.provides(*variable));
        let provided: Vec<&str> = provided.map(Variable::word).collect();
        let (name, word) = (operation.word(), variable.word());
        let what = format!("{name} does not provide `{word}`; it provides {}", provided.join(", "));
        section.report(json_text::position(section, text, word), what);
    }
    unknown.is_empty()
}
