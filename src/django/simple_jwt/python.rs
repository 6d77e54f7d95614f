//! Finds `SIMPLE_JWT = {...}` in a Django settings file and reads what is literal in it. Written here, because the parsers of Python
//! that are published read the whole language, with dozens of dependencies, and this needs a dict of literals.

use super::{
    duration,
    python_tokens::{Token, TokenKind, tokens},
    setting::Setting,
    value::Value,
};
use crate::diagnostics::{Diagnostic, SourceMap};

const NAME: &str = "SIMPLE_JWT";
/// Dicts and lists within each other.
const MAX_DEPTH: usize = 16;

/// The settings in the file, and what changes them further down and was not read.
///
/// # Errors
/// What cannot be read at all, with its line.
pub(super) fn read(source: SourceMap<'_>, text: &str) -> Result<Vec<Setting>, Vec<Diagnostic>> {
    let at = |line: usize, what: &str| vec![Diagnostic::new(source.line(line), what)];
    let tokens = tokens(text).map_err(|line| at(line, "a string begins here and does not end"))?;
    let places: Vec<usize> = (0..tokens.len()).filter(|&place| is_settings(&tokens, place)).collect();
    let [place] = *places else {
        let Some(second) = places.get(1) else {
            return Err(at(1, "there is no `SIMPLE_JWT = {...}` at the beginning of a line"));
        };
        return Err(at(tokens[*second].line, "`SIMPLE_JWT` is set a second time: keep the one that counts in a file of its own"));
    };
    let mut reader = Reader { tokens: &tokens, at: place + 2 };
    let settings = reader.settings().map_err(|line| at(line, "this is not a dict of settings that can be read"))?;
    let later = tokens.iter().skip(reader.at).find(|token| token.first && token.what == TokenKind::Name(NAME.to_owned()));
    match later {
        Some(token) => Err(at(token.line, "`SIMPLE_JWT` is changed here: put the values into its dict, in a copy of the file")),
        None => Ok(settings),
    }
}

fn is_settings(tokens: &[Token], at: usize) -> bool {
    let begins = tokens[at].first && tokens[at].what == TokenKind::Name(NAME.to_owned());
    begins && tokens.get(at + 1).is_some_and(|next| next.what == TokenKind::Sign('='))
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
}

/// The line where something is that cannot be read.
type Read<T> = Result<T, usize>;

