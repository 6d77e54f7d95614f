//! Serves the files of `static/`, which browsers may keep for good: their names change with their content.

use poem::{
    Response, handler,
    http::{HeaderValue, StatusCode, header},
};

use crate::web::{
    assets::File,
    content_coding::Coding,
    context::RequestContext,
    error::{HttpError, HttpResult},
    security_headers::NoDocument,
};

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// An SVG that is opened by itself is a document, and may come from the operator: it loads nothing and runs nothing.
const DRAWING: HeaderValue = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

#[handler]
pub async fn show(context: &RequestContext) -> HttpResult {
    let name = context.page_name().and_then(|name| name.strip_prefix("/static/")).unwrap_or_default();
    let file = context.web.assets.file(name).ok_or(HttpError::NoSuchPath)?;
    Ok(serve(context, file, FOREVER))
}

/// The icon that browsers ask for by themselves. Its name does not change with its content.
#[handler]
pub async fn favicon(context: &RequestContext) -> HttpResult {
    icon(context, "favicon.ico")
}

/// The icon of a home screen, as `favicon`.
#[handler]
pub async fn touch_icon(context: &RequestContext) -> HttpResult {
    icon(context, "apple-touch-icon.png")
}

fn icon(context: &RequestContext, name: &str) -> HttpResult {
    let file = context.web.assets.named(name).ok_or(HttpError::NoSuchPath)?;
    Ok(serve(context, file, A_DAY))
}

/// In the form that the client likes best, and without its content if the client has it already.
fn serve(context: &RequestContext, file: &File, cached: HeaderValue) -> Response {
    let lines = context.headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    let (coding, bytes) = file.forms.best(&lines.collect::<Vec<_>>().join(","));
    let etag = etag(file, coding);
    let is_known = is_known(context, &etag);
    let mut response = if is_known {
        Response::builder().status(StatusCode::NOT_MODIFIED).finish()
    } else {
        Response::builder().content_type(file.kind).body(bytes.clone())
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, cached);
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    if file.forms.vary() {
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    }
    if coding != Coding::Identity && !is_known {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.word()));
    }
    if file.kind == "image/svg+xml" {
        headers.insert(header::CONTENT_SECURITY_POLICY, DRAWING);
    }
    response.extensions_mut().insert(NoDocument);
    response
}

/// Each form has its own: they are other bytes (RFC 9110 8.8.3.3).
fn etag(file: &File, coding: Coding) -> String {
    match coding {
        Coding::Identity => format!("\"{}\"", file.hash),
        packed => format!("\"{}-{}\"", file.hash, packed.word()),
    }
}

/// Whether the client has this form (RFC 9110 13.1.2). Caches on the way may have made the name of it a weak one.
fn is_known(context: &RequestContext, etag: &str) -> bool {
    let lines = context.headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut known = lines.flat_map(|line| line.split(',')).map(|one| one.trim().trim_start_matches("W/"));
    known.any(|one| one == "*" || one == etag)
}
