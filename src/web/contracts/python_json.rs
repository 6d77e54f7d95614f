//! What is wrong with a JSON text, in the words of Python's decoder, which old clients show and log.

use std::str;

/// Deeper than any body that means something; `serde_json` stops here too.
const DEEPEST: usize = 127;

/// The sentence of DRF's parser for a text that is no JSON; positions count characters, as Python does.
pub(super) fn complaint(body: &[u8]) -> String {
    let words = match str::from_utf8(body) {
        Err(error) => undecodable(body, error),
        Ok(text) => {
            let text: Vec<char> = text.chars().collect();
            match document(&text) {
                Err(Complaint::At(words, at)) => format!("{words}: {}", place(&text, at)),
                Err(Complaint::Constant(name)) => format!("Out of range float values are not JSON compliant: '{name}'"),
                Err(Complaint::TooDeep) => "The value is nested too deeply".to_owned(),
                // Python takes it: a number beyond all bounds, or half of a surrogate pair.
                Ok(()) => "The value cannot be represented".to_owned(),
            }
        }
    };
    format!("JSON parse error - {words}")
}

fn place(text: &[char], at: usize) -> String {
    let before = &text[..at.min(text.len())];
    let line = before.iter().filter(|&&c| c == '\n').count() + 1;
    let column = before.iter().rev().take_while(|&&c| c != '\n').count() + 1;
    format!("line {line} column {column} (char {at})")
}

