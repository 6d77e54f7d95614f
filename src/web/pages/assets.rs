//! Serves the files of `static/`, which browsers may keep for good: their names change with their content.

use poem::{
    Response, handler,
    http::{HeaderValue, header},
};

use crate::web::{
    context::RequestContext,
    error::{HttpError, HttpResult},
};

#[handler]
pub async fn show(context: &RequestContext) -> HttpResult {
    let name = context.page_name().and_then(|name| name.strip_prefix("/static/")).unwrap_or_default();
    let file = context.web.assets.file(name).ok_or(HttpError::NoSuchPath)?;
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    let mut response =
        Response::builder().content_type(file.kind).header(header::CACHE_CONTROL, forever).body(file.bytes.clone());
    if file.kind == "image/svg+xml" {
        // A picture that is opened by itself is a document, and this one may come from the operator.
        let csp = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, csp);
    }
    if file.packed {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}
