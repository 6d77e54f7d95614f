//! Reads a contract: from a file's text to something that can be served, or to every mistake in it at once.

use std::{ops::Range, time::Duration};

use poem::http::{HeaderName, HeaderValue};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    Contract, Expiring, Known, read_action,
    sheet::{Mistake, Section, Sheet, Text},
    vocabulary::{Deed, RENEWALS},
};
use crate::{
    types::policy::{IdForm, Renewal, SessionPolicy},
    web::{caller::Scheme, dialects::Style},
};

/// However often it is renewed, a session ends after this, unless its contract says otherwise.
const ABSOLUTE: Duration = Duration::from_hours(24 * 90);
/// After a rotation, unless the contract says otherwise.
const GRACE: Duration = Duration::from_secs(30);
/// Nobody means more than this.
const LONGEST: Duration = Duration::from_hours(24 * 3660);

const KEYS: [&str; 6] = ["title", "source", "session", "errors", "action", "known"];
const SESSION_KEYS: [&str; 8] = ["access", "refresh", "absolute", "renewal", "grace", "scheme", "user_id", "expiring_header"];

/// Reads the text of a contract. `name` is what its sessions are marked with; `file` is what mistakes name.
///
/// # Errors
/// Every mistake, in the order of the file.
pub fn read(name: &str, file: &str, text: &str) -> Result<Contract, Vec<Mistake>> {
    let sheet = Sheet::new(file, text);
    judge_name(name, &sheet);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        sheet.wrong(error.span().map_or(0, |span| span.start), format!("this is no TOML: {}", error.message()));
    }
    let contract = if errors.is_empty() { contract(name, file, &sheet, &table) } else { None };
    let mistakes = sheet.mistakes();
    match contract {
        Some(contract) if mistakes.is_empty() => Ok(contract),
        _ => Err(mistakes),
    }
}

/// The rows of sessions hold it, so it is plain and stays.
fn judge_name(name: &str, sheet: &Sheet<'_>) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(plain) {
        sheet.wrong(0, format!("`{name}` is no name for a contract; a file is called after it, in a-z, 0-9 and -"));
    }
    if matches!(name, "pages" | "pages-brief") {
        sheet.wrong(0, "`pages` is the name of the house's own sessions; call the file otherwise");
    }
}

fn contract<'a>(name: &str, file: &str, sheet: &'a Sheet<'a>, whole: &'a Spanned<DeTable<'a>>) -> Option<Contract> {
    let root = Section::new(sheet, ("a contract", 0), whole.get_ref(), &KEYS);
    let title = root.needed_text("title");
    let source = root.text("source");
    let session = root.needed("session").and_then(|_| root.table("session"));
    let session =
        session.and_then(|(at, table)| session_of(name, sheet, &Section::new(sheet, ("[session]", at), table, &SESSION_KEYS)));
    let errors = root.needed("errors").and_then(|_| root.table("errors"));
    let style = errors.and_then(|(at, table)| {
        let section = Section::new(sheet, ("[errors]", at), table, &["style"]);
        let words = Style::ALL.map(|style| (style.word(), style));
        section.word("style", &section.needed_text("style")?, &words)
    });
    let renewal = session.as_ref().map(|session| session.policy.renewal);
    let actions = match root.needed("action").map(Spanned::get_ref) {
        Some(DeValue::Array(actions)) => {
            actions.iter().map(|action| read_action::read(sheet, action, renewal)).collect::<Vec<_>>()
        }
        Some(_) => {
            sheet.wrong(root.find("action")?.span().start, "actions are written as [[action]]");
            return None;
        }
        None => return None,
    };
    read_action::repeated(sheet, &actions);
    let known = known(sheet, &root);
    let (title, session, style) = (title?, session?, style?);
    Some(Contract {
        name: name.to_owned(),
        file: file.to_owned(),
        title: title.text.to_owned(),
        source: source.map(|source| source.text.to_owned()),
        session: session.policy,
        scheme: session.scheme,
        expiring: session.expiring,
        style,
        actions: actions.into_iter().collect::<Option<Vec<_>>>()?,
        known,
    })
}

