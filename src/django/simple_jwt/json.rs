//! Reads SimpleJWT's settings from JSON: the dict itself, or an object with it under `SIMPLE_JWT`.

use serde_json::Value as Json;

use super::{setting::Setting, value::Value};
use crate::diagnostics::{Diagnostic, SourceMap};

pub(super) fn read(source: SourceMap<'_>, text: &str) -> Result<Vec<Setting>, Vec<Diagnostic>> {
    let at = |line: usize, what: String| vec![Diagnostic::new(source.line(line), what)];
    let json: Json = serde_json::from_str(text).map_err(|error| at(error.line().max(1), "this is not JSON".to_owned()))?;
    let settings = json.get("SIMPLE_JWT").unwrap_or(&json);
    let Json::Object(settings) = settings else {
        return Err(at(1, "this is no object of settings, and has none under `SIMPLE_JWT`".to_owned()));
    };
    let setting = |(name, value): (&String, &Json)| Setting { name: name.clone(), line: line_of(text, name), value: of(value) };
    Ok(settings.iter().map(setting).collect())
}

/// Where the name is first found in quotes.
fn line_of(text: &str, name: &str) -> usize {
    let quoted = Json::from(name).to_string();
    text.find(&quoted).map_or(1, |at| text[..at].matches('\n').count() + 1)
}

fn of(json: &Json) -> Value {
    match json {
        Json::Null => Value::None,
        Json::Bool(flag) => Value::Bool(*flag),
        Json::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(of).collect()),
        Json::Object(fields) => Value::Table(fields.iter().map(|(name, value)| (name.clone(), of(value))).collect()),
    }
}
