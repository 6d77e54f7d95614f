//! How the body of a request is laid out around its fields.

use serde_json::{Map, Value};

use super::model::Action;

impl Action {
    /// A JSON body with these fields at their place.
    pub fn body(&self, fields: Map<String, Value>) -> Value {
        let mut body = Map::new();
        if let Some(selector) = &self.when {
            body.insert(selector.field.clone(), selector.text.as_str().into());
        }
        match &self.inside {
            Some(name) => drop(body.insert(name.clone(), fields.into())),
            None => body.extend(fields),
        }
        body.into()
    }

    /// The name of a field in a form.
    pub fn form_name(&self, field: &str) -> String {
        self.inside.as_ref().map_or_else(|| field.to_owned(), |name| format!("{name}[{field}]"))
    }

    /// Whether a request has a body that is read.
    pub fn has_body(&self) -> bool {
        !self.request.is_empty() || self.when.is_some()
    }
}
