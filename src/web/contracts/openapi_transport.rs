//! Tokens in cookies and headers, as OpenAPI describes them.

use serde_json::{Map, Value, json};

use crate::{
    contracts::{Action, Auth, Carrier, Contract},
    error::Field,
    types::auth_scheme,
};

/// The name and the scheme of a contract whose access token may come in a cookie.
pub fn cookie_scheme(contract: &Contract) -> Option<(String, Value)> {
    let name = contract.cookies.access.as_ref()?;
    let description = "The access token. Requests other than GET must come from an origin that the settings allow.";
    Some((scheme_name(contract), json!({ "type": "apiKey", "in": "cookie", "name": name, "description": description })))
}

fn scheme_name(contract: &Contract) -> String {
    format!("{}-cookie", contract.name)
}

/// Whether a request shows an access token: to be let in, or to renew it.
pub(super) fn auth(contract: &Contract, action: &Action) -> Auth {
    if action.slides(&contract.session) { Auth::Authenticated } else { action.auth }
}

/// Completes an operation with what it takes from cookies and headers, and with what it puts there.
pub(super) fn describe(contract: &Contract, action: &Action, operation: &mut Value) {
    if auth(contract, action) == Auth::Authenticated
        && contract.cookies.access.is_some()
        && let Some(ways) = operation["security"].as_array_mut()
    {
        ways.push(json!({ scheme_name(contract): [] }));
    }
    let parameters = parameters(action);
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
        operation["responses"]["401"] = json!({ "description": "The token is missing or not valid" });
    }
    if action.transport.reads_cookies() || !action.transport.cookies.is_empty() {
        operation["responses"]["403"] = json!({ "description": "The request comes from another site" });
    }
    let headers = response_headers(action);
    if !headers.is_empty() {
        operation["responses"][action.status.as_str()]["headers"] = headers.into();
    }
}

fn parameters(action: &Action) -> Vec<Value> {
    let sources = |meaning: Field| {
        let in_body = action.request.iter().filter(|field| field.meaning == meaning).count();
        in_body + action.transport.carried.iter().filter(|field| field.meaning == meaning).count()
    };
    let fields = action.transport.carried.iter();
    let parameter = fields.map(|field| {
        let (place, name) = match &field.carrier {
            Carrier::Header(name) => ("header", auth_scheme::shown_name(name)),
            Carrier::Cookie(name) => ("cookie", name.clone()),
        };
        let required = !field.optional && sources(field.meaning) == 1;
        json!({ "in": place, "name": name, "required": required, "schema": { "type": "string" } })
    });
    parameter.collect()
}

fn response_headers(action: &Action) -> Map<String, Value> {
    let mut headers = Map::new();
    for header in &action.transport.headers {
        let description = match header.scheme.as_str() {
            "" => "The token alone.".to_owned(),
            scheme => format!("`{scheme}`, a space, and the token."),
        };
        let header_schema = json!({ "schema": { "type": "string" }, "description": description });
        headers.insert(auth_scheme::shown_name(&header.name), header_schema);
    }
    let names: Vec<&str> = action.transport.cookies.iter().map(|cookie| cookie.name.as_str()).collect();
    if !names.is_empty() {
        let description = format!("One for each of {}.", names.join(", "));
        headers.insert("Set-Cookie".to_owned(), json!({ "schema": { "type": "string" }, "description": description }));
    }
    headers
}
