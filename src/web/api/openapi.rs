//! `/api/openapi.json`: every operation for API clients, as OpenAPI 3.1. Our own part is described by the
//! attributes of its handlers, each contract's by its data; nothing is written twice.

use poem::{
    Response, handler,
    http::{HeaderValue, Method, header},
};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::{
    activity, admin::openapi::Admin, api_keys, deletion, email, export, health, me, passkey_second_step, passkey_sign_in,
    passkeys, reauthenticate, second_factor, sessions, stocks, verification,
};
use crate::web::{
    accepted_input::{AcceptedInput, AcceptedInputs},
    access::Access,
    error::HttpResult,
    openapi::{OpenApiOperation, Refusals},
    resource::Resource,
    state::WebState,
};

/// A resource of your own gets its lines here.
#[derive(OpenApi)]
#[openapi(
    info(title = "Vestibule", description = "Sign-up, sign-in, recovery and tokens."),
    paths(
        health::live,
        health::ready,
        me::show,
        me::change,
        reauthenticate::submit,
        email::request,
        email::confirm,
        email::cancel,
        verification::send,
        verification::confirm,
        activity::list,
        export::show,
        deletion::request,
        deletion::cancel,
        second_factor::show,
        second_factor::begin,
        second_factor::confirm,
        second_factor::remove,
        second_factor::create_codes,
        second_factor::forget_devices,
        sessions::list,
        sessions::end,
        sessions::end_others,
        api_keys::list,
        api_keys::create,
        api_keys::revoke,
        passkeys::list,
        passkeys::options,
        passkeys::add,
        passkeys::rename,
        passkeys::remove,
        passkey_sign_in::options,
        passkey_sign_in::submit,
        passkey_second_step::options,
        passkey_second_step::submit,
        passkey_sign_in::confirm_options,
        passkey_sign_in::confirm,
        stocks::list,
        stocks::create,
        stocks::show,
        stocks::replace,
        stocks::change,
        stocks::remove
    )
)]
struct Own;

/// The whole document, as it is served.
#[handler]
pub async fn show(web: &WebState) -> HttpResult {
    let mut response = Response::builder().content_type("application/json").body(web.document.clone());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// Our own API, and what else describes itself.
pub fn document(
    (public_url, schemes, more): (&str, Map<String, Value>, Map<String, Value>),
    routes: &[Resource],
    others: impl Iterator<Item = OpenApiOperation>,
) -> Vec<u8> {
    let mut own = Own::openapi();
    own.merge(Admin::openapi());
    let mut whole = serde_json::to_value(own).unwrap_or_default();
    whole["servers"] = json!([{ "url": public_url }]);
    whole["components"]["securitySchemes"] = json!({
        "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
        "token": { "type": "apiKey", "in": "header", "name": "Authorization", "description": "The token alone, without a scheme." },
    });
    for (name, scheme) in schemes {
        whole["components"]["securitySchemes"][name] = scheme;
    }
    for (name, schema) in refusals().map(|(name, schema)| (name.to_owned(), schema)).into_iter().chain(more) {
        whole["components"]["schemas"][name] = schema;
    }
    let mut patched = Map::new();
    if let Some(paths) = whole["paths"].as_object_mut() {
        for (path, item) in paths.iter_mut() {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                describe_access(operation, access_of(routes, path, method));
                if method == "patch" {
                    patch(operation, &mut patched);
                }
                refuse(operation, method, &Refusals::default());
            }
        }
        for mut other in others {
            let method = other.method.as_str().to_ascii_lowercase();
            refuse(&mut other.operation, &method, &other.refusals);
            let item = paths.entry(other.path).or_insert_with(|| json!({}));
            item[method] = other.operation;
        }
    }
    for (name, of) in patched {
        let mut schema = whole["components"]["schemas"][of.as_str().unwrap_or_default()].clone();
        schema.as_object_mut().and_then(|schema| schema.shift_remove("required"));
        whole["components"]["schemas"][name] = schema;
    }
    whole.to_string().into_bytes()
}

/// Who may call an operation: what its row in the table of routes says.
fn access_of(routes: &[Resource], path: &str, method: &str) -> Access {
    let path = route_path(path);
    let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap_or_default();
    routes.iter().find(|route| route.path == path).map_or(Access::Public, |route| route.access(&method))
}

fn describe_access(operation: &mut Value, access: Access) {
    if access.requires_sign_in() {
        operation["security"] = json!([{ "bearer": [] }]);
    }
    if access == Access::Admin {
        let description = "The caller lacks the administrator's role, or must enter the password again";
        operation["responses"]["403"] = json!({ "description": description });
    }
}

/// `/users/{id}/` as the table of routes writes it: `/users/:id`.
fn route_path(path: &str) -> String {
    path.trim_end_matches('/').replace('{', ":").replace('}', "")
}

