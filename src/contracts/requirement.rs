//! Which fields a request must have, or its operation could never succeed.

use crate::error::Field;

/// How a contract's request has a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Missing,
    Optional,
    Required,
}

/// What an operation needs of its request.
#[derive(Debug, Clone, Copy)]
pub enum Requirement {
    /// Each of these fields, and none of them optional.
    AllOf(&'static [Field]),
    /// Exactly one of these fields, and not optional.
    ExactlyOneOf(&'static [Field]),
    /// At least one of these fields, optional or not.
    AnyOf(&'static [Field]),
    /// At least one of these fields that is not optional.
    OneRequired(&'static [Field]),
    /// This field, or some of the others, and not both.
    Apart(Field, &'static [Field]),
    /// One of these sets of fields. A request that has several sets marks all their fields as optional.
    OneSetOf(&'static [&'static [Field]]),
}

impl Requirement {
    /// What is wrong with a request, as the rest of a sentence that begins with the operation.
    pub fn violation(self, presence: impl Fn(Field) -> Presence) -> Option<String> {
        let has = |field: &Field| presence(*field) != Presence::Missing;
        let optional = |field: &Field| presence(*field) == Presence::Optional;
        match self {
            Self::AllOf(fields) => {
                let missing: Vec<Field> = fields.iter().copied().filter(|field| !has(field)).collect();
                if missing.is_empty() { never_optional(fields, optional) } else { Some(requires(&list(&missing, "and"))) }
            }
            Self::ExactlyOneOf(fields) => {
                let present: Vec<Field> = fields.iter().copied().filter(has).collect();
                match present.as_slice() {
                    [] => Some(requires(&list(fields, "or"))),
                    [_] => never_optional(&present, optional),
                    _ => Some(format!("takes {}, not both{}", list(fields, "or"), either(fields))),
                }
            }
            Self::AnyOf(fields) if fields.iter().any(has) => None,
            Self::AnyOf(fields) => Some(requires(&format!("at least one of {}", list(fields, "and")))),
            Self::OneRequired(fields) if fields.iter().any(|field| presence(*field) == Presence::Required) => None,
            Self::OneRequired(fields) if fields.iter().any(has) => {
                Some(format!("requires {}: remove the `?` of one", list(fields, "or")))
            }
            Self::OneRequired(fields) => Some(requires(&list(fields, "or"))),
            Self::Apart(one, others) if has(&one) && others.iter().any(has) => {
                Some(format!("takes {}, or {}, not both", one.word(), list(others, "and")))
            }
            Self::Apart(..) => None,
            Self::OneSetOf(sets) => {
                let present: Vec<&[Field]> = sets.iter().copied().filter(|set| set.iter().all(has)).collect();
                match present.as_slice() {
                    [] => Some(requires(&sets_in_words(sets))),
                    [set] => never_optional(set, optional),
                    _ if present.concat().iter().all(optional) => None,
                    _ => Some(format!("takes {}: mark each of these fields as optional with `?`", sets_in_words(sets))),
                }
            }
        }
    }
}

fn never_optional(fields: &[Field], optional: impl Fn(&Field) -> bool) -> Option<String> {
    let found = fields.iter().find(|field| optional(field))?;
    Some(format!("requires {}: remove the `?`", found.word()))
}

/// What makes a choice easier.
fn either(fields: &[Field]) -> &'static str {
    if fields.contains(&Field::Username) { ": a username may be an email address too" } else { "" }
}

fn requires(what: &str) -> String {
    format!("requires {what}")
}

fn sets_in_words(sets: &[&[Field]]) -> String {
    sets.iter().map(|set| list(set, "and")).collect::<Vec<_>>().join(", or ")
}

/// `a`, `a or b`, `a, b or c`.
fn list(fields: &[Field], word: &str) -> String {
    let words: Vec<&str> = fields.iter().map(|field| field.word()).collect();
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} {word} {last}", others.join(", ")),
        None => String::new(),
    }
}
