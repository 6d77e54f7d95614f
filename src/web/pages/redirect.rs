//! On to another page.

use poem::{
    Response,
    http::{HeaderValue, StatusCode, header},
};

/// With GET, whatever this was (RFC 9110 15.4.4).
pub fn to(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, location).finish()
}
