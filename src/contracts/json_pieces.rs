//! JSON with placeholders in it, compiled once into pieces that are written one after another.

use std::fmt::Write as _;

use serde_json::Value;

#[derive(Debug, PartialEq)]
pub enum Piece<P> {
    /// JSON that is written as it is.
    Json(String),
    Placeholder(P),
}

/// A text that looks like a variable and is none.
#[derive(Debug, PartialEq, Eq)]
pub struct InvalidText {
    pub text: String,
    pub reason: String,
}

/// What a text is: a placeholder, or `None` for any other text; or what is wrong with it.
type Parse<P> = fn(&str) -> Result<Option<P>, String>;

/// # Errors
/// Every text of the tree that looks like a variable and is none.
pub fn compile<P>(tree: &Value, parse: Parse<P>) -> Result<Vec<Piece<P>>, Vec<InvalidText>> {
    let mut compiler = Compiler { parse, text: String::new(), pieces: Vec::new(), invalid: Vec::new() };
    compiler.value(tree);
    compiler.flush();
    if compiler.invalid.is_empty() { Ok(compiler.pieces) } else { Err(compiler.invalid) }
}

struct Compiler<P> {
    parse: Parse<P>,
    text: String,
    pieces: Vec<Piece<P>>,
    invalid: Vec<InvalidText>,
}

impl<P> Compiler<P> {
    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                self.text.push('{');
                for (at, (name, value)) in fields.iter().enumerate() {
                    self.comma(at);
                    self.literal(&Value::from(name.as_str()));
                    self.text.push(':');
                    self.value(value);
                }
                self.text.push('}');
            }
            Value::Array(items) => {
                self.text.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.comma(at);
                    self.value(item);
                }
                self.text.push(']');
            }
            Value::String(text) => match (self.parse)(text) {
                Ok(None) => self.literal(value),
                Ok(Some(placeholder)) => {
                    self.flush();
                    self.pieces.push(Piece::Placeholder(placeholder));
                }
                Err(reason) => self.invalid.push(InvalidText { text: text.clone(), reason }),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) => self.literal(value),
        }
    }

    fn comma(&mut self, at: usize) {
        if at > 0 {
            self.text.push(',');
        }
    }

    fn literal(&mut self, value: &Value) {
        write!(self.text, "{value}").expect("writing to a String never fails");
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.pieces.push(Piece::Json(std::mem::take(&mut self.text)));
        }
    }
}
