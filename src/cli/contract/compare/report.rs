//! A comparison as text, on one screen: equal differences are one line, what matters most comes first.

use std::fmt::Write;

use super::comparison::{ComparisonOutput, DifferenceOutput};
use crate::cli::output::table;

/// Of unexpected differences; all of them are in the output of `--json`.
const MAX_ROWS: usize = 24;
/// Of the cases of one row.
const MAX_CASES: usize = 3;

pub fn text(compared: &ComparisonOutput) -> String {
    let mut text = String::new();
    let (groups, expected) = groups(&compared.differences);
    if !groups.is_empty() {
        let rows = groups.iter().take(MAX_ROWS).map(|group| {
            let first = group[0];
            [first.operation.to_owned(), first.what.clone(), first.theirs.clone(), first.ours.clone(), cases(group)]
        });
        text.push_str(&table(["OPERATION", "WHAT DIFFERS", "THEIRS", "OURS", "CASES"], rows));
        if groups.len() > MAX_ROWS {
            line(&mut text, &format!("... and {} more rows, all with --json", groups.len() - MAX_ROWS));
        }
    }
    for missing in &compared.missing {
        let (method, path, status, left_out) = (&missing.method, &missing.path, missing.status, missing.left_out);
        let note = missing.expected.as_ref().map(|reason| format!(" (expected: {reason})")).unwrap_or_default();
        line(&mut text, &format!("The former server has no {method} {path} ({status}): {left_out} requests left out{note}"));
    }
    for (reason, count) in expected {
        line(&mut text, &format!("Expected {count} times: {reason}"));
    }
    text.push_str(&summary(compared));
    text
}

fn line(text: &mut String, line: &str) {
    // Writing to a String does not fail.
    let _ = writeln!(text, "{line}");
}

type Group<'a> = Vec<&'a DifferenceOutput>;

/// Unexpected differences that are equal, those of good requests first; and how often each reason was needed.
fn groups(differences: &[DifferenceOutput]) -> (Vec<Group<'_>>, Vec<(&str, usize)>) {
    let (mut groups, mut expected): (Vec<Group<'_>>, Vec<(&str, usize)>) = (Vec::new(), Vec::new());
    for difference in differences {
        if let Some(reason) = &difference.expected {
            match expected.iter_mut().find(|(known, _)| known == reason) {
                Some((_, count)) => *count += 1,
                None => expected.push((reason, 1)),
            }
            continue;
        }
        match groups.iter_mut().find(|group| is_equal(group[0], difference)) {
            Some(group) => group.push(difference),
            None => groups.push(vec![difference]),
        }
    }
    groups.sort_by_key(|group| !group.iter().any(|difference| difference.case.starts_with("good")));
    (groups, expected)
}

fn is_equal(one: &DifferenceOutput, other: &DifferenceOutput) -> bool {
    let told = |difference: &DifferenceOutput| {
        (difference.operation, difference.what.clone(), difference.theirs.clone(), difference.ours.clone())
    };
    told(one) == told(other)
}

fn cases(group: &[&DifferenceOutput]) -> String {
    let names: Vec<&str> = group.iter().take(MAX_CASES).map(|difference| difference.case.as_str()).collect();
    let more = group.len().saturating_sub(MAX_CASES);
    let names = names.join(", ");
    if more == 0 { names } else { format!("{names} and {more} more") }
}

fn summary(compared: &ComparisonOutput) -> String {
    let sent = format!("Sent {} requests to both servers.", compared.requests);
    match (compared.differences.len() + compared.missing.len(), compared.unexpected()) {
        (0, _) => format!("{sent} There are no differences."),
        (_, 0) => format!("{sent} All differences are expected."),
        (_, unexpected) => format!("{sent} Unexpected differences: {unexpected}."),
    }
}
