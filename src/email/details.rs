//! What an email names besides time and location: masked email addresses, API keys, administrators and roles, and which names are
//! safe to show.

use crate::types::text;

/// Each kind of email uses some of them.
#[derive(Default)]
pub struct Details {
    /// The email address of the account, masked; empty, if it has none of its own.
    pub account: String,
    /// The new email address, masked.
    pub address: String,
    pub keys_ended: Vec<Key>,
    pub keys_kept: Vec<Key>,
    /// Whether the names were removed, which someone had typed before the email address was verified.
    pub names_cleared: bool,
    /// How many recovery codes are left.
    pub codes_left: Option<u64>,
    /// The name of the administrator who had it sent; empty for the command line. `None` if no administrator did.
    pub administrator: Option<String>,
    /// Roles that come with an invitation, by name.
    pub roles: Vec<String>,
}

/// An API key, by what its owner knows of it.
pub struct Key {
    pub name: String,
    pub hint: String,
}

/// Keys for a sentence.
pub(super) fn in_words(keys: &[Key]) -> String {
    keys.iter().map(Key::in_words).collect::<Vec<_>>().join(", ")
}

impl Key {
    /// Its name may have been typed by an attacker.
    fn in_words(&self) -> String {
        match presentable(&self.name) {
            Some(name) => format!("{} ({}…)", isolated(name), self.hint),
            None => format!("{}…", self.hint),
        }
    }
}

/// Those of the names that are safe to show, for a sentence; a few of them.
pub(super) fn presentable_all(names: &[String]) -> String {
    names.iter().filter_map(|name| presentable(name)).take(MAX_NAMES).map(isolated).collect::<Vec<_>>().join(", ")
}

/// A name for a sentence: one that is written from right to left turns nothing around it. Others stay without marks, which old email
/// programs show as boxes.
pub(super) fn isolated(name: &str) -> String {
    let is_rtl = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    if name.contains(is_rtl) { format!("\u{2068}{name}\u{2069}") } else { name.to_owned() }
}

/// Of a name in an email, in characters.
const MAX_NAME: usize = 60;
/// Of names in one sentence.
const MAX_NAMES: usize = 10;

/// A name, if it is safe in an email. An attacker can sign up with the email address of a victim and any first name, so it must
/// be one line without anything that a email program would turn into a link.
pub(super) fn presentable(name: &str) -> Option<&str> {
    let name = name.trim();
    let is_dot = |c: char| matches!(c, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}');
    let is_odd = |c: char| "/\\:@<>[]{}|".contains(c);
    let linked = name.split(is_dot).skip(1).any(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
    let fit =
        !name.is_empty() && name.chars().count() <= MAX_NAME && !name.contains(is_odd) && !linked && !text::has_hidden(name);
    fit.then_some(name)
}
