//! What handlers of the API return: a JSON body, a new resource, or nothing.

use poem::{
    IntoResponse, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;

/// 200 with a JSON body. poem's own names a charset, which JSON does not have (RFC 8259 11).
pub struct Json<T>(pub T);

impl<T: Serialize + Send> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        body(StatusCode::OK, &self.0)
    }
}

/// 201 with a JSON body, and where the new resource is.
pub struct Created<T> {
    pub location: Option<String>,
    pub body: T,
}

impl<T: Serialize + Send> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let mut response = body(StatusCode::CREATED, &self.body);
        if let Some(location) = self.location.and_then(|location| HeaderValue::from_str(&location).ok()) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

/// 204.
pub struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

fn body(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => Response::builder().status(status).content_type("application/json").body(bytes),
        Err(error) => {
            tracing::error!(event = "internal_error", "Cannot write a response: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
