//! One setting of SimpleJWT as a file has it.

use super::value::Value;

/// A key of `SIMPLE_JWT`.
#[derive(Clone)]
pub struct Setting {
    pub name: String,
    pub line: usize,
    pub value: Value,
}