impl Reader<'_> {
    fn peek(&mut self) -> Option<&TokenKind> {
        while self.tokens.get(self.at).is_some_and(|token| token.what == TokenKind::LineEnd) {
            self.at += 1;
        }
        self.tokens.get(self.at).map(|token| &token.what)
    }

    fn line(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |token| token.line)
    }

    fn takes(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(&TokenKind::Sign(sign));
        self.at += usize::from(found);
        found
    }

    fn must(&mut self, sign: char) -> Read<()> {
        if self.takes(sign) { Ok(()) } else { Err(self.line()) }
    }

    fn settings(&mut self) -> Read<Vec<Setting>> {
        self.must('{')?;
        let mut settings = Vec::new();
        while !self.takes('}') {
            self.peek();
            let line = self.line();
            let Value::Text(name) = self.value(0)? else { return Err(line) };
            self.must(':')?;
            settings.push(Setting { name, line, value: self.value(0)? });
            if !self.takes(',') {
                self.must('}')?;
                break;
            }
        }
        Ok(settings)
    }

    /// A value with all that is calculated with it. What is more than a literal is read past.
    fn value(&mut self, depth: usize) -> Read<Value> {
        if depth > MAX_DEPTH {
            return Err(self.line());
        }
        let mut value = self.single(depth)?;
        while self.takes('*') {
            value = match (value, self.single(depth)?) {
                (Value::Number(one), Value::Number(other)) => Value::Number(one * other),
                (Value::Unreadable(name), _) | (_, Value::Unreadable(name)) => Value::Unreadable(name),
                _ => Value::Unreadable("a calculation".to_owned()),
            };
        }
        if self.ends() {
            Ok(value)
        } else {
            self.skip(match value {
                Value::Unreadable(name) => name,
                _ => "a calculation".to_owned(),
            })
        }
    }

    /// Whether a value ends here.
    fn ends(&mut self) -> bool {
        matches!(self.peek(), None | Some(TokenKind::Sign(',' | ':' | '}' | ']' | ')')))
    }

    /// Goes on to the end of an expression.
    fn skip(&mut self, name: String) -> Read<Value> {
        let mut open = 0_usize;
        loop {
            match self.peek() {
                None => return Err(self.line()),
                Some(TokenKind::Sign('(' | '[' | '{')) => open += 1,
                Some(TokenKind::Sign(',' | '}' | ']' | ')')) if open == 0 => return Ok(Value::Unreadable(name)),
                Some(TokenKind::Sign(')' | ']' | '}')) => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn single(&mut self, depth: usize) -> Read<Value> {
        let Some(next) = self.peek().cloned() else { return Err(self.line()) };
        match next {
            TokenKind::Text(_) => Ok(Value::Text(self.texts())),
            TokenKind::MadeText => self.skip("a string with a prefix f or b".to_owned()),
            TokenKind::Number(number) => {
                self.at += 1;
                number.replace('_', "").parse().map(Value::Number).map_err(|_| self.line())
            }
            TokenKind::Sign('-') => {
                self.at += 1;
                match self.value(depth + 1)? {
                    Value::Number(number) => Ok(Value::Number(-number)),
                    other => Ok(other),
                }
            }
            TokenKind::Sign('(') => self.list(')', depth),
            TokenKind::Sign('[') => self.list(']', depth),
            TokenKind::Sign('{') => self.skip("a dict".to_owned()),
            TokenKind::Name(name) => self.named(name, depth),
            TokenKind::Sign(_) | TokenKind::LineEnd => Err(self.line()),
        }
    }

    /// Texts that stand side by side are one.
    fn texts(&mut self) -> String {
        let mut whole = String::new();
        while let Some(TokenKind::Text(text)) = self.peek() {
            whole.push_str(text);
            self.at += 1;
        }
        whole
    }

    /// A list or a tuple; a value in parentheses without a comma is the value itself.
    fn list(&mut self, end: char, depth: usize) -> Read<Value> {
        self.at += 1;
        let (mut items, mut commas) = (Vec::new(), 0);
        while !self.takes(end) {
            items.push(self.value(depth + 1)?);
            if self.takes(',') {
                commas += 1;
            } else {
                self.must(end)?;
                break;
            }
        }
        match items.pop() {
            Some(only) if end == ')' && commas == 0 && items.is_empty() => Ok(only),
            last => Ok(Value::List(items.into_iter().chain(last).collect())),
        }
    }

    fn named(&mut self, name: String, depth: usize) -> Read<Value> {
        self.at += 1;
        let constant = match name.as_str() {
            "None" => Some(Value::None),
            "True" => Some(Value::Bool(true)),
            "False" => Some(Value::Bool(false)),
            _ => None,
        };
        if let Some(constant) = constant {
            return Ok(constant);
        }
        let mut path = name;
        while self.takes('.') {
            let Some(TokenKind::Name(next)) = self.peek().cloned() else { return Err(self.line()) };
            self.at += 1;
            path = format!("{path}.{next}");
        }
        if path.rsplit('.').next() == Some("timedelta") && self.peek() == Some(&TokenKind::Sign('(')) {
            let begin = self.at;
            if let Some(duration) = self.timedelta(depth)? {
                return Ok(Value::Duration(duration));
            }
            self.at = begin;
        }
        if path != "lambda" && self.ends() { Ok(Value::Unreadable(path)) } else { self.skip(path) }
    }

    /// `None`, where an argument is no number.
    fn timedelta(&mut self, depth: usize) -> Read<Option<std::time::Duration>> {
        self.must('(')?;
        let mut arguments = Vec::new();
        // Without names: days, then seconds.
        let mut unnamed = ["days", "seconds"].into_iter();
        let mut readable = true;
        while !self.takes(')') {
            let unit = match self.unit() {
                Some(unit) => unit,
                None => unnamed.next().unwrap_or("").to_owned(),
            };
            match self.value(depth + 1)? {
                Value::Number(number) => arguments.push((unit, number)),
                _ => readable = false,
            }
            if !self.takes(',') {
                self.must(')')?;
                break;
            }
        }
        let sum = duration::of_units(arguments.iter().map(|(unit, number)| (unit.as_str(), *number)));
        Ok(sum.filter(|_| readable))
    }

    /// `minutes=`
    fn unit(&mut self) -> Option<String> {
        let Some(TokenKind::Name(name)) = self.peek().cloned() else { return None };
        let named = self.tokens.get(self.at + 1).is_some_and(|next| next.what == TokenKind::Sign('='));
        self.at += if named { 2 } else { 0 };
        named.then_some(name)
    }
}
