//! The cheapest way to put a password together from what attackers try: words, names, rows of keys, sequences, dates, repetitions.
//!
//! After zxcvbn (Wheeler, USENIX Security 2016), whose dictionaries are English and add 3.3 MB to the binary: to it `йцукенгшщз` and
//! `пароль123` are good.

use super::{
    alphabet::Text,
    guesses::Guesses,
    patterns::{date_ends, longest_repeats, run_length, year_end},
    words::{Names, Word, word_ends},
};

/// Attackers know which rows of keys and which sequences there are.
const RUN: Guesses = 15;
const YEAR: Guesses = 15;
const DATE: Guesses = 45;
/// What the password has had before.
const REPEAT: Guesses = 10;
/// Which kinds of parts follow each other has to be guessed too.
const JOIN: Guesses = 10;
/// A capital letter, or a word in disguise: `P@ssword`.
const VARIATION: Guesses = 3;
/// Shorter ones occur in random text.
const MIN_RUN: usize = 3;
/// What follows is not looked at: so much is long enough to tell, and a longer text takes no longer to judge.
const MAX_JUDGED: usize = 256;

/// `names` are the words that an attacker knows of this password: of its owner and of the service.
pub fn estimate(password: &str, names: &[&str]) -> Guesses {
    let end = password.char_indices().nth(MAX_JUDGED).map_or(password.len(), |(end, _)| end);
    let text = Text::of(&password[..end]);
    let (names, repeats) = (Names::of(names), longest_repeats(text.letters()));
    let mut least = vec![Guesses::MAX; text.len() + 1];
    least[0] = 0;
    for start in 0..text.len() {
        let before = least[start];
        let join = if start == 0 { 0 } else { JOIN };
        let mut reach = |end: usize, cost: Guesses| least[end] = least[end].min(before + cost);
        reach(start + 1, text.letter_cost(start));
        for length in MIN_RUN..=repeats[start] {
            reach(start + length, REPEAT);
        }
        for length in MIN_RUN..=run_length(text.letters(), start) {
            reach(start + length, join + RUN);
        }
        if let Some(end) = year_end(text.letters(), start) {
            reach(end, join + YEAR);
        }
        for end in date_ends(text.letters(), start) {
            reach(end, join + DATE);
        }
        for Word { end, cost, is_disguised } in word_ends(&text, start, &names) {
            let variations = u32::from(is_disguised) + u32::from(text.has_capital(start..end));
            reach(end, join + cost + variations * VARIATION);
        }
    }
    least[text.len()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_users_choose_is_cheaper_than_random_text_of_its_length() {
        for (guessed, random) in [
            ("password", "wqkzmvhe"),
            ("drowssap1", "wqkzmvhe1"),
            ("P@ssw0rd", "W@kzm0he"),
            ("gfhjkmgfhjkm", "wqkzmvheprtx"),
            ("зфыыцщкв", "жгцзкшщю"),
            ("абвгдежз", "жгцзкшщю"),
            ("27.11.1990", "72.91.4890"),
            ("soleil2026", "solzml4890"),
            ("abcabcabcabc", "abcwqkzmvhep"),
            ("1q2w3e4r5t", "1z2p3m4x5k"),
        ] {
            let (cheap, dear) = (estimate(guessed, &[]), estimate(random, &[]));
            assert!(cheap < dear && cheap < 80, "{guessed}: {cheap}; {random}: {dear}");
        }
    }

    #[test]
    fn eight_random_digits_cost_ten_to_the_eighth() {
        assert_eq!(estimate("94710382", &[]), 80);
    }

    proptest! {
        #[test]
        fn no_text_costs_more_than_its_letters_and_none_panics(text in any::<String>(), name in any::<String>()) {
            let known = Text::of(&text);
            let letters: Guesses = (0..known.len()).map(|at| known.letter_cost(at)).sum();
            prop_assert!(estimate(&text, &[&name]) <= letters);
        }

        #[test]
        fn knowing_a_name_never_makes_guessing_harder(text in any::<String>(), name in "\\PC{1,12}") {
            let text = format!("{name}{text}");
            prop_assert!(estimate(&text, &[&name]) <= estimate(&text, &[]));
        }
    }
}
