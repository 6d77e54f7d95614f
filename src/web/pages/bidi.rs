//! Names and times within sentences, isolated so that none of them changes the direction of the text around it.
//!
//! A sentence carries the isolates of names as Unicode has them (First Strong Isolate and Pop Directional Isolate), which is all
//! that a title or an option of a list can hold; elsewhere in a page they become `<bdi>`. Times are isolates of another kind
//! (Left-to-Right Isolate), and become `<time>`.

const OPEN: char = '\u{2068}';
const OPEN_TIME: char = '\u{2066}';
const CLOSE: char = '\u{2069}';
/// Direction marks that names once could have.
const MARKS: [char; 11] =
    ['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', OPEN_TIME, '\u{2067}', OPEN, CLOSE, '\u{200e}', '\u{200f}'];

/// One name or email address for a sentence.
pub fn isolate(name: &str) -> String {
    format!("{OPEN}{}{CLOSE}", name.replace(MARKS, ""))
}

/// Several of them, separated by commas.
pub fn isolate_all(names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| isolate(name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// What `Time` says of itself, for a sentence.
pub fn isolate_time(time: &str) -> String {
    format!("{OPEN_TIME}{time}{CLOSE}")
}

/// A part of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub enum Part<'a> {
    Text(&'a str),
    Name(&'a str),
    /// As it was given to `isolate_time`.
    Time(&'a str),
}

pub fn parts(sentence: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = sentence;
    while let Some((before, isolate, after)) = next_isolate(rest) {
        parts.extend([Part::Text(before), isolate]);
        rest = after;
    }
    parts.push(Part::Text(rest));
    parts
}

fn next_isolate(text: &str) -> Option<(&str, Part<'_>, &str)> {
    let start = text.find([OPEN, OPEN_TIME])?;
    let (before, rest) = text.split_at(start);
    let (isolate, after) = rest.split_once(CLOSE)?;
    let part = isolate.strip_prefix(OPEN).map(Part::Name).or_else(|| isolate.strip_prefix(OPEN_TIME).map(Part::Time))?;
    Some((before, part, after))
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
        let sentence = format!("{} came at {}", isolate("Al\u{2066}ice"), isolate_time("noon"));
        let wanted = [Part::Text(""), Part::Name("Alice"), Part::Text(" came at "), Part::Time("noon"), Part::Text("")];
        assert_eq!(parts(&sentence), wanted);
        assert_eq!(parts("Hello"), [Part::Text("Hello")]);
        assert_eq!(parts("\u{2068}open"), [Part::Text("\u{2068}open")]);
    }
}
