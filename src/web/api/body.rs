//! The body of a request to our own API: a JSON object, whose fields are all looked at before any is complained about.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Number, Value};

use crate::{
    error::{Error, Field, Problem, Problems},
    web::{
        call::Call,
        failure::{Failure, WrongField},
    },
};

/// The fields of a body. No body is an object without fields.
///
/// # Errors
/// `UnsupportedType`, `Malformed`, `Shapeless`, and what `Call::bytes` says.
pub(super) async fn read<T: DeserializeOwned>(call: &mut Call) -> Result<T, Failure> {
    let bytes = call.bytes().await?;
    if bytes.is_empty() {
        return shape(Value::Object(serde_json::Map::new()));
    }
    let media_type = call.media_type().unwrap_or_default();
    if media_type != "application/json" {
        return Err(Failure::UnsupportedType(media_type));
    }
    let parsed = serde_json::from_slice(&bytes);
    shape(
        parsed
            .map_err(|error| Failure::Malformed(format!("JSON parse error - line {} column {}", error.line(), error.column())))?,
    )
}

fn shape<T: DeserializeOwned>(value: Value) -> Result<T, Failure> {
    let kind = match &value {
        Value::Object(_) => "dict",
        Value::Array(_) => "list",
        Value::String(_) => "str",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::Bool(_) => "bool",
        Value::Null => "NoneType",
    };
    let shapeless = || Failure::Shapeless(format!("Invalid data. Expected a dictionary, but got {kind}."));
    if kind != "dict" {
        return Err(shapeless());
    }
    serde_json::from_value(value).map_err(|_| shapeless())
}

/// An error under the names that its fields have here; what has no other name keeps its own.
pub(super) fn named(error: Error, names: &[(Field, &str)]) -> Failure {
    let Error::Invalid(problems) = error else { return error.into() };
    let name = |field: Field| names.iter().find(|(named, _)| *named == field).map_or(field.word(), |(_, name)| name);
    let wrong = |(field, problem): &(Field, Problem)| WrongField {
        name: name(*field).to_owned(),
        means: *field,
        problem: problem.clone(),
    };
    Failure::Fields(problems.iter().map(wrong).collect())
}

/// What stands in a field: nothing, or any JSON at all. Whoever takes it says what it has to be; a problem is noted, and the
/// next field is looked at.
#[derive(Debug, Default)]
pub(super) struct Given(Option<Value>);

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // `null` is there, and wrong; an Option would take it for absence.
        Ok(Self(Some(Value::deserialize(deserializer)?)))
    }
}

impl Given {
    pub(super) fn text(self, field: Field, problems: &mut Problems) -> Option<String> {
        self.take(field, problems, |value| match value {
            Value::String(text) => Ok(text),
            _ => Err(Problem::NotText),
        })
    }

    /// As `text`, where `null` says that there is none.
    pub(super) fn text_or_null(self, field: Field, problems: &mut Problems) -> Option<String> {
        if self.0 == Some(Value::Null) { Some(String::new()) } else { self.text(field, problems) }
    }

    pub(super) fn integer(self, field: Field, problems: &mut Problems) -> Option<i64> {
        self.take(field, problems, |value| match value {
            Value::Number(number) => whole(&number).ok_or(Problem::NotAnInteger),
            _ => Err(Problem::NotAnInteger),
        })
    }

    /// As `integer`, where `null` says that there is none.
    pub(super) fn integer_or_null(self, field: Field, problems: &mut Problems) -> Option<i64> {
        if self.0 == Some(Value::Null) { None } else { self.integer(field, problems) }
    }

    /// A number as its digits; as a text it keeps more of them than most clients' numbers have.
    pub(super) fn decimal(self, field: Field, problems: &mut Problems) -> Option<String> {
        self.take(field, problems, |value| match value {
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err(Problem::NotADecimal),
        })
    }

    pub(super) fn texts(self, field: Field, problems: &mut Problems) -> Option<Vec<String>> {
        self.take(field, problems, |value| match value {
            Value::Array(items) => items
                .into_iter()
                .map(|item| match item {
                    Value::String(text) => Ok(text),
                    _ => Err(Problem::NotText),
                })
                .collect(),
            _ => Err(Problem::NotAList),
        })
    }

    fn take<T>(self, field: Field, problems: &mut Problems, read: impl FnOnce(Value) -> Result<T, Problem>) -> Option<T> {
        match self.0? {
            Value::Null => problems.take(field, Err(Problem::Null)),
            value => problems.take(field, read(value)),
        }
    }
}

/// `5.0` is an integer (JSON Schema 2020-12 4.2.3); what is larger than any of ours is the largest, and out of range.
fn whole(number: &Number) -> Option<i64> {
    if let Some(integer) = number.as_i64() {
        return Some(integer);
    }
    let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
    let furthest = if float < 0.0 { i64::MIN } else { i64::MAX };
    Some(format!("{float:.0}").parse().unwrap_or(furthest))
}
