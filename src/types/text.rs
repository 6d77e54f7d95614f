//! Which characters a name may have: those that one sees, so that two names that look the same are the same, and none turns
//! around the writing of its page.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory},
};

/// Cells of Braille without a dot: a sign by its category, a blank by its look.
const BRAILLE_BLANK: char = '\u{2800}';
const ZWNJ: char = '\u{200c}';
const ZWJ: char = '\u{200d}';

/// Whether nothing is seen of a character but what it does to others: controls and marks of direction, separators of lines,
/// what Unicode has every program pass over (`Default_Ignorable_Code_Point`), what is private or not assigned, and blanks that
/// count as letters.
pub fn is_hidden(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    matches!(
        category,
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Surrogate
            | GeneralCategory::Unassigned
    ) || c == BRAILLE_BLANK
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Whether there is a character that hides, and that no script needs at its position.
pub fn has_hidden(text: &str) -> bool {
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if is_hidden(c) && !is_needed(c, before, rest.peek().copied()) {
            return true;
        }
        before = Some(c);
    }
    false
}

/// Joiners between letters of scripts that join theirs (RFC 5892 A.1) and between the parts of an emoji; selectors of the
/// form of an ideograph or of an emoji.
fn is_needed(c: char, before: Option<char>, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    match c {
        ZWNJ | ZWJ if after.is_some_and(joins) && joins(before) => true,
        ZWJ => after.is_some_and(is_sign) && (is_sign(before) || matches!(before, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')),
        '\u{fe0e}' | '\u{fe0f}' => is_sign(before),
        '\u{e0100}'..='\u{e01ef}' => {
            matches!(before, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        }
        _ => false,
    }
}

/// Letters and marks from Arabic to Mongolian, none of which is Latin, Greek or Cyrillic.
fn joins(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{18af}' | '\u{a800}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}' | '\u{10a00}'..='\u{11fff}' | '\u{1e900}'..='\u{1eeff}')
        && !is_hidden(c)
        && (c.is_alphabetic() || is_mark(c))
}

fn is_mark(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    matches!(category, GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark)
}

fn is_sign(c: char) -> bool {
    CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::OtherSymbol
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_scripts_hide_nothing() {
        for name in [
            "Ada",
            "Zoë Ørsted-O’Neill, 3rd",
            "Зоя",
            "محمد",
            "נועה",
            "\u{915}\u{94d}\u{200d}\u{937}",
            "می\u{200c}خواهم",
            "葛\u{e0100}城",
            "ネ\u{30fc}ナ",
            "한글",
            "👩\u{200d}👩\u{200d}👧",
            "❤\u{fe0f}",
            "👩🏽\u{200d}🔬",
            "Z\u{335}a\u{300}lgo",
            "a\u{a0}b",
        ] {
            assert!(!has_hidden(name), "{name:?}");
        }
    }

    #[test]
    fn what_cannot_be_seen_or_turns_the_writing_around_is_found() {
        let alone = "\u{0}\u{7}\u{7f}\u{85}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{180b}\u{180e}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\
                     \u{2028}\u{2029}\u{202a}\u{202e}\u{2060}\u{2064}\u{2065}\u{2066}\u{2069}\u{206f}\u{2800}\u{3164}\u{fe00}\u{fe0f}\u{feff}\
                     \u{ffa0}\u{fff9}\u{fffb}\u{ffff}\u{e000}\u{378}\u{1bca0}\u{1d173}\u{e0001}\u{e0041}\u{e0100}\u{f0000}\u{10ffff}";
        for c in alone.chars() {
            for name in [c.to_string(), format!("A{c}da"), format!("{c}Ada"), format!("Ada{c}")] {
                assert!(has_hidden(&name), "{name:?} U+{:04X}", u32::from(c));
            }
        }
        for name in
            ["م\u{200d}", "\u{200d}م", "م\u{200d}a", "a\u{200c}م", "م\u{200d}\u{200d}م", "👩\u{200d}", "葛\u{e0100}\u{e0100}"]
        {
            assert!(has_hidden(name), "{name:?}");
        }
    }
}
