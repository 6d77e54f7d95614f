//! Parts of passwords that are no words: rows of keys, sequences, years, dates, and what the password has had before.

use std::{ops::RangeInclusive, sync::LazyLock};

use super::alphabet::fold;

/// Rows, columns and zigzags of keyboards and keypads.
const ROWS: &[&str] = &[
    // QWERTY, AZERTY, QWERTZ
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertzuiop",
    "yxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "qazwsxedcrfvtgbyhnujmik,ol.p;/",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "zaqxswcdevfrbgtnhymju",
    "zaq12wsxcde34rfvbgt56yhnmju78ik,",
    "1a2z3e4r5t6y7u8i9o0p",
    "aqwzsxedcrfvtgbyhnuj",
    // Russian
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю.",
    "йфяцычувскамепинртгоьшлбщдюзж",
    "1й2ц3у4к5е6н7г8ш9щ0з",
    "йцукенфывапр",
    // Digits and the signs above them
    "01234567890",
    "13579",
    "24680",
    "147258369",
    "741852963",
    "14789632",
    "159753",
    "!@#$%^&*()_+",
    "!\"№;%:?*()_+",
    "&é\"'(-è_çà)=",
];

/// In both directions.
static RUNS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let forwards = ROWS.iter().map(|row| fold(row).chars().collect::<Vec<_>>());
    forwards.flat_map(|row| [row.iter().rev().copied().collect(), row]).collect()
});

const YEARS: RangeInclusive<u32> = 1900..=2039;
const SEPARATORS: [char; 5] = ['.', '-', '/', '_', ' '];
/// Lengths of the parts of a date.
const DATE_SHAPES: [[usize; 3]; 3] = [[2, 2, 4], [4, 2, 2], [2, 2, 2]];

/// How far the letters from here follow each other on a keyboard, or in the alphabet.
pub(super) fn run_length(text: &[char], start: usize) -> usize {
    let rest = &text[start..];
    let on_keyboard = RUNS.iter().flat_map(|row| (0..row.len()).map(|at| common_length(&row[at..], rest))).max().unwrap_or(0);
    on_keyboard.max(sequence_length(rest, 1)).max(sequence_length(rest, -1))
}

fn common_length(one: &[char], other: &[char]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

fn sequence_length(text: &[char], step: i64) -> usize {
    let follows = |pair: &&[char]| i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0])) == step;
    text.windows(2).take_while(follows).count() + 1
}

pub(super) fn year_end(text: &[char], start: usize) -> Option<usize> {
    number(text, start..start + 4).filter(|year| YEARS.contains(year)).map(|_| start + 4)
}

/// Where a date may end that starts here: `27111990`, `27.11.1990`, `1990-11-27`, `271190`.
pub(super) fn date_ends(text: &[char], start: usize) -> impl Iterator<Item = usize> {
    let gaps = [None].into_iter().chain(SEPARATORS.map(Some));
    gaps.flat_map(move |gap| DATE_SHAPES.into_iter().filter_map(move |shape| date_end(text, start, (gap, shape))))
}

fn date_end(text: &[char], start: usize, (gap, shape): (Option<char>, [usize; 3])) -> Option<usize> {
    let mut at = start;
    let mut parts = [0; 3];
    for (index, length) in shape.into_iter().enumerate() {
        if let Some(gap) = gap.filter(|_| index > 0) {
            at += usize::from(*text.get(at)? == gap);
            text.get(at - 1).filter(|letter| **letter == gap)?;
        }
        parts[index] = number(text, at..at + length)?;
        at += length;
    }
    let (year, one, other) = if shape[0] == 4 { (parts[0], parts[1], parts[2]) } else { (parts[2], parts[0], parts[1]) };
    let is_year = year < 100 && shape[2] == 2 && shape[0] == 2 || YEARS.contains(&year);
    (is_year && one.min(other) >= 1 && one.min(other) <= 12 && one.max(other) <= 31).then_some(at)
}

fn number(text: &[char], part: std::ops::Range<usize>) -> Option<u32> {
    text.get(part)?.iter().try_fold(0, |sum, digit| Some(sum * 10 + digit.to_digit(10)?))
}

/// For each position, how many letters from it are in the text before, in the same order; the two may overlap.
pub(super) fn longest_repeats(text: &[char]) -> Vec<usize> {
    let mut longest = vec![0; text.len() + 1];
    // How many letters from `first` and from `second` are the same; until it is overwritten, from `first + 1`.
    let mut same = vec![0; text.len() + 1];
    for first in (0..text.len()).rev() {
        for second in first + 1..text.len() {
            same[second] = if text[first] == text[second] { same[second + 1] + 1 } else { 0 };
            longest[second] = longest[second].max(same[second]);
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Vec<char> {
        fold(text).chars().collect()
    }

    #[test]
    fn rows_of_keys_and_sequences_are_followed_to_their_end() {
        for (text, length) in [
            ("qwertyuiop1", 10),
            ("poiuytreza", 10),
            ("azertyuiop", 10),
            ("йцукенгшщз", 10),
            ("1q2w3e4r!", 8),
            ("abcdefx", 6),
            ("987654321", 9),
            ("гдежз", 5),
            ("kz", 1),
        ] {
            assert_eq!(run_length(&letters(text), 0), length, "{text}");
        }
    }

    #[test]
    fn dates_are_found_in_their_usual_forms_and_other_numbers_are_not() {
        let ends = |text: &str| date_ends(&letters(text), 0).max();
        for date in ["27111990", "27.11.1990", "1990-11-27", "11/27/1990", "271190", "27-11-90"] {
            assert_eq!(ends(date), Some(date.len()), "{date}");
        }
        for other in ["99999999", "27.11", "27.11-1990", "00111990", "2711199", "27.13.1990", "", "a7111990"] {
            assert!(ends(other).is_none_or(|end| end < other.len()), "{other}");
        }
        assert_eq!((year_end(&letters("2026!"), 0), year_end(&letters("1815"), 0)), (Some(4), None));
    }

    #[test]
    fn what_stood_before_is_a_repetition() {
        assert_eq!(longest_repeats(&letters("aaaa")), [0, 3, 2, 1, 0]);
        assert_eq!(longest_repeats(&letters("abxab")), [0, 0, 0, 2, 1, 0]);
    }
}
