//! Reads the `response` of an action: a template whose variables its operation provides.

use http::StatusCode;

use super::{
    json_pieces::InvalidText,
    json_text, renamed,
    template::{LIST_OF_WORDS, Template},
    toml_reader::{Section, Text},
    transport::Transport,
    vocabulary::{Operation, Variable, VariableGroup},
};
use crate::{crypto::jwt::Kind, types::session_policy::RefreshRotation};

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

/// Reports an action that does not give the tokens that a client could not go on without, or gives some that there are not.
pub(super) fn check_tokens(
    section: &Section<'_>,
    operation: Operation,
    (response, transport, rotation): (Option<&Template>, &Transport, Option<RefreshRotation>),
) {
    let names = |variable: Variable| response.is_some_and(|template| template.names(variable));
    let lacks = |variable: Variable, token: Kind| !names(variable) && !transport.gives(token);
    let at = section.position("response");
    if matches!(operation, Operation::Login | Operation::ApiKeyLogin | Operation::Refresh)
        && lacks(Variable::Access, Kind::Access)
    {
        section.report(at, format!("the response of {} must name `$access`", operation.word()));
    }
    let slides = rotation == Some(RefreshRotation::Slide);
    let refresh = [Variable::Refresh, Variable::RefreshExpiresAt, Variable::RefreshExpiresIn];
    if slides && (refresh.into_iter().any(names) || transport.gives(Kind::Refresh)) {
        section.report(at, "with `refresh_rotation = \"slide\"` there are no refresh tokens, so nothing can name `$refresh`");
    }
    let rotates = !slides && rotation.is_some_and(|rotation| rotation != RefreshRotation::Never);
    let gives_any = transport.gives_any() || response.is_some_and(|template| template.names_group(VariableGroup::Token));
    let renews = operation == Operation::Refresh || operation == Operation::ChangePassword && gives_any;
    if renews && rotates && lacks(Variable::Refresh, Kind::Refresh) {
        let operation = operation.word();
        section.report(at, format!("this contract rotates refresh tokens, so the response of {operation} must name `$refresh`"));
    }
}

fn template(section: &Section<'_>, text: &Text<'_>) -> Option<Template> {
    let tree = json_text::parse(section, text, "the response")?;
    let report = |invalid: Vec<InvalidText>| {
        for InvalidText { text: written, reason } in invalid {
            let name = written.split('|').next().unwrap_or_default();
            let renamed = renamed::new_word("response", name).map(|new| format!("`{name}` is now called `{new}`"));
            let reason = section.reader.listing_once(&reason, LIST_OF_WORDS);
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
