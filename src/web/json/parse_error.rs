//! Reads a JSON text as Python does, and describes its errors as Python does.
//!
//! Django REST framework puts these messages into its 400 responses, and the responses that were captured from a real server contain
//! them; clients of an old API show and log them. The same pass finds the fields of texts that Python accepts and `serde_json` does not.

use std::str;

/// Deeper than any body that means something.
const MAX_DEPTH: usize = 500;

/// Positions count characters, as Python does.
pub(super) fn in_words(text: &[char], error: &ParseError) -> String {
    match error {
        ParseError::At(words, at) => format!("{words}: {}", position(text, *at)),
        ParseError::Constant(name) => format!("Out of range float values are not JSON compliant: '{name}'"),
        ParseError::TooDeep => "The value is nested too deeply".to_owned(),
    }
}

fn position(text: &[char], at: usize) -> String {
    let before = &text[..at.min(text.len())];
    let line = before.iter().filter(|&&c| c == '\n').count() + 1;
    let column = before.iter().rev().take_while(|&&c| c != '\n').count() + 1;
    format!("line {line} column {column} (char {at})")
}

/// As Python's `UnicodeDecodeError` says it.
pub(super) fn undecodable(body: &[u8], error: str::Utf8Error) -> String {
    let at = error.valid_up_to();
    let first = body[at];
    let why = match error.error_len() {
        None => "unexpected end of data",
        Some(_) if (0xc2..=0xf4).contains(&first) => "invalid continuation byte",
        Some(_) => "invalid start byte",
    };
    let last = at + error.error_len().unwrap_or(body.len() - at) - 1;
    if last == at {
        format!("'utf-8' codec can't decode byte 0x{first:02x} in position {at}: {why}")
    } else {
        format!("'utf-8' codec can't decode bytes in position {at}-{last}: {why}")
    }
}

pub(super) enum ParseError {
    At(&'static str, usize),
    Constant(&'static str),
    TooDeep,
}

type Read = Result<(), ParseError>;

/// Where a part begins, and where what follows it does.
pub(super) type Span = (usize, usize);

/// Name and value of each field at the top, where the text is good.
pub(super) fn document(text: &[char]) -> Result<Vec<(Span, Span)>, ParseError> {
    if text.first() == Some(&'\u{feff}') {
        return Err(ParseError::At("Unexpected UTF-8 BOM (decode using utf-8-sig)", 0));
    }
    let mut reader = Reader { text, at: 0, fields: Vec::new() };
    reader.space();
    reader.value(0)?;
    reader.space();
    if reader.at == text.len() { Ok(reader.fields) } else { Err(ParseError::At("Extra data", reader.at)) }
}

pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

struct Reader<'a> {
    text: &'a [char],
    at: usize,
    /// Of the object at the top.
    fields: Vec<(Span, Span)>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn wrong(&self, words: &'static str) -> Read {
        Err(ParseError::At(words, self.at))
    }

    /// Goes past this character, if it is the next one.
    fn skip(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn space(&mut self) {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Read {
        if depth > MAX_DEPTH {
            return Err(ParseError::TooDeep);
        }
        match self.peek() {
            Some('"') => self.string(),
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            _ => self.scalar(),
        }
    }

    fn scalar(&mut self) -> Read {
        let starts = |word: &str| word.chars().eq(self.text[self.at..].iter().copied().take(word.len()));
        if let Some(name) = ["NaN", "Infinity", "-Infinity"].into_iter().find(|word| starts(word)) {
            return Err(ParseError::Constant(name));
        }
        match ["null", "true", "false"].into_iter().find(|word| starts(word)) {
            Some(word) => {
                self.at += word.len();
                Ok(())
            }
            None => self.number(),
        }
    }

    /// Takes what is a number and leaves the rest: `01` is a number and something else after it.
    fn number(&mut self) -> Read {
        let start = self.at;
        self.skip('-');
        if !self.skip('0') && self.digits() == 0 {
            return Err(ParseError::At("Expecting value", start));
        }
        let whole = self.at;
        if self.skip('.') && self.digits() == 0 {
            self.at = whole;
        }
        let mantissa = self.at;
        if self.skip('e') || self.skip('E') {
            let _signed = self.skip('+') || self.skip('-');
            if self.digits() == 0 {
                self.at = mantissa;
            }
        }
        Ok(())
    }

    fn digits(&mut self) -> usize {
        let count = self.text[self.at..].iter().take_while(|c| c.is_ascii_digit()).count();
        self.at += count;
        count
    }

    fn object(&mut self, depth: usize) -> Read {
        self.at += 1;
        self.space();
        if self.skip('}') {
            return Ok(());
        }
        loop {
            if self.peek() != Some('"') {
                return self.wrong("Expecting property name enclosed in double quotes");
            }
            let name = self.at;
            self.string()?;
            let name = (name, self.at);
            self.space();
            if !self.skip(':') {
                return self.wrong("Expecting ':' delimiter");
            }
            self.space();
            let value = self.at;
            self.value(depth + 1)?;
            if depth == 0 {
                self.fields.push((name, (value, self.at)));
            }
            self.space();
            if self.skip('}') {
                return Ok(());
            }
            if !self.skip(',') {
                return self.wrong("Expecting ',' delimiter");
            }
            self.space();
        }
    }

    fn array(&mut self, depth: usize) -> Read {
        self.at += 1;
        self.space();
        if self.skip(']') {
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            self.space();
            if self.skip(']') {
                return Ok(());
            }
            if !self.skip(',') {
                return self.wrong("Expecting ',' delimiter");
            }
            self.space();
        }
    }

    fn string(&mut self) -> Read {
        let begin = self.at;
        let unterminated = Err(ParseError::At("Unterminated string starting at", begin));
        self.at += 1;
        loop {
            match self.peek() {
                None => return unterminated,
                Some('"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some('\\') => match self.text.get(self.at + 1) {
                    None => return unterminated,
                    Some('u') => self.unicode()?,
                    Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => self.at += 2,
                    Some(_) => return self.wrong("Invalid \\escape"),
                },
                Some(c) if c <= '\u{1f}' => return self.wrong("Invalid control character at"),
                Some(_) => self.at += 1,
            }
        }
    }

    /// At the backslash of `\uXXXX`. Four hexadecimal digits, and something after them.
    fn unicode(&mut self) -> Read {
        let digits = self.text.get(self.at + 2..self.at + 6);
        if digits.is_none_or(|digits| !digits.iter().all(char::is_ascii_hexdigit)) || self.at + 6 >= self.text.len() {
            self.at += 1;
            return self.wrong("Invalid \\uXXXX escape");
        }
        self.at += 6;
        Ok(())
    }
}
