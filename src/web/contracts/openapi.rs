//! A contract in OpenAPI: requests from the fields of its actions, responses from their templates.

use std::time::Duration;

use poem::http::header::AUTHORIZATION;
use serde_json::{Map, Value, json};

use super::{openapi_errors, openapi_transport, openapi_tree, openapi_variants};
use crate::{
    contracts::{Action, Auth, Contract, Operation, Placeholder, ValueKind, Variable},
    error::Field,
    types::{gender, number_format::NumberFormat, time_format::TimeFormat, token_format::UserIdFormat},
    web::openapi::OpenApiOperation,
};

pub fn openapi_operations(contract: &Contract) -> Vec<OpenApiOperation> {
    let mut operations = Vec::new();
    for (at, action) in contract.actions.iter().enumerate() {
        let (path, method) = (action.path.clone(), action.method.clone());
        let operation = Description(contract).operation(at, action);
        let refusals = openapi_errors::refusals(contract, action);
        openapi_variants::add(&mut operations, OpenApiOperation { path, method, operation, refusals });
    }
    operations
}

/// A successful response of an action, with values of Ada's account.
pub fn response_example(contract: &Contract, action: &Action) -> Option<Value> {
    action.response.as_ref().map(|template| Description(contract).example(&template.tree))
}

const DECOY: &str = "pbkdf2_sha256$720000$Zq3vK0sYw8Rj5Lx1Tn7BdG$3q2+796tvu/erb7v3q2+796tvu/erb7v3q2+796tvu8=";

/// The name and the scheme of a contract that has its tokens in a header of its own.
pub fn header_scheme(contract: &Contract) -> Option<(String, Value)> {
    let header = &contract.token_header;
    let description = match header.before_token().trim() {
        "" => "The token alone, without a scheme.".to_owned(),
        scheme => format!("`{scheme}`, a space, and the token."),
    };
    let scheme = json!({ "type": "apiKey", "in": "header", "name": header.shown_name(), "description": description });
    (header.name != AUTHORIZATION).then(|| (header.name.as_str().to_owned(), scheme))
}

struct Description<'a>(&'a Contract);

impl Description<'_> {
    fn operation(&self, at: usize, action: &Action) -> Value {
        let contract = self.0;
        let operation = action.operation.word();
        let twice = contract.actions[..at].iter().any(|other| other.operation == action.operation);
        let id = format!("{}_{operation}", contract.name).replace('-', "_");
        let mut response = json!({ "description": "Done" });
        if let Some(template) = &action.response {
            let schema = self.schema(&template.tree);
            response["content"] = json!({ "application/json": { "schema": schema, "example": self.example(&template.tree) } });
        }
        let mut operation = json!({
            "tags": [contract.title],
            "operationId": if twice { format!("{id}_{at}") } else { id },
            "summary": summary(action.operation),
            "security": self.security(openapi_transport::auth(contract, action)),
            "responses": { action.status.as_str(): response },
        });
        if action.has_body() {
            operation["requestBody"] = request_body(action);
        }
        openapi_transport::describe(contract, action, &mut operation);
        operation
    }

    fn security(&self, auth: Auth) -> Value {
        match (auth, header_scheme(self.0)) {
            (Auth::Public, _) => json!([]),
            (Auth::Authenticated, Some(own)) => json!([{ own.0: [] }]),
            (Auth::Authenticated, None) if self.0.token_header.accepts_bare() => json!([{ "token": [] }, { "bearer": [] }]),
            (Auth::Authenticated, None) => json!([{ "bearer": [] }]),
        }
    }

    fn schema(&self, tree: &Value) -> Value {
        openapi_tree::schema(tree, &|text| Some(self.value_schema(Placeholder::parse(text).ok()??)))
    }

    fn value_schema(&self, placeholder: Placeholder) -> Value {
        match placeholder.variable.kind() {
            ValueKind::Text if placeholder.variable == Variable::DecoyDjangoHash => {
                json!({ "type": "string", "description": "Random text of the form of a hash; it is the hash of nothing." })
            }
            ValueKind::Text => json!({ "type": "string" }),
            ValueKind::TextOrNull => json!({ "type": ["string", "null"] }),
            ValueKind::TextList => json!({ "type": "array", "items": { "type": "string" } }),
            ValueKind::Number if placeholder.number == NumberFormat::Text => json!({ "type": "string", "pattern": r"^\d+$" }),
            ValueKind::Number => json!({ "type": "integer", "minimum": 0 }),
            ValueKind::Id => match self.0.session.user_id {
                UserIdFormat::Integer => json!({ "type": "integer" }),
                UserIdFormat::String => json!({ "type": "string", "pattern": r"^\d+$" }),
                UserIdFormat::Uuid => uuid_schema(),
            },
            ValueKind::Uuid => uuid_schema(),
            ValueKind::Boolean => json!({ "type": "boolean" }),
            ValueKind::Time => match placeholder.format {
                TimeFormat::Unix => json!({ "type": "integer" }),
                TimeFormat::Iso | TimeFormat::IsoMs => json!({ "type": "string", "format": "date-time" }),
                TimeFormat::IsoSecondsNaive => json!({ "type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$" }),
                TimeFormat::IsoMicrosNaive => json!({ "type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$" }),
            },
        }
    }

    fn example(&self, tree: &Value) -> Value {
        match tree {
            Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), self.example(value))).collect(),
            Value::Array(items) => items.iter().map(|item| self.example(item)).collect(),
            Value::String(text) => match Placeholder::parse(text) {
                Ok(Some(placeholder)) => self.value_example(placeholder),
                _ => tree.clone(),
            },
            literal => literal.clone(),
        }
    }

    fn value_example(&self, placeholder: Placeholder) -> Value {
        match (placeholder.variable, placeholder.variable.kind()) {
            (Variable::UserId, _) if self.0.session.user_id == UserIdFormat::String => json!("1"),
            (Variable::UserId, _) if self.0.session.user_id == UserIdFormat::Integer => json!(1),
            (Variable::UserId | Variable::UserUuid, _) => json!("f47ac10b-58cc-4372-a567-0e02b2c3d479"),
            (Variable::UserEmail, _) => json!("ada@example.com"),
            (Variable::UserUsername, _) => json!("ada"),
            (Variable::UserFirstName, _) => json!("Ada"),
            (Variable::UserLastName, _) => json!("Lovelace"),
            (Variable::UserGender, _) => json!("F"),
            (Variable::UserLocale, _) => json!("en"),
            (Variable::UserRole, _) => json!("editor"),
            (Variable::UserName, _) => json!("Ada Lovelace"),
            (_, ValueKind::TextList) => json!(["editor"]),
            (Variable::RefreshExpiresIn, _) => duration_example(placeholder.number, self.0.session.refresh),
            (_, ValueKind::Number) => duration_example(placeholder.number, self.0.session.access),
            (_, ValueKind::Boolean) => json!(true),
            (_, ValueKind::Time) => match placeholder.format {
                TimeFormat::Unix => json!(1_795_249_800),
                TimeFormat::Iso => json!("2026-11-21T08:30:00Z"),
                TimeFormat::IsoMs => json!("2026-11-21T08:30:00.000Z"),
                TimeFormat::IsoSecondsNaive => json!("2026-11-21T08:30:00"),
                TimeFormat::IsoMicrosNaive => json!("2026-11-21T08:30:00.000000"),
            },
            (Variable::DecoyDjangoHash, _) => json!(DECOY),
            (Variable::RequestId, _) => json!("0b5ad9fc-6ec7-4a51-b6a5-9ad0c8b4a6d1"),
            _ => json!("eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"),
        }
    }
}