/// What each operation of our own takes, by its path as a place has it.
pub fn operations() -> AcceptedInputs {
    let mut own = Own::openapi();
    own.merge(Admin::openapi());
    let whole = serde_json::to_value(own).unwrap_or_default();
    let operations = whole["paths"].as_object().into_iter().flatten().flat_map(|(path, item)| {
        let path = route_path(path);
        item.as_object().into_iter().flatten().map(move |(method, operation)| ((path.clone(), method.to_uppercase()), operation))
    });
    let takes = |operation: &Value| AcceptedInput { query: parameters(operation), body: operation["requestBody"].is_object() };
    operations.map(|(at, operation)| (at, takes(operation))).collect()
}

fn parameters(operation: &Value) -> Vec<String> {
    let all = operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query");
    all.filter_map(|one| Some(one["name"].as_str()?.to_owned())).collect()
}

const SCHEMAS: &str = "#/components/schemas/";

/// What is changed in part needs no field: the same schema as the whole, and nothing of it required.
fn patch(operation: &mut Value, patched: &mut Map<String, Value>) {
    let reference = &mut operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    let Some(name) = reference.as_str().and_then(|path| path.strip_prefix(SCHEMAS)).map(ToOwned::to_owned) else { return };
    let partial = format!("Patched{name}");
    *reference = format!("{SCHEMAS}{partial}").into();
    patched.insert(partial, name.into());
}

/// Says how an operation is refused: what follows from its body, its security and its parameters.
fn refuse(operation: &mut Value, method: &str, refusals: &Refusals) {
    let guarded = operation["security"].as_array().is_some_and(|ways| !ways.is_empty());
    let takes_body = operation["requestBody"].is_object();
    let unsafe_method = method != Method::GET.as_str().to_ascii_lowercase();
    let known = [
        (true, "400", "The request is invalid"),
        (guarded || takes_body && refusals.challenges, "401", "The credentials are missing or not valid"),
        (guarded && unsafe_method, "403", "The caller lacks permission"),
        (takes_body, "408", "The body did not arrive in time"),
        (takes_body, "413", "The body is too large"),
        (takes_body, "415", "The media type of the body is not supported"),
        (true, "429", "Too many requests"),
        (true, "503", "The server is overloaded or unavailable; retry later"),
    ];
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (status, description) in &refusals.statuses {
        responses.entry(status.as_str()).or_insert_with(|| json!({ "description": description }));
    }
    for (_, status, description) in known.into_iter().filter(|(holds, ..)| *holds) {
        responses.entry(status).or_insert_with(|| json!({ "description": description }));
    }
    let names_fields = |status: &str| status == "400" || refusals.statuses.iter().any(|(own, _)| own.as_str() == status);
    let of = |status: &str| if names_fields(status) { format!("{}Or400", refusals.schema) } else { refusals.schema.clone() };
    for (status, response) in responses.iter_mut().filter(|(status, _)| status.starts_with(['4', '5'])) {
        response["content"] = json!({ refusals.content_type: { "schema": { "$ref": format!("{SCHEMAS}{}", of(status)) } } });
        if status == "401" {
            response["headers"] = json!({ "WWW-Authenticate": { "schema": { "type": "string" } } });
        }
        if matches!(status.as_str(), "429" | "503") {
            response["headers"] = json!({ "Retry-After": { "schema": { "type": "integer", "minimum": 1 } } });
        }
    }
}

fn refusals() -> [(&'static str, Value); 5] {
    let text = json!({ "type": "string" });
    let sentences = json!({ "type": "object", "minProperties": 1, "additionalProperties": { "type": "array", "minItems": 1, "items": text } });
    let refusal = json!({
        "type": "object",
        "required": ["detail"],
        "additionalProperties": false,
        "properties": {
            "detail": text,
            "code": text,
            "messages": { "type": "array", "items": { "type": "object", "additionalProperties": text } },
            "mfa_token": text,
            "expires_in": { "type": "integer" },
            "methods": { "type": "array", "items": text },
        },
    });
    let envelope = json!({
        "type": "object",
        "required": ["error", "meta"],
        "additionalProperties": false,
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "message"],
                "additionalProperties": false,
                "properties": {
                    "code": text,
                    "message": text,
                    "fields": { "$ref": format!("{SCHEMAS}FieldErrors") },
                    "mfa_token": text,
                    "expires_in": { "type": "integer" },
                    "methods": { "type": "array", "items": text },
                },
            },
            "meta": {
                "type": "object",
                "required": ["timestamp", "request_id"],
                "additionalProperties": false,
                "properties": { "timestamp": text, "request_id": text },
            },
        },
    });
    let either = json!({ "anyOf": [{ "$ref": format!("{SCHEMAS}Error") }, { "$ref": format!("{SCHEMAS}FieldErrors") }] });
    [
        ("Error", refusal),
        ("FieldErrors", sentences),
        ("ErrorOr400", either),
        ("Envelope", envelope.clone()),
        ("EnvelopeOr400", envelope),
    ]
}
