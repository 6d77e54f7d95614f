//! The words that are tried first: lists of passwords and words, and the names that an attacker knows.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use super::{
    alphabet::{Text, fold},
    guesses::Guesses,
};

/// The common passwords that Django ships (BSD licence), lower case, one a line.
const PASSWORDS: &str = include_str!("../common_passwords.txt");
/// What passwords are made of most often: a few hundred words of each language.
const WORDS: [&str; 3] =
    [include_str!("common_words_english.txt"), include_str!("common_words_french.txt"), include_str!("common_words_russian.txt")];

const PASSWORD: Guesses = 30;
const WORD: Guesses = 20;
const NAME: Guesses = 5;
/// Shorter ones occur in random text.
const MIN_WORD: usize = 4;
const MIN_NAME: usize = 3;
/// Longer ones are not looked for within a password: few are in the lists, and a long password takes time.
const MAX_WORD: usize = 24;
const MAX_NAME: usize = 40;

static KNOWN: LazyLock<HashMap<Cow<'static, str>, Guesses>> = LazyLock::new(|| {
    let passwords = PASSWORDS.lines().map(|line| (line, PASSWORD));
    let words = WORDS.iter().flat_map(|list| list.lines()).map(|line| (line, WORD));
    passwords.chain(words).map(|(line, cost)| (folded(line), cost)).collect()
});

/// Without a copy of what is folded already.
fn folded(line: &'static str) -> Cow<'static, str> {
    let folded = fold(line);
    if folded == line { Cow::Borrowed(line) } else { Cow::Owned(folded) }
}

/// Whether it is one of the passwords that Django refuses.
pub fn is_listed(password_in_lower_case: &str) -> bool {
    PASSWORDS.lines().any(|common| common == password_in_lower_case)
}

pub(super) struct Names(Vec<String>);

impl Names {
    /// Each as a whole, and each of its words.
    pub(super) fn of(names: &[&str]) -> Self {
        let folded = names.iter().map(|name| fold(name));
        let parts = folded.flat_map(|name| {
            let words = name.split(|letter: char| !letter.is_alphanumeric()).map(ToOwned::to_owned);
            words.chain([name.clone()]).collect::<Vec<_>>()
        });
        let is_name = |part: &String| (MIN_NAME..=MAX_NAME).contains(&part.chars().count());
        Self(parts.filter(|part| is_name(part) && part.chars().any(char::is_alphabetic)).collect())
    }

    fn has(&self, word: &str) -> bool {
        self.0.iter().any(|name| name == word)
    }

    fn max_len(&self) -> usize {
        self.0.iter().map(|name| name.chars().count()).max().unwrap_or(0)
    }
}

/// A word within a text, up to `end`.
pub(super) struct Word {
    pub(super) end: usize,
    pub(super) cost: Guesses,
    pub(super) is_disguised: bool,
}

/// All words that start here.
pub(super) fn word_ends(text: &Text, start: usize, names: &Names) -> Vec<Word> {
    let mut found = Vec::new();
    for (spelling, letters) in text.spellings_from(start) {
        let mut word = String::new();
        for (at, letter) in letters.iter().enumerate().take(MAX_WORD.max(names.max_len())) {
            word.push(*letter);
            let (end, length) = (start + at + 1, at + 1);
            let is_disguised = text.is_disguised(spelling, start..end);
            // Otherwise it is as in the first spelling.
            if length >= MIN_NAME && (is_disguised || spelling == 0) {
                found.extend(cost(&word, length, names).map(|cost| Word { end, cost, is_disguised }));
            }
        }
    }
    found
}

fn cost(word: &str, length: usize, names: &Names) -> Option<Guesses> {
    if names.has(word) {
        return Some(NAME);
    }
    if (MIN_WORD..=MAX_WORD).contains(&length) { KNOWN.get(word).copied() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_have_no_empty_line_and_no_word_twice() {
        for list in WORDS {
            let mut lines: Vec<_> = list.lines().collect();
            assert!(lines.iter().all(|line| !line.trim().is_empty() && *line == line.trim()));
            let count = lines.len();
            lines.sort_unstable();
            lines.dedup();
            assert_eq!(lines.len(), count);
        }
    }

    #[test]
    fn a_name_counts_as_a_whole_and_by_its_words() {
        let names = Names::of(&["Acme Cloud", "ada.lovelace@example.com", "Li", "2026"]);
        for known in ["acme cloud", "acme", "cloud", "lovelace", "ada.lovelace@example.com"] {
            assert!(names.has(known), "{known}");
        }
        assert!(!names.has("li") && !names.has("2026"));
    }
}
