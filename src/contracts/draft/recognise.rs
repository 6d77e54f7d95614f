//! Tells which operation an endpoint is: by the end of its path, its names, its method and the fields of its request.

use super::{
    description::{Description, Endpoint},
    names::{self, REQUEST, squash},
    operation_names::{ABOUT_ACCOUNTS, EMPTY_PARTS, GENERAL_NAMES, OPERATIONS, Row},
    paths,
};

/// Less than this is a guess.
const ENOUGH: i32 = 4;

/// What an endpoint is taken for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Recognised {
    /// The word of an operation. The vocabulary may not have it.
    Operation(&'static str),
    /// About accounts, but not in a way that a contract could serve; with the reason.
    Refused(String),
    /// About accounts, but not recognised.
    Unplaced,
    Unrelated,
}

pub(super) fn recognise(endpoint: &Endpoint, description: &Description) -> Recognised {
    let traits = Traits::of(endpoint, description);
    match best(|row| traits.score(row)) {
        Some(_) if traits.has_parameter => Recognised::Refused("a contract has no parameters in its paths".to_owned()),
        Some(row) => Recognised::Operation(row.operation),
        None => unplaced(&traits),
    }
}

/// By its name alone.
fn unplaced(traits: &Traits<'_>) -> Recognised {
    let method = traits.endpoint.method.as_str();
    if !traits.has_parameter
        && let Some(row) = best(|row| if row.methods.contains(&method) { traits.by_name(row) } else { 0 })
    {
        let word = row.operation;
        return Recognised::Refused(format!("it looks like {word}, but its fields are not those of {word}"));
    }
    let is_telling = !traits.has_parameter && traits.ends.first().is_some_and(|end| !GENERAL_NAMES.contains(&end.as_str()));
    if let Some(row) = best(|row| traits.by_name(row)).filter(|_| is_telling) {
        return Recognised::Refused(format!("it looks like {}, which is not served with {method}", row.operation));
    }
    let path = squash(&traits.endpoint.path);
    let about = ABOUT_ACCOUNTS.iter().any(|part| path.contains(part));
    if about { Recognised::Unplaced } else { Recognised::Unrelated }
}

/// The first of the rows with the best score.
fn best(score: impl Fn(&Row) -> i32) -> Option<&'static Row> {
    let mut best: Option<(&Row, i32)> = None;
    for row in OPERATIONS {
        let score = score(row);
        if score >= ENOUGH && best.is_none_or(|(_, other)| score > other) {
            best = Some((row, score));
        }
    }
    best.map(|(row, _)| row)
}

/// What speaks for an operation and against it.
struct Traits<'a> {
    endpoint: &'a Endpoint,
    /// The last part of the path, the last two together, the last three.
    ends: Vec<String>,
    names: Vec<String>,
    words: Vec<&'static str>,
    has_parameter: bool,
    is_token_url: bool,
}

impl<'a> Traits<'a> {
    fn of(endpoint: &'a Endpoint, description: &Description) -> Self {
        let parts = paths::fixed_parts(&endpoint.path);
        let all: Vec<&str> = endpoint.path.split('/').collect();
        let fixed = |part: &&str| !part.is_empty() && !part.contains(['{', '}', ':']);
        let squashed: Vec<String> = all.into_iter().filter(fixed).map(squash).collect();
        let telling: Vec<&String> = squashed.iter().filter(|part| !EMPTY_PARTS.contains(&part.as_str())).collect();
        let end = |count: usize| {
            telling.get(telling.len().checked_sub(count)?..).map(|parts| parts.iter().map(|part| part.as_str()).collect())
        };
        let path = endpoint.path.trim_matches('/');
        let token_url = description.token_url.as_deref().map(paths::of_url).map(|url| url.trim_matches('/'));
        Self {
            endpoint,
            ends: (1..=3).filter_map(end).collect(),
            names: endpoint.names.iter().map(|name| squash(name)).collect(),
            words: endpoint.body().flat_map(|field| names::meanings_of(REQUEST, &field.name)).collect(),
            has_parameter: parts.is_none(),
            is_token_url: token_url.is_some_and(|url| !url.is_empty() && (path == url || path.ends_with(&format!("/{url}")))),
        }
    }

    fn score(&self, row: &Row) -> i32 {
        let by_name = self.by_name(row);
        if by_name == 0 || !row.methods.contains(&self.endpoint.method.as_str()) {
            return 0;
        }
        by_name + self.by_fields(row) + self.by_contradictions(row.operation)
    }

    fn by_name(&self, row: &Row) -> i32 {
        let known = |name: &String| row.names.contains(&name.as_str());
        // `verify` alone is about an email address more often than about a token.
        let is_word = |name: &String| *name == squash(row.operation) && row.operation != "verify";
        let within = |name: &String| row.names.iter().any(|part| part.len() >= 5 && name.contains(part));
        let by_end = self
            .ends
            .iter()
            .enumerate()
            .filter(|(_, end)| known(end) || is_word(end))
            .map(|(at, _)| if at == 0 { 4 } else { 6 })
            .max();
        let by_id = self.names.iter().map(|name| match name {
            name if is_word(name) => 8,
            name if known(name) => 5,
            name if within(name) => 2,
            _ => 0,
        });
        let token_url = if self.is_token_url && row.operation == "login" { 6 } else { 0 };
        by_id.max().unwrap_or(0).max(by_end.unwrap_or(0)).max(token_url)
    }

    /// Fields that are not described speak neither for an operation nor against it.
    fn by_fields(&self, row: &Row) -> i32 {
        let has = row.evidence.iter().any(|word| self.words.contains(word));
        match row.operation {
            "api-key-login" if !has || self.words.contains(&"password") => -20,
            _ if has => 3,
            _ if row.evidence.is_empty() || self.endpoint.body().next().is_none() => 0,
            _ => -5,
        }
    }

    fn by_contradictions(&self, operation: &str) -> i32 {
        let has = |words: &[&str]| words.iter().any(|word| self.words.contains(word));
        let against: &[&str] = match operation {
            "login" => &["old_password", "new_password", "repeat"],
            "register" => &["old_password", "new_password"],
            "refresh" | "verify" | "forgot-password" | "logout" | "update-me" | "me" | "resend-verification" => {
                &["password", "old_password", "new_password"]
            }
            "verify-email" => &["password", "new_password"],
            "reset-password" => &["old_password"],
            "change-password" => &["token", "code", "email"],
            _ => &[],
        };
        if has(against) { -6 } else { 0 }
    }
}
