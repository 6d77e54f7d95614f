//! What a contract says of itself in OpenAPI: requests from what its actions take, replies from the trees that they lay out.

use serde_json::{Map, Value, json};

use super::{
    Action, Contract, RequestField,
    response_template::parse,
    vocabulary::{Operation, ValueKind, Variable, What},
};
use crate::{
    error::Field,
    types::{gender, session_policy::UserIdFormat, time_format::TimeFormat},
    web::{error_format::Style, openapi::OpenApiOperation, principal::Scheme, resource::Access},
};

impl Contract {
    pub fn openapi_operations(&self) -> impl Iterator<Item = OpenApiOperation> {
        let refusal = match self.style {
            Style::Drf => "Rejection",
            Style::Envelope => "Envelope",
        };
        self.actions.iter().enumerate().map(move |(at, action)| OpenApiOperation {
            path: action.path.clone(),
            method: action.method.clone(),
            operation: self.operation(at, action),
            refusal,
        })
    }

    fn operation(&self, at: usize, action: &Action) -> Value {
        let operation = action.operation.word();
        let twice = self.actions[..at].iter().any(|other| other.operation == action.operation);
        let id = format!("{}_{operation}", self.name).replace('-', "_");
        let mut response = json!({ "description": "Done" });
        if let Some(template) = &action.response {
            let schema = self.schema(&template.tree);
            response["content"] = json!({ "application/json": { "schema": schema, "example": self.example(&template.tree) } });
        }
        let mut operation = json!({
            "tags": [self.title],
            "operationId": if twice { format!("{id}_{at}") } else { id },
            "summary": summary(action.operation),
            "security": self.security(action.auth),
            "responses": { action.status.as_str(): response },
        });
        if !action.request.is_empty() {
            operation["requestBody"] = body(&action.request);
        }
        operation
    }

    /// As the action asks for it, which may leave open what others guard.
    fn security(&self, auth: Access) -> Value {
        match self.scheme {
            _ if auth == Access::Public => json!([]),
            Scheme::Bare => json!([{ "token": [] }, { "bearer": [] }]),
            _ => json!([{ "bearer": [] }]),
        }
    }

    fn schema(&self, tree: &Value) -> Value {
        match tree {
            Value::Object(fields) => {
                let names: Vec<&String> = fields.keys().collect();
                let properties: Map<String, Value> =
                    fields.iter().map(|(name, value)| (name.clone(), self.schema(value))).collect();
                json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": false })
            }
            Value::Array(items) => {
                let schemas: Vec<Value> = items.iter().map(|item| self.schema(item)).collect();
                json!({ "type": "array", "prefixItems": schemas, "minItems": items.len(), "maxItems": items.len() })
            }
            Value::String(text) => match parse(text) {
                Ok(Some(variable)) => self.of(variable),
                _ => json!({ "const": text }),
            },
            literal => json!({ "const": literal }),
        }
    }

    fn of(&self, variable: Variable) -> Value {
        match variable.what.kind() {
            ValueKind::Text => json!({ "type": "string" }),
            ValueKind::TextOrNull => json!({ "type": ["string", "null"] }),
            ValueKind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
            ValueKind::Number => json!({ "type": "integer", "minimum": 0 }),
            ValueKind::Id if self.session.user_id == UserIdFormat::String => json!({ "type": "string", "pattern": r"^\d+$" }),
            ValueKind::Id => json!({ "type": "integer" }),
            ValueKind::Flag => json!({ "type": "boolean" }),
            ValueKind::Time => match variable.format {
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
            Value::String(text) => match parse(text) {
                Ok(Some(variable)) => self.instance(variable),
                _ => tree.clone(),
            },
            literal => literal.clone(),
        }
    }

    fn instance(&self, variable: Variable) -> Value {
        match (variable.what, variable.what.kind()) {
            (What::UserId, _) if self.session.user_id == UserIdFormat::String => json!("1"),
            (What::UserId, _) => json!(1),
            (What::UserEmail, _) => json!("ada@example.com"),
            (What::UserUsername, _) => json!("ada"),
            (What::UserFirstName, _) => json!("Ada"),
            (What::UserLastName, _) => json!("Lovelace"),
            (What::UserGender, _) => json!("F"),
            (What::UserLocale, _) => json!("en"),
            (What::UserRole, _) => json!("Visiteur"),
            (_, ValueKind::Texts) => json!(["Visiteur"]),
            (What::RefreshExpiresIn, _) => json!(self.session.refresh.as_secs()),
            (_, ValueKind::Number) => json!(self.session.access.as_secs()),
            (_, ValueKind::Flag) => json!(true),
            (_, ValueKind::Time) => match variable.format {
                TimeFormat::Unix => json!(1_795_249_800),
                TimeFormat::Iso => json!("2026-11-21T08:30:00Z"),
                TimeFormat::IsoMs => json!("2026-11-21T08:30:00.000Z"),
                TimeFormat::IsoSecondsNaive => json!("2026-11-21T08:30:00"),
                TimeFormat::IsoMicrosNaive => json!("2026-11-21T08:30:00.000000"),
            },
            (What::RequestId, _) => json!("0b5ad9fc-6ec7-4a51-b6a5-9ad0c8b4a6d1"),
            _ => json!("eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"),
        }
    }
}

/// Forms are read as well, urlencoded and multipart, with the same fields.
fn body(request: &[RequestField]) -> Value {
    let properties: Map<String, Value> = request.iter().map(|take| (take.name.clone(), field(take.means))).collect();
    let required: Vec<&str> = request.iter().filter(|take| !take.optional).map(|take| take.name.as_str()).collect();
    let example: Map<String, Value> =
        request.iter().map(|take| (take.name.clone(), field(take.means)["examples"][0].clone())).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    json!({ "required": !required.is_empty(), "content": { "application/json": { "schema": schema, "example": example } } })
}

fn field(field: Field) -> Value {
    let text = |example: &str| json!({ "type": "string", "examples": [example] });
    match field {
        Field::Email => text("ada@example.com"),
        Field::Username => text("ada"),
        Field::Password | Field::NewPassword => text("correct horse battery staple"),
        Field::OldPassword => text("battery horse correct staple"),
        Field::FirstName => text("Ada"),
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
        Operation::Register => "Makes an account",
        Operation::Login => "Opens a session with a password",
        Operation::ApiKeyLogin => "Opens a session with an API key",
        Operation::Refresh => "Renews the tokens of a session",
        Operation::Verify => "Says whether a token is good",
        Operation::Logout => "Ends a session",
        Operation::Me => "Shows the caller",
        Operation::UpdateMe => "Changes what the caller has told",
        Operation::ForgotPassword => "Sends a mail that lets its reader set a new password",
        Operation::ResetPassword => "Sets a new password with what that mail said",
        Operation::ChangePassword => "Changes the password of whoever knows the old one",
    }
}
