//! Takes Python apart into names, numbers, texts and signs, each with its line. Nothing is run.

/// One piece of a file.
pub(super) struct Token {
    pub(super) what: TokenKind,
    pub(super) line: usize,
    /// Whether it begins its line, in the first column.
    pub(super) first: bool,
}

#[derive(Clone, PartialEq)]
pub(super) enum TokenKind {
    Name(String),
    Number(String),
    Text(String),
    /// A text that only running the file makes: with a prefix `f` or `b`.
    MadeText,
    Sign(char),
    LineEnd,
}

/// # Errors
/// The line on which a text begins that does not end.
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, usize> {
    let mut reader = Reader { rest: source, line: 1, column: 0 };
    let mut tokens = Vec::new();
    while let Some(next) = reader.rest.chars().next() {
        let (line, first) = (reader.line, reader.column == 0);
        let what = match next {
            '#' => {
                reader.take_while(|c| c != '\n');
                continue;
            }
            '\n' => {
                reader.take();
                TokenKind::LineEnd
            }
            '\\' | '\u{feff}' => {
                reader.take();
                continue;
            }
            c if c.is_whitespace() => {
                reader.take();
                continue;
            }
            '\'' | '"' => TokenKind::Text(reader.text(Escapes::Read).ok_or(line)?),
            c if c.is_ascii_digit() => TokenKind::Number(reader.take_while(|c| c.is_ascii_alphanumeric() || "._".contains(c))),
            c if c.is_alphabetic() || c == '_' => reader.name().ok_or(line)?,
            sign => {
                reader.take();
                TokenKind::Sign(sign)
            }
        };
        tokens.push(Token { what, line, first });
    }
    Ok(tokens)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    Read,
    /// As in `r"..."`.
    Kept,
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    /// Nought at the beginning of a line.
    column: usize,
}

impl Reader<'_> {
    fn take(&mut self) -> Option<char> {
        let next = self.rest.chars().next()?;
        self.rest = &self.rest[next.len_utf8()..];
        (self.line, self.column) = if next == '\n' { (self.line + 1, 0) } else { (self.line, self.column + 1) };
        Some(next)
    }

    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(next) = self.rest.chars().next().filter(|c| fits(*c)) {
            taken.push(next);
            self.take();
        }
        taken
    }

    /// A name, or a text with a prefix.
    fn name(&mut self) -> Option<TokenKind> {
        let name = self.take_while(|c| c.is_alphanumeric() || c == '_');
        let prefix = name.to_ascii_lowercase();
        let is_prefix = ["r", "u", "b", "f", "rb", "br", "rf", "fr"].contains(&prefix.as_str());
        if !is_prefix || !self.rest.starts_with(['\'', '"']) {
            return Some(TokenKind::Name(name));
        }
        let text = self.text(if prefix.contains('r') { Escapes::Kept } else { Escapes::Read })?;
        Some(if prefix.contains(['b', 'f']) { TokenKind::MadeText } else { TokenKind::Text(text) })
    }

    /// From its opening quotes on; `None`, if it has no end.
    fn text(&mut self, escapes: Escapes) -> Option<String> {
        let quote = self.take()?;
        let three = String::from_iter([quote; 2]);
        let long = self.rest.starts_with(&three);
        if long {
            self.take();
            if !self.rest.starts_with(quote) {
                // An empty text.
                return Some(String::new());
            }
            self.take();
        }
        let end = if long { String::from_iter([quote; 3]) } else { quote.to_string() };
        let mut text = String::new();
        loop {
            if self.rest.starts_with(&end) {
                self.skip(end.len());
                return Some(text);
            }
            match self.take()? {
                '\\' if escapes == Escapes::Read => self.escape(&mut text)?,
                '\\' => {
                    text.push('\\');
                    text.push(self.take()?);
                }
                '\n' if !long => return None,
                other => text.push(other),
            }
        }
    }

    fn escape(&mut self, text: &mut String) -> Option<()> {
        match self.take()? {
            '\n' => {}
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            same @ ('\\' | '\'' | '"') => text.push(same),
            'x' => text.push(self.code(2)?),
            'u' => text.push(self.code(4)?),
            'U' => text.push(self.code(8)?),
            other => text.extend(['\\', other]),
        }
        Some(())
    }

    /// The letter of so many hexadecimal digits.
    fn code(&mut self, digits: usize) -> Option<char> {
        let code = self.rest.get(..digits)?;
        let letter = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
        self.skip(digits);
        Some(letter)
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.take();
        }
    }
}
