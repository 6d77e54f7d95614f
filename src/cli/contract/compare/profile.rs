//! What the former server says about the account, so that the account here is like it.

use serde_json::Value;

use crate::{
    contracts::{Action, Contract, RoleNames},
    types::gender,
};

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Profile {
    pub first_name: String,
    pub last_name: String,
    pub gender: String,
    pub roles: Vec<String>,
}

impl Profile {
    /// Adds what this response says.
    pub fn learn(&mut self, contract: &Contract, action: &Action, body: &Value) {
        let Some(response) = &action.response else { return };
        let mut found = Vec::new();
        collect(&response.tree, body, &mut found);
        for (variable, value) in found {
            match (variable, value) {
                ("$user.first_name" | "$user.name", Value::String(text)) => self.first_name.clone_from(text),
                ("$user.last_name", Value::String(text)) => self.last_name.clone_from(text),
                ("$user.gender", Value::String(text)) if gender::parse(text).is_ok() => self.gender.clone_from(text),
                ("$user.role", Value::String(name)) => self.roles = role(&contract.roles, name).into_iter().collect(),
                ("$user.roles", Value::Array(names)) => {
                    self.roles = names.iter().filter_map(Value::as_str).filter_map(|name| role(&contract.roles, name)).collect();
                }
                _ => {}
            }
        }
    }
}

/// The variables of a response template, and what a response has in their places.
fn collect<'a>(template: &'a Value, body: &'a Value, found: &mut Vec<(&'a str, &'a Value)>) {
    match template {
        Value::Object(fields) => {
            for (name, template) in fields {
                if let Some(body) = body.get(name) {
                    collect(template, body, found);
                }
            }
        }
        Value::String(text) if text.starts_with('$') => found.push((text, body)),
        _ => {}
    }
}

/// The role that has this name in the API.
fn role(names: &RoleNames, name: &str) -> Option<String> {
    if names.none.as_deref() == Some(name) {
        return None;
    }
    let renamed = names.names.iter().find(|(in_api, _)| in_api == name);
    Some(renamed.map_or(name, |(_, role)| role).to_owned())
}
