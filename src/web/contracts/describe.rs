//! What a contract says of itself in OpenAPI: requests from what its actions take, replies from the trees that they lay out.

use serde_json::{Map, Value, json};

use super::{
    Action, Contract, Take,
    reply::parse,
    vocabulary::{Deed, Kind, Variable, What},
};
use crate::{
    error::Field,
    types::{gender, policy::IdForm, time_format::TimeFormat},
    web::{caller::Scheme, described::Described, dialects::Style, place::Door},
};

impl Contract {
    pub fn describe(&self) -> impl Iterator<Item = Described> {
        let refusal = match self.style {
            Style::Drf => "Refusal",
            Style::Envelope => "Envelope",
        };
        self.actions.iter().enumerate().map(move |(at, action)| Described {
            path: action.path.clone(),
            method: action.method.clone(),
            operation: self.operation(at, action),
            refusal,
        })
    }

    fn operation(&self, at: usize, action: &Action) -> Value {
        let deed = action.does.word();
        let twice = self.actions[..at].iter().any(|other| other.does == action.does);
        let id = format!("{}_{deed}", self.name).replace('-', "_");
        let mut reply = json!({ "description": "Done" });
        if let Some(template) = &action.reply {
            let schema = self.schema(&template.tree);
            reply["content"] = json!({ "application/json": { "schema": schema, "example": self.example(&template.tree) } });
        }
        let mut operation = json!({
            "tags": [self.title],
            "operationId": if twice { format!("{id}_{at}") } else { id },
            "summary": summary(action.does),
            "security": self.security(action.door),
            "responses": { action.status.as_str(): reply },
        });
        if !action.takes.is_empty() {
            operation["requestBody"] = body(&action.takes);
        }
        operation
    }

    /// As the action asks for it, which may leave open what others guard.
    fn security(&self, door: Door) -> Value {
        match self.scheme {
            _ if door == Door::Open => json!([]),
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
            Kind::Text => json!({ "type": "string" }),
            Kind::TextOrNull => json!({ "type": ["string", "null"] }),
            Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
            Kind::Number => json!({ "type": "integer", "minimum": 0 }),
            Kind::Id if self.session.user_id == IdForm::String => json!({ "type": "string", "pattern": r"^\d+$" }),
            Kind::Id => json!({ "type": "integer" }),
            Kind::Flag => json!({ "type": "boolean" }),
            Kind::Time => match variable.format {
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
            (What::UserId, _) if self.session.user_id == IdForm::String => json!("1"),
            (What::UserId, _) => json!(1),
            (What::UserEmail, _) => json!("ada@example.com"),
            (What::UserUsername, _) => json!("ada"),
            (What::UserFirstName, _) => json!("Ada"),
            (What::UserLastName, _) => json!("Lovelace"),
            (What::UserGender, _) => json!("F"),
            (What::UserLocale, _) => json!("en"),
            (What::UserRole, _) => json!("Visiteur"),
            (_, Kind::Texts) => json!(["Visiteur"]),
            (What::RefreshExpiresIn, _) => json!(self.session.refresh.as_secs()),
            (_, Kind::Number) => json!(self.session.access.as_secs()),
            (_, Kind::Flag) => json!(true),
            (_, Kind::Time) => match variable.format {
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
fn body(takes: &[Take]) -> Value {
    let properties: Map<String, Value> = takes.iter().map(|take| (take.name.clone(), field(take.means))).collect();
    let required: Vec<&str> = takes.iter().filter(|take| !take.optional).map(|take| take.name.as_str()).collect();
    let example: Map<String, Value> =
        takes.iter().map(|take| (take.name.clone(), field(take.means)["examples"][0].clone())).collect();
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

fn summary(deed: Deed) -> &'static str {
    match deed {
        Deed::Register => "Makes an account",
        Deed::Login => "Opens a session with a password",
        Deed::ApiKeyLogin => "Opens a session with an API key",
        Deed::Refresh => "Renews the tokens of a session",
        Deed::Verify => "Says whether a token is good",
        Deed::Logout => "Ends a session",
        Deed::Me => "Shows the caller",
        Deed::UpdateMe => "Changes what the caller has told",
        Deed::ForgotPassword => "Sends a mail that lets its reader set a new password",
        Deed::ResetPassword => "Sets a new password with what that mail said",
        Deed::ChangePassword => "Changes the password of whoever knows the old one",
    }
}
