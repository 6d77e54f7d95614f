//! On to another page.

use poem::{
    Response,
    http::{HeaderValue, StatusCode, header},
};

use crate::types::site_path::SitePath;

/// With GET, whatever this was (RFC 9110 15.4.4).
pub fn to(path: &SitePath) -> Response {
    let location = HeaderValue::from_str(path.as_str()).unwrap_or(HeaderValue::from_static("/"));
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, location).finish()
}
