//! What an email names besides time and location: masked email addresses, API keys, and names that are safe to show.

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
            Some(name) => format!("{name} ({}…)", self.hint),
            None => format!("{}…", self.hint),
        }
    }
}

/// Of a name in an email, in characters.
const MAX_NAME: usize = 60;

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
