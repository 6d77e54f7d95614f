//! Reads the file of a contract: to a contract that can be served, or to every mistake in it at once.

use std::path::Path;

use toml::de::DeTable;

use super::{
    model::{Contract, ExpectedDifference},
    overrides, read_action, read_errors, read_passwords, read_path, read_session, read_transport,
    roles::RoleNames,
    toml_reader::{Section, TomlReader},
    transport::TokenCookies,
    vocabulary::Operation,
    without_email,
};
use crate::{config::SessionOverride, diagnostics::Diagnostic, types::name};

const KEYS: [&str; 10] =
    ["title", "source", "prefix", "session", "tokens", "errors", "passwords", "roles", "action", "expected_difference"];
/// Some ten times what an API of accounts has.
const MAX_ACTIONS: usize = 100;
/// Its tokens have to hold the name.
const MAX_NAME_LEN: usize = 40;

/// Reads the text of a contract. The rows of its sessions hold `name`; mistakes name `file`.
///
/// # Errors
/// Every mistake, in the order of the file.
pub fn read(name: &str, file: &Path, text: &str) -> Result<Contract, Vec<Diagnostic>> {
    read_with(name, file, (text, &[]))
}

/// As `read`, with values of the settings in place of those of the file.
///
/// # Errors
/// Every mistake in the file, or else every one that the settings make in it, each where its setting was given.
pub(super) fn read_overridden(
    name: &str,
    file: &Path,
    (text, overrides): (&str, &[SessionOverride]),
) -> Result<Contract, Vec<Diagnostic>> {
    let contract = read(name, file, text)?;
    if overrides.is_empty() {
        return Ok(contract);
    }
    let blamed = |mistake: Diagnostic| match overrides::to_blame(overrides, &mistake.message) {
        Some(given) => given.source.diagnostic(format!("[contract.{name}]: {}", mistake.message)),
        None => mistake,
    };
    read_with(name, file, (text, overrides)).map_err(|mistakes| mistakes.into_iter().map(blamed).collect())
}

fn read_with(name: &str, file: &Path, (text, overrides): (&str, &[SessionOverride])) -> Result<Contract, Vec<Diagnostic>> {
    let reader = TomlReader::new(file, text);
    check_name(&reader, name);
    let (mut table, errors) = DeTable::parse_recoverable(text);
    overrides::apply(table.get_mut(), overrides);
    for error in &errors {
        reader.report(error.span().map_or(0, |span| span.start), format!("invalid TOML: {}", error.message()));
    }
    let contract = if errors.is_empty() { contract(&reader, table.get_ref(), (name, file)) } else { None };
    reader.finish(contract)
}

fn check_name(reader: &TomlReader<'_>, name: &str) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.len() > MAX_NAME_LEN || !name.chars().all(plain) {
        let what = format!("name the file in at most {MAX_NAME_LEN} characters of a-z, 0-9 and -");
        reader.report(0, format!("`{name}` is not a name for a contract: {what}"));
    }
    if matches!(name, "pages" | "pages-transient") {
        reader.report(0, format!("`{name}` is the name of the sessions of Vestibule's own pages: rename the file"));
    }
}

