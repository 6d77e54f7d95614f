//! A JSON value as a description shows it: by an example, or by the types of a schema.

use serde_json::Value;

/// Deeper values are left out.
pub(super) const MAX_DEPTH: usize = 12;
/// More fields of one object are left out, and so are more items.
pub(super) const MAX_FIELDS: usize = 200;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sample {
    Object(Vec<(String, Sample)>),
    List(Option<Box<Sample>>),
    Leaf(Leaf),
}

/// A value that has no parts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Leaf {
    pub(super) kind: Kind,
    pub(super) example: Option<Value>,
    /// Whether the example is the only value that there can be.
    pub(super) fixed: bool,
    /// As in a schema: `uuid`, `date-time`.
    pub(super) format: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    Null,
    Unknown,
}

impl Leaf {
    pub(super) const UNKNOWN: Self = Self { kind: Kind::Unknown, example: None, fixed: false, format: None };

    fn of(kind: Kind, example: &Value) -> Self {
        Self { kind, example: Some(example.clone()), fixed: false, format: None }
    }

    pub(super) fn text(&self) -> Option<&str> {
        self.example.as_ref().and_then(Value::as_str)
    }

    /// A value of its kind that says nothing.
    pub(super) fn empty(&self) -> Value {
        match self.kind {
            Kind::Text => "".into(),
            Kind::Integer | Kind::Number => 0.into(),
            Kind::Boolean => false.into(),
            Kind::Null | Kind::Unknown => Value::Null,
        }
    }
}

impl Sample {
    pub(super) fn of_example(value: &Value) -> Self {
        Self::read(value, 0)
    }

    fn read(value: &Value, depth: usize) -> Self {
        match value {
            Value::Object(_) | Value::Array(_) if depth >= MAX_DEPTH => Self::Leaf(Leaf::UNKNOWN),
            Value::Object(fields) => {
                let fields = fields.iter().take(MAX_FIELDS).map(|(name, value)| (name.clone(), Self::read(value, depth + 1)));
                Self::Object(fields.collect())
            }
            Value::Array(items) => Self::List(items.first().map(|first| Box::new(Self::read(first, depth + 1)))),
            Value::String(_) => Self::Leaf(Leaf::of(Kind::Text, value)),
            Value::Number(number) if number.is_f64() => Self::Leaf(Leaf::of(Kind::Number, value)),
            Value::Number(_) => Self::Leaf(Leaf::of(Kind::Integer, value)),
            Value::Bool(_) => Self::Leaf(Leaf::of(Kind::Boolean, value)),
            Value::Null => Self::Leaf(Leaf::of(Kind::Null, value)),
        }
    }

    pub(super) fn fields(&self) -> &[(String, Self)] {
        match self {
            Self::Object(fields) => fields,
            _ => &[],
        }
    }

    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        self.fields().iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}
