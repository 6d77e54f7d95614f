//! What a mail names of an account beside time and place: addresses, masked, API keys, and names where they are fit to be read.

use crate::types::text;

/// What a mail names beside time and place; each kind has its own of them.
#[derive(Default)]
pub struct Details {
    /// The account that a new address is asked for, masked.
    pub account: String,
    /// The address that is asked for, masked.
    pub address: String,
    pub keys_ended: Vec<Key>,
    pub keys_kept: Vec<Key>,
    /// Whether the names went that somebody had typed who never confirmed the address.
    pub names_cleared: bool,
}

/// An API key, as its owner knows it.
pub struct Key {
    pub name: String,
    pub hint: String,
}

/// Keys, as a sentence names them.
pub(super) fn in_words(keys: &[Key]) -> String {
    keys.iter().map(Key::in_words).collect::<Vec<_>>().join(", ")
}

impl Key {
    /// Its name was typed by somebody who may not be its reader.
    fn in_words(&self) -> String {
        match presentable(&self.name) {
            Some(name) => format!("{name} ({}…)", self.hint),
            None => format!("{}…", self.hint),
        }
    }
}

/// Longer than this is no name that one is greeted by.
const LONGEST_NAME: usize = 60;

/// A name, where it is fit to stand in a mail. Anybody can sign up with somebody else's address and a first name of
/// their own making, so it must be one line, and nothing that a mail program would turn into a link.
pub(super) fn presentable(name: &str) -> Option<&str> {
    let name = name.trim();
    let is_dot = |c: char| matches!(c, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}');
    let is_odd = |c: char| "/\\:@<>[]{}|".contains(c);
    let linked = name.split(is_dot).skip(1).any(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
    let fit =
        !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.contains(is_odd) && !linked && !text::has_hidden(name);
    fit.then_some(name)
}
