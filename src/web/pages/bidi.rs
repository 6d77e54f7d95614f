//! Names within sentences, isolated so that none of them changes the direction of the text around it.
//!
//! A sentence carries the isolates as Unicode has them (First Strong Isolate and Pop Directional Isolate), which is all that
//! a title or an option of a list can hold; elsewhere in a page they become `<bdi>`.

const OPEN: char = '\u{2068}';
const CLOSE: char = '\u{2069}';
/// Direction marks that names once could have.
const MARKS: [char; 11] =
    ['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', OPEN, CLOSE, '\u{200e}', '\u{200f}'];

/// One name or email address for a sentence.
pub fn isolate(name: &str) -> String {
    format!("{OPEN}{}{CLOSE}", name.replace(MARKS, ""))
}

/// Several of them, separated by commas.
pub fn isolate_all(names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| isolate(name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// A part of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub enum Part<'a> {
    Text(&'a str),
    Name(&'a str),
}

pub fn parts(sentence: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = sentence;
    while let Some((before, name, after)) = next_name(rest) {
        parts.extend([Part::Text(before), Part::Name(name)]);
        rest = after;
    }
    parts.push(Part::Text(rest));
    parts
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
    fn a_sentence_is_split_at_its_names() {
        let sentence = format!("You are {}, not {}.", isolate("Ali\u{202e}ce\u{2069}"), isolate("Bob"));
        assert_eq!(
            parts(&sentence),
            [Part::Text("You are "), Part::Name("Alice"), Part::Text(", not "), Part::Name("Bob"), Part::Text(".")]
        );
        assert_eq!(parts("Hello"), [Part::Text("Hello")]);
        assert_eq!(parts("\u{2068}open"), [Part::Text("\u{2068}open")]);
    }
}
