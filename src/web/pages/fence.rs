//! Names within sentences: fenced, so that none of them turns around the writing of what stands beside it.
//!
//! A sentence carries its fences as Unicode has them (First Strong Isolate and Pop Directional Isolate), which is all that a
//! title or an option of a list can hold; in a page they become `<bdi>`.

const OPEN: char = '\u{2068}';
const CLOSE: char = '\u{2069}';
/// Marks of direction that names once could have.
const TURNS: [char; 11] =
    ['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', OPEN, CLOSE, '\u{200e}', '\u{200f}'];

/// One name or address for a sentence.
pub fn fenced(name: &str) -> String {
    format!("{OPEN}{}{CLOSE}", name.replace(TURNS, ""))
}

/// Several of them, with commas between.
pub fn fenced_all(names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| fenced(name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// A stretch of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Words(&'a str),
    Name(&'a str),
}

pub fn pieces(sentence: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = sentence;
    while let Some((before, name, after)) = next_name(rest) {
        pieces.extend([Piece::Words(before), Piece::Name(name)]);
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    pieces
}

fn next_name(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once(OPEN)?;
    let (name, after) = rest.split_once(CLOSE)?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_taken_apart_at_its_names() {
        let said = format!("You are {}, not {}.", fenced("Ali\u{202e}ce\u{2069}"), fenced("Bob"));
        assert_eq!(
            pieces(&said),
            [Piece::Words("You are "), Piece::Name("Alice"), Piece::Words(", not "), Piece::Name("Bob"), Piece::Words(".")]
        );
        assert_eq!(pieces("Hello"), [Piece::Words("Hello")]);
        assert_eq!(pieces("\u{2068}open"), [Piece::Words("\u{2068}open")]);
    }
}
