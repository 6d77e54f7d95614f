//! Reads the schemas of an OpenAPI document. References are followed within the document, as far as the bounds allow.

use std::cell::Cell;

use serde_json::Value;

use super::sample::{Kind, Leaf, MAX_DEPTH, MAX_FIELDS, Sample};

/// Schemas that are read of one document; circles of references end here.
const MAX_SCHEMAS: usize = 200_000;
const MAX_REFERENCES: usize = 16;

/// Whether a schema is read for what clients send or for what they get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Request,
    Response,
}

pub(super) struct SchemaReader<'a> {
    document: &'a Value,
    left: Cell<usize>,
}

/// A field of an object.
pub(super) struct Property<'a> {
    pub(super) name: &'a str,
    pub(super) schema: &'a Value,
    pub(super) required: bool,
}

impl<'a> SchemaReader<'a> {
    pub(super) fn new(document: &'a Value) -> Self {
        Self { document, left: Cell::new(MAX_SCHEMAS) }
    }

    /// What a `$ref` of this document refers to; another value is itself.
    pub(super) fn resolve(&self, value: &'a Value) -> &'a Value {
        let mut found = value;
        for _ in 0..MAX_REFERENCES {
            let Some(reference) = found["$ref"].as_str() else { return found };
            match reference.strip_prefix('#').and_then(|pointer| self.document.pointer(pointer)) {
                Some(target) => found = target,
                None => return &Value::Null,
            }
        }
        &Value::Null
    }

    /// The fields of an object, those of `allOf` and of the first alternative included.
    pub(super) fn properties(&self, schema: &'a Value, direction: Direction) -> Vec<Property<'a>> {
        let mut found = Vec::new();
        self.collect(schema, 0, &mut found);
        let hidden = match direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let shown = |one: &Property<'a>| [one.schema, self.resolve(one.schema)].iter().all(|schema| schema[hidden] != true);
        found.into_iter().filter(shown).collect()
    }

    fn collect(&self, schema: &'a Value, depth: usize, found: &mut Vec<Property<'a>>) {
        if depth > MAX_DEPTH || !self.spend() {
            return;
        }
        let schema = self.resolve(schema);
        for part in list(&schema["allOf"]).iter().chain(self.alternative(schema)) {
            self.collect(part, depth + 1, found);
        }
        let required = list(&schema["required"]);
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if found.len() < MAX_FIELDS && found.iter().all(|known| known.name != name) {
                found.push(Property { name, schema: property, required: required.iter().any(|known| known == name) });
            }
        }
    }

    /// The first of several schemas that is not that of `null`.
    fn alternative(&self, schema: &'a Value) -> Option<&'a Value> {
        let all = ["oneOf", "anyOf"].into_iter().flat_map(|key| list(&schema[key]));
        all.into_iter().find(|one| self.resolve(one)["type"] != "null")
    }

    pub(super) fn sample(&self, schema: &'a Value, direction: Direction) -> Sample {
        self.sample_at(schema, (direction, 0))
    }

    fn sample_at(&self, schema: &'a Value, (direction, depth): (Direction, usize)) -> Sample {
        if depth >= MAX_DEPTH || !self.spend() {
            return Sample::Leaf(Leaf::UNKNOWN);
        }
        let schema = self.resolve(schema);
        if let Some(example) = example(schema).filter(|example| example.is_object() || example.is_array()) {
            return Sample::of_example(example);
        }
        let properties = self.properties(schema, direction);
        if !properties.is_empty() {
            let sample = |one: &Property<'a>| (one.name.to_owned(), self.sample_at(one.schema, (direction, depth + 1)));
            return Sample::Object(properties.iter().map(sample).collect());
        }
        let alternative = list(&schema["allOf"]).first().or_else(|| self.alternative(schema));
        match (type_of(schema), alternative) {
            (Some("array"), _) => {
                Sample::List(schema.get("items").map(|items| Box::new(self.sample_at(items, (direction, depth + 1)))))
            }
            (Some("object"), _) => Sample::Object(Vec::new()),
            (None, Some(other)) => self.sample_at(other, (direction, depth + 1)),
            (kind, _) => Sample::Leaf(leaf(schema, kind)),
        }
    }

    fn spend(&self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left > 0
    }
}

pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// From OpenAPI 3.1 on, `type` can be a list.
fn type_of(schema: &Value) -> Option<&str> {
    let types = &schema["type"];
    types.as_str().or_else(|| list(types).iter().filter_map(Value::as_str).find(|name| *name != "null"))
}

fn example(schema: &Value) -> Option<&Value> {
    schema.get("example").or_else(|| list(&schema["examples"]).first())
}

fn leaf(schema: &Value, kind: Option<&str>) -> Leaf {
    let fixed = only_value(schema);
    let example = fixed.or_else(|| example(schema)).or_else(|| schema.get("default")).filter(|value| !value.is_null());
    let shown = |value: &Value| match Sample::of_example(value) {
        Sample::Leaf(leaf) => leaf.kind,
        Sample::Object(_) | Sample::List(_) => Kind::Unknown,
    };
    let kind = match kind {
        Some("string") => Kind::Text,
        Some("integer") => Kind::Integer,
        Some("number") => Kind::Number,
        Some("boolean") => Kind::Boolean,
        Some("null") => Kind::Null,
        _ => example.map_or(Kind::Unknown, shown),
    };
    let format = schema["format"].as_str().map(ToOwned::to_owned);
    Leaf { kind, example: example.cloned(), fixed: fixed.is_some(), format }
}

/// The value of a schema that allows no other.
pub(super) fn only_value(schema: &Value) -> Option<&Value> {
    let one = |values: &'_ Value| list(values).len() == 1;
    schema.get("const").or_else(|| schema.get("enum").filter(|values| one(values)).and_then(|values| values.get(0)))
}