fn duration_example(format: NumberFormat, lasts: Duration) -> Value {
    let seconds = lasts.as_secs();
    match format {
        NumberFormat::Seconds => json!(seconds),
        NumberFormat::Text => json!(seconds.to_string()),
        NumberFormat::Milliseconds => json!(seconds.saturating_mul(1000)),
    }
}

fn uuid_schema() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

/// Forms are read as well, urlencoded and multipart, with the same fields.
fn request_body(action: &Action) -> Value {
    let fields = &action.request;
    let properties = fields.iter().map(|field| (field.name.clone(), field_schema(field.meaning))).collect();
    let required: Vec<String> = fields.iter().filter(|field| !field.optional).map(|field| field.name.clone()).collect();
    let mut schema = object(&properties, &required);
    if let Some(name) = &action.inside {
        schema = object(&[(name.clone(), schema)].into_iter().collect(), std::slice::from_ref(name));
    }
    if let Some(selector) = &action.when {
        schema["properties"][&selector.field] = json!({ "const": selector.text });
        let required = schema["required"].as_array().into_iter().flatten().cloned();
        schema["required"] = required.chain([Value::from(selector.field.as_str())]).collect();
    }
    let example = fields.iter().map(|field| (field.name.clone(), field_schema(field.meaning)["examples"][0].clone())).collect();
    let is_required = schema.get("required").is_some();
    let content = json!({ "application/json": { "schema": schema, "example": action.body(example) } });
    json!({ "required": is_required, "content": content })
}

fn object(properties: &Map<String, Value>, required: &[String]) -> Value {
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn field_schema(meaning: Field) -> Value {
    let text = |example: &str| json!({ "type": "string", "examples": [example] });
    match meaning {
        Field::Email => text("ada@example.com"),
        Field::Username => text("ada"),
        Field::Password | Field::NewPassword | Field::Repeat => text("correct horse battery staple"),
        Field::OldPassword => text("battery horse correct staple"),
        Field::NewEmail => text("ada@new.example"),
        Field::NewUsername => text("ada.lovelace"),
        Field::FirstName => text("Ada"),
        Field::Name => text("Ada Lovelace"),
        Field::Device => text("Ada's phone"),
        Field::Remember => json!({ "type": "boolean", "examples": [true] }),
        Field::LastName => text("Lovelace"),
        Field::Gender => json!({ "type": "string", "enum": gender::ALL, "examples": ["F"] }),
        Field::Locale => text("en"),
        Field::Code => text("BCDF-GHJK"),
        Field::ApiKey => text("vst_a2b3c4"),
        _ => text("eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"),
    }
}

fn summary(operation: Operation) -> &'static str {
    match operation {
        Operation::Register => "Create an account",
        Operation::Login => "Sign in with a password",
        Operation::ApiKeyLogin => "Sign in with an API key",
        Operation::SecondFactor => "Complete a sign-in with a code of the authenticator app or a recovery code",
        Operation::Refresh => "Renew the tokens of a session",
        Operation::Verify => "Check whether a token is valid",
        Operation::Logout => "Sign out",
        Operation::Me => "Get the current user",
        Operation::UpdateMe => "Update the current user",
        Operation::ForgotPassword => "Send an email with a link and a code to set a new password",
        Operation::ResetPassword => "Set a new password with the token or code of that email",
        Operation::ChangePassword => "Change the password; the current one is required",
        Operation::VerifyEmail => "Verify the email address with the token or code of an email",
        Operation::ResendVerification => "Send another email to verify the email address",
        Operation::ChangeEmail => "Send an email to another email address, which then becomes the account's",
        Operation::ChangeUsername => "Change the username",
        Operation::DeleteMe => "Sign out everywhere, and delete the account after a delay in which its owner can keep it",
    }
}
