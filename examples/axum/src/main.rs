//! A service that accepts access tokens of Vestibule. It needs the signing key that both share.
//!
//!     SIGNING_KEY_FILE=/run/secrets/signing_key cargo run -- 127.0.0.1:9000

use std::{env, error::Error, fs, sync::Arc};

use axum::{
    Json, Router,
    extract::FromRequestParts,
    http::{StatusCode, header::AUTHORIZATION, request::Parts},
    routing::get,
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use serde_json::{Value, json};

/// The claims of a valid access token. A handler that lists it cannot run without one.
#[derive(Deserialize)]
struct User {
    token_type: String,
    /// A number, or a string in some contracts.
    user_id: Value,
    #[serde(default)]
    roles: Vec<String>,
}

#[derive(Clone)]
struct App(Arc<(DecodingKey, Validation)>);

impl FromRequestParts<App> for User {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, App(keys): &App) -> Result<Self, StatusCode> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or(StatusCode::UNAUTHORIZED)?;
        let (key, validation) = &**keys;
        let user = decode::<User>(token, key, validation).map_err(|_| StatusCode::UNAUTHORIZED)?.claims;
        // A refresh token has a valid signature too.
        if user.token_type == "access" { Ok(user) } else { Err(StatusCode::UNAUTHORIZED) }
    }
}

async fn whoami(user: User) -> Json<Value> {
    Json(json!({ "user_id": user.user_id, "roles": user.roles }))
}

async fn reports(user: User) -> Result<Json<Value>, StatusCode> {
    if user.roles.iter().any(|role| role == "editor") {
        Ok(Json(json!({ "reports": [] })))
    } else {
        Err(StatusCode::FORBIDDEN)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let key = fs::read_to_string(env::var("SIGNING_KEY_FILE")?)?;
    let key = DecodingKey::from_secret(key.trim_end_matches(['\r', '\n']).as_bytes());
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 30; // seconds between the clocks
    let app = Router::new().route("/whoami", get(whoami)).route("/reports", get(reports)).with_state(App(Arc::new((key, validation))));
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9000".to_owned());
    axum::serve(tokio::net::TcpListener::bind(address).await?, app).await?;
    Ok(())
}