/// As Python's `UnicodeDecodeError` says it.
fn undecodable(body: &[u8], error: str::Utf8Error) -> String {
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

enum Complaint {
    At(&'static str, usize),
    Constant(&'static str),
    TooDeep,
}

type Read = Result<(), Complaint>;

fn document(text: &[char]) -> Read {
    if text.first() == Some(&'\u{feff}') {
        return Err(Complaint::At("Unexpected UTF-8 BOM (decode using utf-8-sig)", 0));
    }
    let mut reader = Reader { text, at: 0 };
    reader.space();
    reader.value(0)?;
    reader.space();
    if reader.at == text.len() { Ok(()) } else { Err(Complaint::At("Extra data", reader.at)) }
}

struct Reader<'a> {
    text: &'a [char],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn wrong(&self, words: &'static str) -> Read {
        Err(Complaint::At(words, self.at))
    }

    /// Goes past this character, if it is the next one.
    fn skip(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Read {
        if depth > DEEPEST {
            return Err(Complaint::TooDeep);
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
            return Err(Complaint::Constant(name));
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
            return Err(Complaint::At("Expecting value", start));
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
            self.string()?;
            self.space();
            if !self.skip(':') {
                return self.wrong("Expecting ':' delimiter");
            }
            self.space();
            self.value(depth + 1)?;
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
        let unterminated = Err(Complaint::At("Unterminated string starting at", begin));
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python 3.11 said to each of these.
    #[test]
    fn a_broken_body_is_described_as_python_describes_it() {
        let said: &[(&[u8], &str)] = &[
            (b"{", r"Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
            (b"{'a': 1}", r"Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
            (b"{\"a\" 1}", r"Expecting ':' delimiter: line 1 column 6 (char 5)"),
            (b"{\"a\":}", r"Expecting value: line 1 column 6 (char 5)"),
            (b"{\"a\":1,}", r"Expecting property name enclosed in double quotes: line 1 column 8 (char 7)"),
            (b"{\"a\":1", r"Expecting ',' delimiter: line 1 column 7 (char 6)"),
            (b"{\"a\":1 \"b\"", r"Expecting ',' delimiter: line 1 column 8 (char 7)"),
            (b"[1,]", r"Expecting value: line 1 column 4 (char 3)"),
            (b"[", r"Expecting value: line 1 column 2 (char 1)"),
            (b"[1 2]", r"Expecting ',' delimiter: line 1 column 4 (char 3)"),
            (b"[1", r"Expecting ',' delimiter: line 1 column 3 (char 2)"),
            (b"\"abc", r"Unterminated string starting at: line 1 column 1 (char 0)"),
            (b"\"a\\", r"Unterminated string starting at: line 1 column 1 (char 0)"),
            (b"\"a\\x\"", r"Invalid \escape: line 1 column 3 (char 2)"),
            (b"\"\\u12\"", r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
            (b"\"\\u12", r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
            (b"\"\\u123", r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
            (b"\"\\u1234", r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
            (b"\"\\uZZZZ\"", r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
            (b"\"a\x0ab\"", r"Invalid control character at: line 1 column 3 (char 2)"),
            (b"nul", r"Expecting value: line 1 column 1 (char 0)"),
            (b"tru", r"Expecting value: line 1 column 1 (char 0)"),
            (b"01", r"Extra data: line 1 column 2 (char 1)"),
            (b"-", r"Expecting value: line 1 column 1 (char 0)"),
            (b"1.", r"Extra data: line 1 column 2 (char 1)"),
            (b"1e", r"Extra data: line 1 column 2 (char 1)"),
            (b"1e+", r"Extra data: line 1 column 2 (char 1)"),
            (b".5", r"Expecting value: line 1 column 1 (char 0)"),
            (b"+1", r"Expecting value: line 1 column 1 (char 0)"),
            (b"{} x", r"Extra data: line 1 column 4 (char 3)"),
            (b"{}{}", r"Extra data: line 1 column 3 (char 2)"),
            (b"   ", r"Expecting value: line 1 column 4 (char 3)"),
            (b"\x0a\x0a {\"a\":\x0a  x}", r"Expecting value: line 4 column 3 (char 11)"),
            (b"\xef\xbb\xbf{}", r"Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"),
            (b"{\"a\": NaN}", r"Out of range float values are not JSON compliant: 'NaN'"),
            (b"[-Infinity]", r"Out of range float values are not JSON compliant: '-Infinity'"),
            (b"\xff", r"'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
            (b"{\"\xc3\xa9\": x}", r"Expecting value: line 1 column 7 (char 6)"),
            (b"{\"a\":\"\xc3(\"}", r"'utf-8' codec can't decode byte 0xc3 in position 6: invalid continuation byte"),
            (b"{\"a\":\"\xe2\x82(\"}", r"'utf-8' codec can't decode bytes in position 6-7: invalid continuation byte"),
            (b"\xe2\x82", r"'utf-8' codec can't decode bytes in position 0-1: unexpected end of data"),
            (b"{\"a\":\"\xf0\x9f\x98(\"}", r"'utf-8' codec can't decode bytes in position 6-8: invalid continuation byte"),
            (b"\"\xc0\x80\"", r"'utf-8' codec can't decode byte 0xc0 in position 1: invalid start byte"),
            (b"{\"a\":1}}", r"Extra data: line 1 column 8 (char 7)"),
            (b"{a:1}", r"Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
            (b"{\"a\":1,,}", r"Expecting property name enclosed in double quotes: line 1 column 8 (char 7)"),
            (b"{,}", r"Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
            (b"[,]", r"Expecting value: line 1 column 2 (char 1)"),
            (b"\"\\u1234x", r"Unterminated string starting at: line 1 column 1 (char 0)"),
            (b"\"\x00\"", r"Invalid control character at: line 1 column 2 (char 1)"),
            (b"\"\\ud83d\\u12\"", r"Invalid \uXXXX escape: line 1 column 9 (char 8)"),
            (b"\"\\ud83d\\", r"Unterminated string starting at: line 1 column 1 (char 0)"),
            (b"-x", r"Expecting value: line 1 column 1 (char 0)"),
            (b"--1", r"Expecting value: line 1 column 1 (char 0)"),
            (b"-0.0.", r"Extra data: line 1 column 5 (char 4)"),
            (b"\"\\", r"Unterminated string starting at: line 1 column 1 (char 0)"),
        ];
        for (body, words) in said {
            assert_eq!(complaint(body), format!("JSON parse error - {words}"), "{}", body.escape_ascii());
        }
    }

    #[test]
    fn a_tower_of_brackets_falls_on_nobody() {
        let tower = "[".repeat(60_000);
        assert_eq!(complaint(tower.as_bytes()), "JSON parse error - The value is nested too deeply");
        assert!(serde_json::from_str::<serde_json::Value>(&tower).is_err());
    }
}