fn contract<'a>(reader: &'a TomlReader<'a>, table: &'a DeTable<'a>, (name, file): (&str, &Path)) -> Option<Contract> {
    let root = Section::new(reader, ("a contract", 0), table, &KEYS);
    let title = root.required_text("title");
    let source = root.text("source");
    let session = required(&root, "session").and_then(|()| read_session::read(&root, name));
    let errors = required(&root, "errors").and_then(|()| read_errors::read(&root));
    let password_policy = read_passwords::read(&root);
    let roles = roles(&root);
    let rotation = session.as_ref().map(|session| session.policy.renewal);
    let actions = required(&root, "action").and_then(|()| root.list("action", "[[action]]", &read_action::KEYS));
    let actions = bounded(&root, actions?)?;
    let actions: Vec<_> = actions.iter().map(|section| read_action::read(section, rotation)).collect();
    read_action::report_duplicates(reader, &actions);
    let prefix = read_path::read_prefix(&root, &actions);
    if let Some(register) = without_email::locked_out(&actions) {
        let what = "register makes accounts without an email address, so a login takes username: it may be an email address too";
        reader.report_on_line(register.line, what);
    }
    if let Some(session) = &session {
        read_session::check_short_lifetime(&root, session, &actions);
    }
    read_transport::check_cookies(reader, &actions, session.as_ref().and_then(read_session::Session::access_cookie));
    let expected_differences = expected_differences(&root);
    let (title, session) = (title?, session?);
    let access_cookie = session.access_cookie().map(|(name, _)| name.to_owned());
    let mut contract = Contract {
        name: name.to_owned(),
        file: file.to_owned(),
        title: title.text.to_owned(),
        source: source.map(|source| source.text.to_owned()),
        prefix,
        session: session.policy,
        short_session: session.short_policy,
        token_header: session.token_header,
        cookies: TokenCookies::default(),
        expiry_header: session.expiry_header,
        errors: errors?,
        password_policy: password_policy?,
        roles,
        actions: actions.into_iter().collect::<Option<_>>()?,
        expected_differences,
    };
    contract.errors.completes_second_factor = contract.actions.iter().any(|action| action.operation == Operation::SecondFactor);
    let transports = contract.actions.iter().map(|action| &action.transport);
    contract.cookies = TokenCookies::new(access_cookie, &contract.cookie_path(), transports);
    let path = |name: &str| contract.cookies.place(name).map(|place| place.path.clone()).unwrap_or_default();
    read_transport::check_prefixes(reader, contract.actions.iter(), path);
    Some(contract)
}

fn bounded<'a>(root: &Section<'a>, actions: Vec<Section<'a>>) -> Option<Vec<Section<'a>>> {
    if actions.len() > MAX_ACTIONS {
        root.report(actions[MAX_ACTIONS].at, format!("a contract has at most {MAX_ACTIONS} actions, not {}", actions.len()));
        return None;
    }
    Some(actions)
}

fn required(section: &Section<'_>, key: &str) -> Option<()> {
    section.has_required(key).then_some(())
}

/// The keys are the API's own names, the values are roles; an empty one is a user without a role.
fn roles(root: &Section<'_>) -> RoleNames {
    let mut names = RoleNames::default();
    for (api_name, value) in root.table("roles").into_iter().flat_map(|(_, table)| table) {
        let at = value.span().start;
        let twice = |role: &str| root.report(at, format!("two names mean the role \"{role}\""));
        let written = [Some(api_name.get_ref().as_ref()), value.get_ref().as_str().filter(|role| !role.is_empty())];
        if let Some(wrong) = written.into_iter().flatten().find(|text| name::of_role(text).as_deref() != Ok(*text)) {
            root.report(at, format!("{wrong:?} is not a name that a role can have"));
            continue;
        }
        match value.get_ref().as_str() {
            None => root.report(at, format!("`{}` must be the name of a role, a string", api_name.get_ref())),
            Some("") if names.none.is_some() => twice(""),
            Some("") => names.none = Some(api_name.get_ref().to_string()),
            Some(role) if names.names.iter().any(|(_, known)| known == role) => twice(role),
            Some(role) => names.names.push((api_name.get_ref().to_string(), role.to_owned())),
        }
    }
    names
}

fn expected_differences(root: &Section<'_>) -> Vec<ExpectedDifference> {
    let keys = ["case", "what", "operation", "reason"];
    let sections = root.list("expected_difference", "[[expected_difference]]", &keys).unwrap_or_default();
    sections.iter().filter_map(expected_difference).collect()
}

fn expected_difference(section: &Section<'_>) -> Option<ExpectedDifference> {
    let (case, reason) = (section.required_text("case"), section.required_text("reason"));
    let operations = Operation::ALL.map(|operation| (operation.word(), operation));
    let operation = match section.text("operation") {
        Some(text) => Some(section.choice("operation", &text, &operations)?),
        None => None,
    };
    let what = section.text("what").map(|what| what.text.to_owned());
    Some(ExpectedDifference { case: case?.text.to_owned(), what, operation, reason: reason?.text.to_owned() })
}
