//! Reads an OpenAPI document of the versions 3.0 and 3.1, or one of Swagger 2.0.

use serde_json::Value;

use super::{
    description::{Description, Endpoint, InputField, Place},
    openapi_security, paths,
    sample::Sample,
    schema_reader::{Direction, SchemaReader, list, only_value},
};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
const MAX_ENDPOINTS: usize = 2_000;

pub(super) fn is_openapi(document: &Value) -> bool {
    (document["openapi"].is_string() || document["swagger"].is_string()) && document["paths"].is_object()
}

pub(super) fn read(document: &Value) -> Description {
    let schemas = SchemaReader::new(document);
    let mut description = Description {
        title: document["info"]["title"].as_str().unwrap_or_default().to_owned(),
        token: openapi_security::token_use(document),
        token_url: openapi_security::token_url(document).map(ToOwned::to_owned),
        ..Description::default()
    };
    let base = base(document);
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let item = schemas.resolve(item);
        for method in METHODS.into_iter().filter(|method| item[*method].is_object()) {
            if description.endpoints.len() == MAX_ENDPOINTS {
                description.notes.push(format!("only the first {MAX_ENDPOINTS} operations were read"));
                return description;
            }
            let operation = OperationReader { document, schemas: &schemas, item, operation: &item[method] };
            description.endpoints.push(operation.endpoint(method, paths::join(base, path)));
        }
    }
    description
}

/// The path that all paths are below.
fn base(document: &Value) -> &str {
    let server = document["servers"][0]["url"].as_str().map(paths::of_url);
    server.or_else(|| document["basePath"].as_str()).filter(|base| !base.contains('{')).unwrap_or_default()
}

struct OperationReader<'a> {
    document: &'a Value,
    schemas: &'a SchemaReader<'a>,
    item: &'a Value,
    operation: &'a Value,
}

impl<'a> OperationReader<'a> {
    fn endpoint(&self, method: &str, path: String) -> Endpoint {
        let mut fields = self.parameters();
        let inside = self.body().and_then(|schema| self.body_fields(schema, &mut fields));
        let (status, response) = self.success();
        Endpoint {
            method: method.to_uppercase(),
            path,
            names: ["operationId", "summary"]
                .iter()
                .filter_map(|key| self.operation[*key].as_str())
                .map(ToOwned::to_owned)
                .collect(),
            fields,
            inside,
            authenticated: self.authenticated(),
            status,
            response,
            errors: self.errors(),
        }
    }

    fn parameters(&self) -> Vec<InputField> {
        let own = [self.item, self.operation].into_iter().flat_map(|of| list(&of["parameters"]));
        own.filter_map(|parameter| self.parameter(self.schemas.resolve(parameter))).collect()
    }

    fn parameter(&self, parameter: &'a Value) -> Option<InputField> {
        let place = match parameter["in"].as_str()? {
            "query" => Place::Query,
            "header" => Place::Header,
            "cookie" => Place::Cookie,
            "formData" => Place::Body,
            _ => return None,
        };
        Some(InputField {
            name: parameter["name"].as_str()?.to_owned(),
            place,
            required: Some(parameter["required"] == true),
            constant: constant(parameter).or_else(|| constant(self.schemas.resolve(&parameter["schema"]))),
        })
    }

    /// The schema of the body.
    fn body(&self) -> Option<&'a Value> {
        let content = &self.schemas.resolve(&self.operation["requestBody"])["content"];
        if let Some(media) = media(content) {
            return media.get("schema");
        }
        let own = list(&self.operation["parameters"]).iter().chain(list(&self.item["parameters"]));
        let body = own.map(|one| self.schemas.resolve(one)).find(|one| one["in"] == "body");
        body.and_then(|one| one.get("schema"))
    }

    /// Adds the fields of a body; answers with the name of the object that they are in.
    fn body_fields(&self, schema: &'a Value, fields: &mut Vec<InputField>) -> Option<String> {
        let mut properties = self.schemas.properties(schema, Direction::Request);
        let mut inside = None;
        if let [only] = properties.as_slice() {
            let inner = self.schemas.properties(only.schema, Direction::Request);
            if !inner.is_empty() {
                inside = Some(only.name.to_owned());
                properties = inner;
            }
        }
        fields.extend(properties.iter().map(|one| InputField {
            name: one.name.to_owned(),
            place: Place::Body,
            required: Some(one.required),
            constant: constant(self.schemas.resolve(one.schema)),
        }));
        inside
    }

    fn success(&self) -> (Option<u16>, Option<Sample>) {
        let responses = self.operation["responses"].as_object();
        let status = |code: &String| code.parse().ok().filter(|code| (200..300).contains(code));
        let mut good = responses.into_iter().flatten().filter_map(|(code, response)| Some((status(code)?, response)));
        match good.next() {
            Some((code, response)) => (Some(code), self.response(response)),
            None => (None, self.operation["responses"].get("default").and_then(|response| self.response(response))),
        }
    }

    fn errors(&self) -> Vec<(u16, Sample)> {
        let responses = self.operation["responses"].as_object().into_iter().flatten();
        let bad = responses.filter_map(|(code, response)| {
            let code = code.parse().ok().filter(|code| (400..500).contains(code))?;
            Some((code, self.response(response)?))
        });
        bad.collect()
    }

    fn response(&self, response: &'a Value) -> Option<Sample> {
        let response = self.schemas.resolve(response);
        let old_example = response["examples"].as_object().and_then(|examples| examples.values().next());
        if let Some(example) = old_example.filter(|example| !example.is_null()) {
            return Some(Sample::of_example(example));
        }
        let shown = media(&response["content"]).unwrap_or(response);
        let named = shown["examples"].as_object().and_then(|examples| examples.values().next());
        let example = shown.get("example").or_else(|| named.and_then(|one| self.schemas.resolve(one).get("value")));
        if let Some(example) = example {
            return Some(Sample::of_example(example));
        }
        let schema = shown.get("schema").filter(|schema| schema.as_object().is_some_and(|keys| !keys.is_empty()))?;
        Some(self.schemas.sample(schema, Direction::Response))
    }

    fn authenticated(&self) -> Option<bool> {
        let schemes = self.operation.get("security").or_else(|| self.document.get("security")).map(list)?;
        let optional = schemes.iter().any(|scheme| scheme.as_object().is_some_and(serde_json::Map::is_empty));
        (!optional || schemes.len() > 1).then_some(!schemes.is_empty() && !optional)
    }
}

/// The only text that a parameter may have. `FastAPI` writes it as a pattern.
fn constant(schema: &Value) -> Option<String> {
    let schema = list(&schema["anyOf"]).first().unwrap_or(schema);
    let written = only_value(schema).and_then(Value::as_str);
    let pattern = || schema["pattern"].as_str().and_then(|text| text.strip_prefix('^')?.strip_suffix('$'));
    let plain = |text: &&str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    written.or_else(pattern).filter(plain).map(ToOwned::to_owned)
}

/// JSON where there is some, otherwise the first kind of content.
fn media(content: &Value) -> Option<&Value> {
    let kinds = content.as_object()?;
    kinds.iter().find(|(kind, _)| kind.contains("json")).or_else(|| kinds.iter().next()).map(|(_, media)| media)
}
