//! How an import is reported: one line a count, then one a user of whom something is to be said, the worst first.

use std::{cmp::min, collections::BTreeMap, fmt::Write as _};

use crate::{
    cli::output::plain,
    flows::import_django::{Counts, Report, Status, UserReport},
};

/// A screen.
const MAX_LINES: usize = 60;
const MAX_USERS: usize = 50;
/// However long the rest is.
const MIN_USERS: usize = 9;
/// Kinds, roles or columns that one line names.
const MAX_NAMED: usize = 12;

pub fn text(report: &Report) -> String {
    let mut lines = summary(report);
    let mut users: Vec<&UserReport> = report.users.iter().filter(|user| is_worth_a_line(user)).collect();
    users.sort_by_key(|user| (user.status, user.reasons.first().cloned(), user.id));
    if !users.is_empty() {
        lines.push(String::new());
    }
    let room = (MAX_LINES - 1).saturating_sub(lines.len()).clamp(MIN_USERS, MAX_USERS);
    let shown = min(users.len(), room);
    lines.extend(users[..shown].iter().map(|user| line(user)));
    if users.len() > shown {
        lines.push(format!("\u{2026} and {} more, all with --json", users.len() - shown));
    }
    lines.join("\n")
}

/// Why nothing was written, or would be.
pub fn refusal(report: &Report) -> Option<String> {
    let refused = report.counts.refused;
    let left_out = "leave them out with --leave-out, or change them there";
    let users = report.refuses.then(|| match refused {
        1 => format!("1 user is refused: {left_out}"),
        _ => format!("{refused} users are refused: {left_out}"),
    });
    let why: Vec<String> = report.problems.iter().cloned().chain(users).collect();
    let end = if report.dry_run { "an import would write nothing" } else { "nothing was written" };
    (!why.is_empty()).then(|| format!("{}; {end}", why.join("\nvestibule: ")))
}

fn summary(report: &Report) -> Vec<String> {
    let Counts { carried, updated, unchanged, kept, refused, gone } = report.counts;
    let title = match (report.dry_run, report.written) {
        (true, _) => format!("Rehearsal with {}: nothing is written.", report.source),
        (false, true) => format!("Imported from {}.", report.source),
        (false, false) => format!("Nothing was imported from {}.", report.source),
    };
    let mut lines = vec![title];
    let counts = [
        ("carried", carried, "new here"),
        ("updated", updated, "changed there since the last import"),
        ("unchanged", unchanged, ""),
        ("kept", kept, "changed here since the last import"),
        ("refused", refused, "not written"),
        ("gone", gone, "imported before, and there no more"),
    ];
    for (word, count, what) in counts.into_iter().filter(|(_, count, _)| *count > 0) {
        lines.push(format!("  {word:<13}{count:>7}  {what}").trim_end().to_owned());
    }
    named(&mut lines, "hashes", &report.hashes);
    named(&mut lines, "roles", &report.roles);
    named(&mut lines, "left behind", &report.left_behind);
    lines.push(tokens(report));
    lines.extend(report.hints.iter().map(|hint| format!("  hint: {}", plain(hint))));
    lines
}

fn tokens(report: &Report) -> String {
    let tokens = &report.tokens;
    let until =
        tokens.until.map_or_else(|| "each until it expires".to_owned(), |at| format!("accepted until {at} at the latest"));
    format!("  tokens       {} outstanding, {} of them blacklisted; {until}", tokens.outstanding, tokens.blacklisted)
}

fn named(lines: &mut Vec<String>, what: &str, counts: &BTreeMap<String, u64>) {
    if counts.is_empty() {
        return;
    }
    let mut counted: Vec<(&String, &u64)> = counts.iter().collect();
    counted.sort_by(|one, other| other.1.cmp(one.1).then(one.0.cmp(other.0)));
    let named: Vec<String> = counted.iter().take(MAX_NAMED).map(|(name, count)| format!("{} {count}", plain(name))).collect();
    let mut line = format!("  {what:<13}{}", named.join(", "));
    if counted.len() > MAX_NAMED {
        // Writing to a String does not fail.
        let _ = write!(line, " and {} more", counted.len() - MAX_NAMED);
    }
    lines.push(line);
}

fn is_worth_a_line(user: &UserReport) -> bool {
    !user.reasons.is_empty() || matches!(user.status, Status::Refused | Status::Gone)
}

fn line(user: &UserReport) -> String {
    let reasons: Vec<String> = user.reasons.iter().map(ToString::to_string).collect();
    format!("  user {:<8} {:<9} {}", user.id, user.status.word(), reasons.join(", ")).trim_end().to_owned()
}
