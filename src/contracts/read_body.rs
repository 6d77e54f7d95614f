//! Reads where an action finds its fields, and what tells it from others of its path and method.

use toml::{Spanned, de::DeValue};

use super::{
    model::{Action, Auth, RequestField, Selector},
    toml_reader::{Section, Text},
};

/// More would be a slip of the pen.
const MAX_LEN: usize = 100;

/// The object that has the fields in it; `Err` for one that was reported.
pub(super) fn inside(section: &Section<'_>, request: Option<&[RequestField]>) -> Result<Option<String>, ()> {
    if section.find("inside").is_none() {
        return Ok(None);
    }
    let Text { text, span } = section.text("inside").ok_or(())?;
    if !is_name(text) {
        let what = "write the name of one object, without dots, brackets, quotes and `$`";
        section.report(span.start, format!("`inside = {text:?}` is invalid: {what}"));
        return Err(());
    }
    if request.is_some_and(<[_]>::is_empty) {
        section.report(span.start, "`inside` has no effect: the action has no `request`");
    }
    Ok(Some(text.to_owned()))
}

/// Reports a name that looks as if it reached into an object.
pub(super) fn check_field_name(section: &Section<'_>, name: &str, at: usize) {
    if !is_name(name) {
        section.report(at, format!("{name:?} cannot be the name of a field: {}", at_the_top(name)));
    }
}

/// Reports a meaning that is no text.
pub(super) fn report_meaning(section: &Section<'_>, name: &str, value: &Spanned<DeValue<'_>>) {
    let at = value.span().start;
    match value.get_ref().as_table() {
        Some(_) => section.report(at, format!("the meaning of `{name}` must be a string: {}", at_the_top(name))),
        None => section.report(at, format!("the meaning of `{name}` must be a string, such as \"email\"")),
    }
}

fn at_the_top(name: &str) -> String {
    let outer: String = name.chars().take_while(|c| c.is_alphanumeric() || "_-".contains(*c)).collect();
    let outer = if outer.is_empty() { "user".to_owned() } else { outer };
    format!("fields stand at the top of the body; for one object around them write `inside = \"{outer}\"`")
}

fn is_name(name: &str) -> bool {
    let plain = |c: char| !c.is_control() && !".[]{}$\"'`".contains(c);
    !name.is_empty() && name.chars().count() <= MAX_LEN && name.chars().all(plain)
}

/// What a request must have to be for this action; `Err` where it was reported.
pub(super) fn when(section: &Section<'_>, request: Option<&[RequestField]>, auth: Option<Auth>) -> Result<Option<Selector>, ()> {
    if section.find("when").is_none() {
        return Ok(None);
    }
    let (at, table) = section.table("when").ok_or(())?;
    let mut entries = table.iter();
    let (Some((field, value)), None) = (entries.next(), entries.next()) else {
        section.report(at, "`when` has one field and its text, as in `{ grant_type = \"password\" }`");
        return Err(());
    };
    let field: &str = field.get_ref();
    check_field_name(section, field, at);
    let text = value.get_ref().as_str().filter(|text| !text.trim().is_empty() && text.chars().count() <= MAX_LEN);
    let Some(text) = text else {
        section.report(value.span().start, format!("the text of `{field}` must be a string of 1 to {MAX_LEN} characters"));
        return Err(());
    };
    if request.is_some_and(|request| request.iter().any(|known| known.name == field)) {
        section.report(at, format!("`{field}` says which action a request is for, so it cannot be in `request` too"));
    }
    if auth == Some(Auth::Authenticated) {
        section.report(at, "`when` is for actions that need no access token: who is calling is asked before the body is read");
    }
    Ok(Some(Selector { field: field.to_owned(), text: text.to_owned() }))
}

/// Why two actions of one path and method cannot be told apart.
pub(super) fn conflict(first: &Action, second: &Action) -> Option<String> {
    let (method, path, line) = (&second.method, &second.path, first.line);
    match (&first.when, &second.when) {
        (None, None) => Some(format!("{method} {path} is already used by the action on line {line}")),
        (Some(first), Some(second)) if first.field != second.field => {
            let (one, other) = (&second.field, &first.field);
            Some(format!("`when` names `{one}`, and `{other}` in the action on line {line}: one field selects the action"))
        }
        (Some(first), Some(second)) if first.text == second.text => {
            Some(format!("`when` is the same as in the action on line {line}"))
        }
        (Some(_), Some(_)) => None,
        _ => Some(format!("{method} {path} is already used by the action on line {line}: both need `when`, or neither")),
    }
}
