//! Reads a contract: from a file's text to something that can be served, or to every mistake in it at once.

use std::{ops::Range, time::Duration};

use poem::http::{HeaderName, HeaderValue};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    Contract, ExpectedDifference, ExpiryHeader, read_action,
    toml_reader::{Diagnostic, Section, Text, TomlReader},
    vocabulary::{Operation, ROTATIONS},
};
use crate::{
    types::session_policy::{RefreshRotation, SessionPolicy, UserIdFormat},
    web::{error_format::Style, principal::Scheme},
};

/// However often it is renewed, a session ends after this, unless its contract says otherwise.
const DEFAULT_MAX_LIFETIME: Duration = Duration::from_hours(24 * 90);
/// After a rotation, unless the contract says otherwise.
const DEFAULT_GRACE: Duration = Duration::from_secs(30);
/// Nobody means more than this.
const MAX_LIFETIME: Duration = Duration::from_hours(24 * 3660);

const KEYS: [&str; 6] = ["title", "source", "session", "errors", "action", "expected_difference"];
const SESSION_KEYS: [&str; 8] = [
    "access_lifetime",
    "refresh_lifetime",
    "max_lifetime",
    "refresh_rotation",
    "grace",
    "scheme",
    "user_id_format",
    "expiry_header",
];

/// Reads the text of a contract. `name` is what its sessions are marked with; `file` is what mistakes name.
///
/// # Errors
/// Every mistake, in the order of the file.
pub fn read(name: &str, file: &str, text: &str) -> Result<Contract, Vec<Diagnostic>> {
    let reader = TomlReader::new(file, text);
    judge_name(name, &reader);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        reader.wrong(error.span().map_or(0, |span| span.start), format!("this is no TOML: {}", error.message()));
    }
    let contract = if errors.is_empty() { contract(name, file, &reader, &table) } else { None };
    let diagnostics = reader.diagnostics();
    match contract {
        Some(contract) if diagnostics.is_empty() => Ok(contract),
        _ => Err(diagnostics),
    }
}

/// The rows of sessions hold it, so it is plain and stays.
fn judge_name(name: &str, reader: &TomlReader<'_>) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(plain) {
        reader.wrong(0, format!("`{name}` is no name for a contract; a file is called after it, in a-z, 0-9 and -"));
    }
    if matches!(name, "pages" | "pages-transient") {
        reader.wrong(0, "`pages` is the name of the house's own sessions; http_request the file otherwise");
    }
}

fn contract<'a>(name: &str, file: &str, reader: &'a TomlReader<'a>, whole: &'a Spanned<DeTable<'a>>) -> Option<Contract> {
    let root = Section::new(reader, ("a contract", 0), whole.get_ref(), &KEYS);
    let title = root.needed_text("title");
    let source = root.text("source");
    let session = root.needed("session").and_then(|_| root.table("session"));
    let session =
        session.and_then(|(at, table)| session_of(name, reader, &Section::new(reader, ("[session]", at), table, &SESSION_KEYS)));
    let errors = root.needed("errors").and_then(|_| root.table("errors"));
    let style = errors.and_then(|(at, table)| {
        let section = Section::new(reader, ("[errors]", at), table, &["format"]);
        let words = Style::ALL.map(|style| (style.word(), style));
        section.word("format", &section.needed_text("format")?, &words)
    });
    let renewal = session.as_ref().map(|session| session.policy.renewal);
    let actions = match root.needed("action").map(Spanned::get_ref) {
        Some(DeValue::Array(actions)) => {
            actions.iter().map(|action| read_action::read(reader, action, renewal)).collect::<Vec<_>>()
        }
        Some(_) => {
            reader.wrong(root.find("action")?.span().start, "actions are written as [[action]]");
            return None;
        }
        None => return None,
    };
    read_action::report_duplicates(reader, &actions);
    let known = known(reader, &root);
    let (title, session, style) = (title?, session?, style?);
    Some(Contract {
        name: name.to_owned(),
        file: file.to_owned(),
        title: title.text.to_owned(),
        source: source.map(|source| source.text.to_owned()),
        session: session.policy,
        scheme: session.scheme,
        expiry_header: session.expiry_header,
        style,
        actions: actions.into_iter().collect::<Option<Vec<_>>>()?,
        known,
    })
}

