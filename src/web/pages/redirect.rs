//! On to another page.

use poem::{
    Response,
    http::{HeaderValue, StatusCode, header},
};

use crate::types::{destination::Destination, site_path::SitePath};

/// With GET, whatever this was (RFC 9110 15.4.4).
pub fn to(path: &SitePath) -> Response {
    see_other(path.as_str())
}

/// As `to`, perhaps to another site.
pub fn on(destination: &Destination) -> Response {
    see_other(destination.as_str())
}

fn see_other(location: &str) -> Response {
    let location = HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/"));
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, location).finish()
}