fn known<'a>(sheet: &'a Sheet<'a>, root: &Section<'a>) -> Vec<Known> {
    let Some(value) = root.find("known") else { return Vec::new() };
    let at = value.span().start;
    let Some(items) = value.get_ref().as_array() else {
        sheet.wrong(at, "known differences are written as [[known]]");
        return Vec::new();
    };
    let one = |item: &'a Spanned<DeValue<'a>>| {
        let at = item.span().start;
        let Some(table) = item.get_ref().as_table() else {
            sheet.wrong(at, "a known difference is a table under [[known]]");
            return None;
        };
        let section = Section::new(sheet, ("a [[known]]", at), table, &["question", "action", "why"]);
        let (question, why) = (section.needed_text("question"), section.needed_text("why"));
        let deeds = Deed::ALL.map(|deed| (deed.word(), deed));
        let action = match section.text("action") {
            Some(text) => Some(section.word("action", &text, &deeds)?),
            None => None,
        };
        Some(Known { question: question?.text.to_owned(), action, why: why?.text.to_owned() })
    };
    items.iter().filter_map(one).collect()
}

struct Session {
    policy: SessionPolicy,
    scheme: Scheme,
    expiring: Option<Expiring>,
}

fn session_of<'a>(name: &str, sheet: &'a Sheet<'a>, section: &Section<'a>) -> Option<Session> {
    let span = |key: &str, text: Option<Text<'a>>| {
        let text = text?;
        let span = section.span(key, &text)?;
        Some((span, text.span))
    };
    let access = span("access", section.needed_text("access"));
    let refresh = span("refresh", section.needed_text("refresh"));
    let absolute = span("absolute", section.text("absolute"));
    let renewal = section.needed_text("renewal").and_then(|text| section.word("renewal", &text, &RENEWALS));
    let grace = span("grace", section.text("grace"));
    let schemes = Scheme::ALL.map(|scheme| (scheme.word(), scheme));
    let scheme = match section.text("scheme") {
        Some(text) => section.word("scheme", &text, &schemes),
        None => Some(Scheme::Bearer),
    };
    let forms = [("integer", IdForm::Integer), ("string", IdForm::String)];
    let user_id = match section.text("user_id") {
        Some(text) => section.word("user_id", &text, &forms),
        None => Some(IdForm::Integer),
    };
    let expiring = section.table("expiring_header").and_then(|(at, table)| expiring(sheet, at, table));
    for (span, at) in [&access, &refresh, &absolute].into_iter().flatten() {
        if span.is_zero() || *span > LONGEST {
            sheet.wrong(at.start, "a lifetime is longer than nothing and shorter than ten years");
        }
    }
    longer(sheet, "refresh", &access, &refresh);
    longer(sheet, "absolute", &refresh, &absolute);
    if let (Some(Renewal::AccessOnly), Some((_, at))) = (renewal, &grace) {
        sheet.wrong(at.start, "`grace` is for contracts whose renewal gives a new pair; with access-only there is none");
    }
    let ((access, _), (refresh, _), renewal) = (access?, refresh?, renewal?);
    let policy = SessionPolicy {
        contract: name.into(),
        access,
        refresh,
        absolute: absolute.map_or(ABSOLUTE.max(refresh), |(span, _)| span),
        renewal,
        grace: grace.map_or(if renewal == Renewal::Rotate { GRACE } else { Duration::ZERO }, |(span, _)| span),
        user_id: user_id?,
    };
    Some(Session { policy, scheme: scheme?, expiring })
}

type Lifetime = Option<(Duration, Range<usize>)>;

fn longer(sheet: &Sheet<'_>, key: &str, short: &Lifetime, long: &Lifetime) {
    if let (Some((short, _)), Some((long, at))) = (short, long)
        && long < short
    {
        let (long, short) = (humantime::format_duration(*long), humantime::format_duration(*short));
        sheet.wrong(at.start, format!("{key} = \"{long}\" ends before what it outlives, which lasts {short}"));
    }
}

fn expiring<'a>(sheet: &'a Sheet<'a>, at: usize, table: &'a DeTable<'a>) -> Option<Expiring> {
    let section = Section::new(sheet, ("expiring_header", at), table, &["name", "value", "within"]);
    let name = section.needed_text("name");
    let value = section.needed_text("value");
    let within = section.needed_text("within").and_then(|text| section.span("within", &text));
    let parsed = name.and_then(|name| {
        let parsed = HeaderName::from_bytes(name.text.as_bytes()).ok();
        if parsed.is_none() {
            sheet.wrong(name.span.start, format!("`{}` is no name for a header", name.text));
        }
        parsed
    });
    let value = value.and_then(|value| {
        let parsed = HeaderValue::from_str(value.text).ok();
        if parsed.is_none() {
            sheet.wrong(value.span.start, "a header's value is one line of plain letters");
        }
        parsed
    });
    Some(Expiring { name: parsed?, value: value?, within: within? })
}
