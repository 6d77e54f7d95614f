//! Whether the house stands (`live`) and whether it can let people in (`ready`).

use poem::Response;

use crate::web::{call::Call, failure::Answer};

/// 200 and `{"status": "ok"}` as long as the process answers.
pub async fn live(_call: Call) -> Answer {
    Ok(ok())
}

/// As `live`, once the database has answered; 500 or 503 otherwise.
pub async fn ready(call: Call) -> Answer {
    call.app().db.ping().await?;
    Ok(ok())
}

fn ok() -> Response {
    Response::builder().content_type("application/json").body(r#"{"status":"ok"}"#)
}
