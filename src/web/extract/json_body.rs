//! `JsonBody`: a JSON object whose fields are all checked before any is refused.

use std::collections::HashSet;

use poem::{Body, FromRequest, Request, RequestBody};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, Visitor},
    forward_to_deserialize_any,
};
use serde_json::{Number, Value};

use super::{body, context};
use crate::{
    error::{Error, Field, FieldError, ValidationErrors},
    web::{
        context::RequestContext,
        error::{HttpError, InvalidField},
        json::{self, Json},
    },
};

/// The fields of a body, all of which its type must know. No body is an object without fields.
pub struct JsonBody<T>(pub T);

impl<'a, T: DeserializeOwned> FromRequest<'a> for JsonBody<T> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let mut body = body.take().unwrap_or_else(|_| Body::empty());
        Ok(Self(read(context(request)?, &mut body).await?))
    }
}

/// # Errors
/// `UnsupportedType`, `Malformed`, `NotAnObject`, `Fields`, and what `body::read` says.
async fn read<T: DeserializeOwned>(context: &RequestContext, body: &mut Body) -> Result<T, HttpError> {
    let bytes = body::read(context, body).await?;
    if bytes.is_empty() {
        return shape(Vec::new());
    }
    if !json::is_sent(context) {
        return Err(HttpError::UnsupportedType(context.media_type().unwrap_or_default()));
    }
    match json::read(&bytes)? {
        Json::Fields(fields) => shape(fields),
        Json::Other(kind) => Err(shapeless(kind)),
    }
}

fn shapeless(kind: &str) -> HttpError {
    HttpError::NotAnObject(format!("Invalid data. Expected a dictionary, but got {kind}."))
}

/// Of two fields with one name, the last counts.
fn shape<T: DeserializeOwned>(fields: Vec<(String, Result<Value, FieldError>)>) -> Result<T, HttpError> {
    let known = names_of::<T>();
    let unknown = || FieldError::UnknownField { known: known.iter().map(|&name| name.to_owned()).collect() };
    let (mut good, mut wrong) = (serde_json::Map::new(), Vec::new());
    let mut named = HashSet::new();
    for (name, value) in fields {
        match if known.contains(&name.as_str()) { value } else { Err(unknown()) } {
            Ok(value) => drop(good.insert(name, value)),
            Err(problem) if named.insert(name.clone()) => wrong.push(InvalidField { name, means: Field::Listing, problem }),
            Err(_) => {}
        }
    }
    if !wrong.is_empty() {
        return Err(HttpError::Fields(wrong));
    }
    serde_json::from_value(Value::Object(good)).map_err(|_| shapeless("dict"))
}

/// What the fields of a type are called on the wire.
fn names_of<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &[&str] = &[];
    // It has been asked what it wants, and gets nothing.
    drop(T::deserialize(Listener(&mut names)));
    names
}

/// Hears which fields a type asks for.
struct Listener<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Listener<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        Err(Self::Error::custom("only asked"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::custom("no struct"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// An error under the names that its fields have here; what has no other name keeps its own.
pub fn named(error: Error, names: &[(Field, &str)]) -> HttpError {
    let Error::Validation(problems) = error else { return error.into() };
    let name = |field: Field| names.iter().find(|(named, _)| *named == field).map_or(field.word(), |(_, name)| name);
    let wrong = |(field, problem): &(Field, FieldError)| InvalidField {
        name: name(*field).to_owned(),
        means: *field,
        problem: problem.clone(),
    };
    HttpError::Fields(problems.iter().map(wrong).collect())
}

/// The value of a field: absent, or any JSON. Its reader says what it has to be; a problem is noted, and the
/// next field is looked at.
#[derive(Debug, Default)]
pub struct JsonField(Option<Value>);

impl<'de> Deserialize<'de> for JsonField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // `null` is there, and wrong; an Option would take it for absence.
        Ok(Self(Some(Value::deserialize(deserializer)?)))
    }
}

impl JsonField {
    pub fn text(self, field: Field, problems: &mut ValidationErrors) -> Option<String> {
        self.take(field, problems, |value| match value {
            Value::String(text) => Ok(text),
            _ => Err(FieldError::NotText),
        })
    }

    /// As `text`, where `null` says that there is none.
    pub fn text_or_null(self, field: Field, problems: &mut ValidationErrors) -> Option<String> {
        if self.0 == Some(Value::Null) { Some(String::new()) } else { self.text(field, problems) }
    }

    pub fn integer(self, field: Field, problems: &mut ValidationErrors) -> Option<i64> {
        self.take(field, problems, |value| match value {
            Value::Number(number) => whole(&number).ok_or(FieldError::NotAnInteger),
            _ => Err(FieldError::NotAnInteger),
        })
    }

    /// As `integer`, where `null` says that there is none.
    pub fn integer_or_null(self, field: Field, problems: &mut ValidationErrors) -> Option<i64> {
        if self.0 == Some(Value::Null) { None } else { self.integer(field, problems) }
    }

    pub fn boolean(self, field: Field, problems: &mut ValidationErrors) -> Option<bool> {
        self.take(field, problems, |value| match value {
            Value::Bool(answer) => Ok(answer),
            _ => Err(FieldError::NotABoolean),
        })
    }

    /// A number as its digits; as a text it keeps more of them than most clients' numbers have.
    pub fn decimal(self, field: Field, problems: &mut ValidationErrors) -> Option<String> {
        self.take(field, problems, |value| match value {
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err(FieldError::NotADecimal),
        })
    }

    pub fn texts(self, field: Field, problems: &mut ValidationErrors) -> Option<Vec<String>> {
        self.take(field, problems, |value| match value {
            Value::Array(items) => items
                .into_iter()
                .map(|item| match item {
                    Value::String(text) => Ok(text),
                    _ => Err(FieldError::NotText),
                })
                .collect(),
            _ => Err(FieldError::NotAList),
        })
    }

    /// A JSON object, whatever is in it.
    pub fn object(self, field: Field, problems: &mut ValidationErrors) -> Option<Value> {
        self.take(field, problems, |value| if value.is_object() { Ok(value) } else { Err(FieldError::NotAnObject) })
    }

    fn take<T>(
        self,
        field: Field,
        problems: &mut ValidationErrors,
        read: impl FnOnce(Value) -> Result<T, FieldError>,
    ) -> Option<T> {
        match self.0? {
            Value::Null => problems.take(field, Err(FieldError::Null)),
            value => problems.take(field, read(value)),
        }
    }
}

/// `5.0` is an integer (JSON Schema 2020-12 4.2.3); a larger number than we support becomes the largest, which is out of range.
fn whole(number: &Number) -> Option<i64> {
    if let Some(integer) = number.as_i64() {
        return Some(integer);
    }
    let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
    let furthest = if float < 0.0 { i64::MIN } else { i64::MAX };
    Some(format!("{float:.0}").parse().unwrap_or(furthest))
}
