//! Reads one action of a contract: its path, what it takes, what it answers.

use poem::http::{Method, StatusCode};
use toml::{Spanned, de::DeValue};

use super::{
    Action, Take,
    reply::Template,
    sheet::{Section, Sheet, Text},
    vocabulary::{Deed, What},
};
use crate::{error::Field, types::policy::Renewal, web::place::Door};

const KEYS: [&str; 7] = ["does", "path", "method", "takes", "status", "reply", "door"];
const DOORS: [(&str, Door); 2] = [("open", Door::Open), ("guarded", Door::Guarded)];

pub(super) fn read<'a>(sheet: &'a Sheet<'a>, value: &'a Spanned<DeValue<'a>>, renewal: Option<Renewal>) -> Option<Action> {
    let at = value.span().start;
    let Some(table) = value.get_ref().as_table() else {
        sheet.wrong(at, "an action is a table under [[action]]");
        return None;
    };
    let section = Section::new(sheet, ("an [[action]]", at), table, &KEYS);
    let deeds = Deed::ALL.map(|deed| (deed.word(), deed));
    let does = section.needed_text("does").and_then(|text| section.word("does", &text, &deeds));
    let path = section.needed_text("path").and_then(|text| path(sheet, &text));
    let method = section.needed_text("method").and_then(|text| method(&section, sheet, &text, does));
    let takes = takes(sheet, &section, does);
    let status = status(sheet, &section);
    let door = section.text("door").map(|text| door(sheet, &section, &text, (does, takes.as_deref())));
    let reply = section.text("reply").map(|text| reply(sheet, &text, does, status));
    if let Some(does) = does {
        must_name(sheet, &section, does, (reply.as_ref(), renewal));
    }
    Some(Action {
        does: does?,
        path: path?,
        method: method?,
        takes: takes?,
        status: status?,
        reply: match reply {
            Some(reply) => Some(reply?),
            None => None,
        },
        door: match door {
            Some(door) => door?,
            None if does?.is_guarded() => Door::Guarded,
            None => Door::Open,
        },
        line: sheet.line(at),
    })
}

/// Two actions that one request could mean.
pub(super) fn repeated(sheet: &Sheet<'_>, actions: &[Option<Action>]) {
    let known: Vec<&Action> = actions.iter().flatten().collect();
    for (place, action) in known.iter().enumerate() {
        let first = known[..place].iter().find(|other| other.place() == action.place() && other.method == action.method);
        if let Some(first) = first {
            let what = format!("{} {} is in use already, on line {}", action.method, action.path, first.line);
            sheet.wrong_on(action.line, what);
        }
    }
}

fn path(sheet: &Sheet<'_>, text: &Text<'_>) -> Option<String> {
    let path = text.text;
    let inner = path.strip_prefix('/').unwrap_or_default();
    let plain = |c: char| c.is_ascii_graphic() && !":*<>{}?#\\\"%".contains(c);
    let why = if !path.starts_with('/') {
        "a path begins with /"
    } else if inner.is_empty() || inner.strip_suffix('/').unwrap_or(inner).split('/').any(|part| matches!(part, "" | "." | ".."))
    {
        "a path has something between its slashes"
    } else if !inner.chars().all(plain) {
        "a path is written out in plain letters, without any of : * < > { } ? # % \\ \""
    } else {
        return Some(path.to_owned());
    };
    sheet.wrong(text.span.start, format!("path = \"{path}\" will not do: {why}"));
    None
}

fn method(section: &Section<'_>, sheet: &Sheet<'_>, text: &Text<'_>, does: Option<Deed>) -> Option<Method> {
    let words = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let names: Vec<(&str, usize)> = words.iter().map(Method::as_str).zip(0..).collect();
    let method = words[section.word("method", text, &names)?].clone();
    let reads = method == Method::GET;
    match does {
        Some(Deed::Me) if !reads => sheet.wrong(text.span.start, "me only looks, which is GET"),
        Some(does) if reads && does != Deed::Me => {
            sheet.wrong(text.span.start, format!("{} changes something or takes a secret, which is not for GET", does.word()));
        }
        _ => return Some(method),
    }
    None
}

