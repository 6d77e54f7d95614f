//! A text as an attacker's word list has it: in small letters, without marks, and with its disguises taken off.

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::guesses::Guesses;

/// How a word may be disguised, letter by letter.
pub(super) const DISGUISES: [fn(char) -> char; 5] = [|letter| letter, leet_i, leet_l, typed_in_latin, typed_in_cyrillic];

const DIGIT: Guesses = 10;
/// About 26.
const LETTER: Guesses = 14;
/// Ideographs, syllables and emoji: about 1,000.
const IDEOGRAPH: Guesses = 30;
/// Hangul, kana and everything behind them in Unicode.
const FIRST_IDEOGRAPH: char = '\u{1100}';

const QWERTY: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const RUSSIAN: &str = "йцукенгшщзхъфывапролджэячсмитьбюё";

pub(super) struct Text {
    /// One spelling for each of `DISGUISES`, all of one length.
    spellings: Vec<Vec<char>>,
    /// How many letters differ from the first spelling before a position.
    changes: Vec<Vec<usize>>,
    capitals: Vec<bool>,
}

impl Text {
    pub(super) fn of(text: &str) -> Self {
        let letters = text.chars().flat_map(|letter| letter.to_lowercase().map(move |small| (small, small != letter)));
        let (typed, capitals): (Vec<char>, Vec<bool>) = letters.unzip();
        let spellings = DISGUISES.map(|reveal| typed.iter().map(|letter| plain(reveal(*letter))).collect()).to_vec();
        let changes = spellings.iter().map(|spelling: &Vec<char>| differences(&spellings[0], spelling)).collect();
        Self { spellings, changes, capitals }
    }

    pub(super) fn len(&self) -> usize {
        self.capitals.len()
    }

    pub(super) fn letters(&self) -> &[char] {
        &self.spellings[0]
    }

    /// The rest of the text in every spelling.
    pub(super) fn spellings_from(&self, start: usize) -> impl Iterator<Item = (usize, &[char])> {
        self.spellings.iter().map(move |spelling| &spelling[start..]).enumerate()
    }

    /// Whether this part is spelled differently there than it was typed.
    pub(super) fn is_disguised(&self, spelling: usize, part: Range<usize>) -> bool {
        self.changes[spelling][part.start] != self.changes[spelling][part.end]
    }

    pub(super) fn has_capital(&self, mut part: Range<usize>) -> bool {
        part.any(|at| self.capitals[at])
    }

    pub(super) fn letter_cost(&self, at: usize) -> Guesses {
        match self.spellings[0][at] {
            letter if letter.is_ascii_digit() => DIGIT,
            letter if letter < FIRST_IDEOGRAPH => LETTER,
            _ => IDEOGRAPH,
        }
    }
}

/// As in the word lists.
pub(super) fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(plain).collect()
}

/// A letter without its marks; `ё` is written `е` as often as not.
fn plain(letter: char) -> char {
    let mut base = None;
    decompose_compatible(letter, |part| {
        if !is_combining_mark(part) {
            base.get_or_insert(part);
        }
    });
    base.unwrap_or(letter)
}

fn differences(one: &[char], other: &[char]) -> Vec<usize> {
    let mut count = 0;
    let counted = one.iter().zip(other).map(|(one, other)| {
        count += usize::from(one != other);
        count
    });
    [0].into_iter().chain(counted).collect()
}

fn leet_i(letter: char) -> char {
    match letter {
        '1' | '!' => 'i',
        other => leet(other),
    }
}

fn leet_l(letter: char) -> char {
    match letter {
        '1' | '|' => 'l',
        // In Cyrillic words.
        '0' => 'о',
        '@' => 'а',
        '3' => 'з',
        '4' => 'ч',
        '6' => 'б',
        other => leet(other),
    }
}

fn leet(letter: char) -> char {
    match letter {
        '0' => 'o',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    }
}

/// A Russian word that was typed on a keyboard set to Latin: `gfhjkm` is `пароль`.
fn typed_in_latin(letter: char) -> char {
    same_key(letter, QWERTY, RUSSIAN)
}

/// And the other way round: `зфыыцщкв` is `password`.
fn typed_in_cyrillic(letter: char) -> char {
    same_key(letter, RUSSIAN, QWERTY)
}

fn same_key(letter: char, from: &str, to: &str) -> char {
    from.chars().position(|key| key == letter).and_then(|at| to.chars().nth(at)).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguises_are_taken_off() {
        let revealed = |text: &str, disguise: usize| -> String { Text::of(text).spellings[disguise].iter().collect() };
        assert_eq!(revealed("Élève", 0), "eleve");
        assert_eq!(revealed("P@$$w0rd", 1), "password");
        assert_eq!(revealed("g1rl", 1), "girl");
        assert_eq!(revealed("so1ei1", 2), "soleil");
        assert_eq!(revealed("п@р0ль", 2), "пароль");
        assert_eq!(revealed("gfhjkm", 3), "пароль");
        assert_eq!(revealed("Зфыыцщкв", 4), "password");
        assert_eq!((fold("ЁЖИК"), fold("Chérie")), ("ежик".to_owned(), "cherie".to_owned()));
    }

    #[test]
    fn a_part_is_disguised_only_where_it_has_changed() {
        let text = Text::of("abc4def");
        assert!(text.is_disguised(1, 0..7) && !text.is_disguised(1, 0..3) && !text.is_disguised(0, 0..7));
    }
}