fn known<'a>(reader: &'a TomlReader<'a>, root: &Section<'a>) -> Vec<ExpectedDifference> {
    let Some(value) = root.find("expected_difference") else { return Vec::new() };
    let at = value.span().start;
    let Some(items) = value.get_ref().as_array() else {
        reader.wrong(at, "known differences are written as [[expected_difference]]");
        return Vec::new();
    };
    let one = |item: &'a Spanned<DeValue<'a>>| {
        let at = item.span().start;
        let Some(table) = item.get_ref().as_table() else {
            reader.wrong(at, "a known difference is a table under [[expected_difference]]");
            return None;
        };
        let section = Section::new(reader, ("a [[expected_difference]]", at), table, &["case", "operation", "reason"]);
        let (question, why) = (section.needed_text("case"), section.needed_text("reason"));
        let operations = Operation::ALL.map(|operation| (operation.word(), operation));
        let action = match section.text("operation") {
            Some(text) => Some(section.word("operation", &text, &operations)?),
            None => None,
        };
        Some(ExpectedDifference { question: question?.text.to_owned(), action, why: why?.text.to_owned() })
    };
    items.iter().filter_map(one).collect()
}

struct Session {
    policy: SessionPolicy,
    scheme: Scheme,
    expiry_header: Option<ExpiryHeader>,
}

fn session_of<'a>(name: &str, reader: &'a TomlReader<'a>, section: &Section<'a>) -> Option<Session> {
    let span = |key: &str, text: Option<Text<'a>>| {
        let text = text?;
        let span = section.span(key, &text)?;
        Some((span, text.span))
    };
    let access = span("access_lifetime", section.needed_text("access_lifetime"));
    let refresh = span("refresh_lifetime", section.needed_text("refresh_lifetime"));
    let absolute = span("max_lifetime", section.text("max_lifetime"));
    let renewal = section.needed_text("refresh_rotation").and_then(|text| section.word("refresh_rotation", &text, &ROTATIONS));
    let grace = span("grace", section.text("grace"));
    let schemes = Scheme::ALL.map(|scheme| (scheme.word(), scheme));
    let scheme = match section.text("scheme") {
        Some(text) => section.word("scheme", &text, &schemes),
        None => Some(Scheme::Bearer),
    };
    let forms = [("integer", UserIdFormat::Integer), ("string", UserIdFormat::String)];
    let user_id = match section.text("user_id_format") {
        Some(text) => section.word("user_id_format", &text, &forms),
        None => Some(UserIdFormat::Integer),
    };
    let expiry_header = section.table("expiry_header").and_then(|(at, table)| expiry_header(reader, at, table));
    for (span, at) in [&access, &refresh, &absolute].into_iter().flatten() {
        if span.is_zero() || *span > MAX_LIFETIME {
            reader.wrong(at.start, "a lifetime is longer than nothing and shorter than ten years");
        }
    }
    longer(reader, "refresh_lifetime", &access, &refresh);
    longer(reader, "max_lifetime", &refresh, &absolute);
    if let (Some(RefreshRotation::Never), Some((_, at))) = (renewal, &grace) {
        reader.wrong(at.start, "`grace` is for contracts whose renewal gives a new pair; with \"never\" there is none");
    }
    let ((access, _), (refresh, _), renewal) = (access?, refresh?, renewal?);
    let policy = SessionPolicy {
        contract: name.into(),
        access,
        refresh,
        max_lifetime: absolute.map_or(DEFAULT_MAX_LIFETIME.max(refresh), |(span, _)| span),
        renewal,
        grace: grace.map_or(if renewal == RefreshRotation::Always { DEFAULT_GRACE } else { Duration::ZERO }, |(span, _)| span),
        user_id: user_id?,
    };
    Some(Session { policy, scheme: scheme?, expiry_header })
}

type Lifetime = Option<(Duration, Range<usize>)>;

fn longer(reader: &TomlReader<'_>, key: &str, short: &Lifetime, long: &Lifetime) {
    if let (Some((short, _)), Some((long, at))) = (short, long)
        && long < short
    {
        let (long, short) = (humantime::format_duration(*long), humantime::format_duration(*short));
        reader.wrong(at.start, format!("{key} = \"{long}\" ends before what it outlives, which lasts {short}"));
    }
}

fn expiry_header<'a>(reader: &'a TomlReader<'a>, at: usize, table: &'a DeTable<'a>) -> Option<ExpiryHeader> {
    let section = Section::new(reader, ("expiry_header", at), table, &["name", "value", "within"]);
    let name = section.needed_text("name");
    let value = section.needed_text("value");
    let within = section.needed_text("within").and_then(|text| section.span("within", &text));
    let parsed = name.and_then(|name| {
        let parsed = HeaderName::from_bytes(name.text.as_bytes()).ok();
        if parsed.is_none() {
            reader.wrong(name.span.start, format!("`{}` is no name for a header", name.text));
        }
        parsed
    });
    let value = value.and_then(|value| {
        let parsed = HeaderValue::from_str(value.text).ok();
        if parsed.is_none() {
            reader.wrong(value.span.start, "a header's value is one line of plain letters");
        }
        parsed
    });
    Some(ExpiryHeader { name: parsed?, value: value?, within: within? })
}