fn takes(sheet: &Sheet<'_>, section: &Section<'_>, does: Option<Deed>) -> Option<Vec<Take>> {
    let mut takes: Vec<(usize, Take)> = Vec::new();
    let before = section.find("takes").map_or(section.at, |value| value.span().start);
    let mut whole = true;
    if let Some((_, table)) = section.table("takes") {
        for (name, value) in table {
            match take(sheet, name.get_ref(), value, does) {
                Some(take) => takes.push((name.span().start, take)),
                None => whole = false,
            }
        }
    }
    takes.sort_by_key(|(at, _)| *at);
    for (place, (at, take)) in takes.iter().enumerate() {
        if takes[..place].iter().any(|(_, earlier)| earlier.means == take.means) {
            sheet.wrong(*at, format!("two fields mean {}", take.means.word()));
        }
    }
    let takes: Vec<Take> = takes.into_iter().map(|(_, take)| take).collect();
    if let Some(does) = does
        && whole
    {
        complete(sheet, before, does, &takes);
    }
    whole.then_some(takes)
}

fn take(sheet: &Sheet<'_>, name: &str, value: &Spanned<DeValue<'_>>, does: Option<Deed>) -> Option<Take> {
    let at = value.span().start;
    let Some(text) = value.get_ref().as_str() else {
        sheet.wrong(at, format!("what `{name}` means is a text in quotes"));
        return None;
    };
    let (word, optional) = text.strip_suffix('?').map_or((text, false), |word| (word, true));
    // Before an unknown deed nothing is known of its fields.
    let may = does?.may_take();
    let means = may.iter().find(|field| field.word() == word);
    if means.is_none() {
        let known = if may.is_empty() { "nothing".to_owned() } else { words(may) };
        sheet.wrong(at, format!("{} takes no `{word}`; it takes {known}", does?.word()));
    }
    Some(Take { name: name.to_owned(), means: *means?, optional })
}

/// Says what an action cannot do without and does not take. What can be said in one of several ways is optional.
fn complete(sheet: &Sheet<'_>, at: usize, does: Deed, takes: &[Take]) {
    let find = |field: &Field| takes.iter().find(|take| take.means == *field);
    let optional = |field: &Field| find(field).is_some_and(|take| take.optional);
    for sets in does.must_take() {
        let there: Vec<&[Field]> = sets.iter().filter(|set| set.iter().all(|field| find(field).is_some())).copied().collect();
        let ways: Vec<String> = sets.iter().map(|set| words(set).replace(", ", " and ")).collect();
        let (deed, ways) = (does.word(), ways.join(", or "));
        match (does, there.as_slice()) {
            (_, []) => sheet.wrong(at, format!("{deed} must take {ways}")),
            (Deed::UpdateMe, _) => {}
            (_, [one]) if one.iter().any(optional) => {
                sheet.wrong(at, format!("{deed} cannot do without {}, so no ? stands there", words(one)));
            }
            (Deed::Login, [_, _, ..]) => sheet.wrong(at, "login takes email or username, not both"),
            (_, [_, _, ..]) if !there.concat().iter().all(optional) => {
                sheet.wrong(at, format!("{deed} takes {ways}: each of them is optional, with a ?"));
            }
            _ => {}
        }
    }
}

/// A logout may be open to whoever has the refresh token; every other door follows from the deed.
fn door(
    sheet: &Sheet<'_>,
    section: &Section<'_>,
    text: &Text<'_>,
    (does, takes): (Option<Deed>, Option<&[Take]>),
) -> Option<Door> {
    let door = section.word("door", text, &DOORS)?;
    let proves = takes?.iter().any(|take| take.means == Field::Refresh && !take.optional);
    let why = match does? {
        Deed::Logout if door == Door::Guarded || proves => return Some(door),
        Deed::Logout => "an open logout must take refresh, without a ?",
        _ => "only a logout says what its door is",
    };
    sheet.wrong(text.span.start, why);
    None
}

fn status(sheet: &Sheet<'_>, section: &Section<'_>) -> Option<StatusCode> {
    if section.find("status").is_none() {
        return Some(StatusCode::OK);
    }
    let (at, number) = section.integer("status")?;
    let status = u16::try_from(number).ok().filter(|number| (200..300).contains(number));
    if status.is_none() {
        sheet.wrong(at, format!("status = {number} is no success; it is from 200 to 299"));
    }
    StatusCode::from_u16(status?).ok()
}

fn reply(sheet: &Sheet<'_>, text: &Text<'_>, does: Option<Deed>, status: Option<StatusCode>) -> Option<Template> {
    if status.is_some_and(|status| matches!(status.as_u16(), 204 | 205)) {
        sheet.wrong(text.span.start, "a reply of status 204 or 205 has no body; leave `reply` out");
    }
    let tree = match serde_json::from_str(text.text) {
        Ok(tree) => tree,
        Err(error) => {
            let why = error.to_string();
            let why = why.split(" at line ").next().unwrap_or_default();
            sheet.wrong_on(first_line(sheet, text) + error.line().max(1) - 1, format!("the reply is no JSON: {why}"));
            return None;
        }
    };
    let template = match Template::compile(tree) {
        Ok(template) => template,
        Err(wrong) => {
            for (written, why) in wrong {
                sheet.wrong(position(sheet, text, &written), why);
            }
            return None;
        }
    };
    let does = does?;
    let mut good = true;
    for variable in template.variables().filter(|variable| !does.gives(variable.what)) {
        let given: Vec<&str> = What::all().filter(|what| does.gives(*what)).map(What::word).collect();
        let what = format!("{} gives no `{}`; it gives {}", does.word(), variable.what.word(), given.join(", "));
        sheet.wrong(position(sheet, text, variable.what.word()), what);
        good = false;
    }
    good.then_some(template)
}

/// What a client could not go on without.
fn must_name(
    sheet: &Sheet<'_>,
    section: &Section<'_>,
    does: Deed,
    (reply, renewal): (Option<&Option<Template>>, Option<Renewal>),
) {
    // A reply that could not be read has been complained about.
    let template = match reply {
        Some(None) => return,
        Some(Some(template)) => Some(template),
        None => None,
    };
    let lacks = |what: What| template.is_none_or(|template| !template.names(what));
    let at = section.find("reply").map_or(section.at, |value| value.span().start);
    if matches!(does, Deed::Login | Deed::ApiKeyLogin | Deed::Refresh) && lacks(What::Access) {
        sheet.wrong(at, format!("the reply of {} names no `$access`, so nobody would get in", does.word()));
    }
    if does == Deed::Refresh && renewal.is_some_and(|renewal| renewal != Renewal::AccessOnly) && lacks(What::Refresh) {
        sheet.wrong(at, "every renewal of this contract gives a new refresh token, and the reply names no `$refresh`");
    }
}

/// The line on which the JSON of a reply begins: a line break right after the quotes is not part of it.
fn first_line(sheet: &Sheet<'_>, text: &Text<'_>) -> usize {
    let raw = sheet.raw(&text.span);
    let inner = raw.trim_start_matches(['\'', '"']);
    let skipped = usize::from(raw.len() - inner.len() >= 3 && (inner.starts_with('\n') || inner.starts_with("\r\n")));
    sheet.line(text.span.start) + skipped
}

/// Where a text of a reply stands in the file, as well as it can be found.
fn position(sheet: &Sheet<'_>, text: &Text<'_>, written: &str) -> usize {
    let raw = sheet.raw(&text.span);
    let found = raw.find(&format!("\"{written}\"")).or_else(|| raw.find(written));
    text.span.start + found.unwrap_or(0)
}

fn words(fields: &[Field]) -> String {
    fields.iter().map(|field| field.word()).collect::<Vec<_>>().join(", ")
}
