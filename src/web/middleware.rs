//! The outermost middleware: what every request passes on its way in and every response on its way out.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt;
use poem::{
    Endpoint, Request, Response,
    http::{HeaderName, HeaderValue, Method, Version, header},
};

use super::{
    body::BodyDrain,
    context::{RequestContext, RequestMeta},
    error::HttpError,
    request_id::{RequestId, X_REQUEST_ID},
    request_metrics::{RequestTimer, UNMATCHED},
    respond::ErrorFormats,
    security_headers,
    state::WebState,
    urlencoded,
};
pub use super::{csrf::other_own_address, security_headers::CSP};
use crate::{app::metrics::RouteMetrics, types::client::ClientInfo};

/// The outermost layer: an id for each request, the rule about Host, an answer whatever breaks, and the headers that every
/// answer has.
pub struct RequestMiddleware<E> {
    inner: E,
    web: Arc<WebState>,
    error_formats: ErrorFormats,
    counted: RouteMetrics,
    /// On every answer, unless its handler has said otherwise.
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl<E: Endpoint<Output = Response>> Endpoint for RequestMiddleware<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let id = RequestId::fresh();
        let peer = request.remote_addr().as_socket_addr().map(std::net::SocketAddr::ip);
        let ip = self.web.client_ip.resolve(peer, request.headers());
        let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let origin = ClientInfo { request_id: Some(id.to_string()), ..ClientInfo::new(ip, agent) };
        let request_meta = RequestMeta { id, origin };
        request.extensions_mut().insert(request_meta);
        let rest = BodyDrain::of(&mut request);
        let mut response = match refusal(&request) {
            Some(error) => self.say(&error, request),
            None => self.run(request, id).await,
        };
        if let Some(rest) = rest {
            rest.drain(&mut response).await;
        }
        let headers = response.headers_mut();
        headers.reserve(self.headers.len() + 1);
        for (name, value) in &self.headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        if let Ok(value) = HeaderValue::from_str(id.as_str()) {
            headers.insert(X_REQUEST_ID, value);
        }
        Ok(response)
    }
}

impl<E: Endpoint<Output = Response>> RequestMiddleware<E> {
    pub fn new(inner: E, web: &Arc<WebState>, error_formats: ErrorFormats) -> Self {
        let counted = web.app.metrics.route(UNMATCHED);
        Self { inner, error_formats, counted, headers: security_headers::list(web.is_https()), web: Arc::clone(web) }
    }

    /// A place looks after its handlers; this is for what breaks around them.
    async fn run(&self, request: Request, id: RequestId) -> Response {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        if let Ok(response) = AssertUnwindSafe(self.inner.get_response(request)).catch_unwind().await {
            return response;
        }
        let mut again = Request::builder().method(method).uri(uri).finish();
        again.extensions_mut().insert(RequestMeta { id, ..RequestMeta::default() });
        self.say(&HttpError::Internal("panicked"), again)
    }

    fn say(&self, error: &HttpError, mut request: Request) -> Response {
        let counting = RequestTimer::new(&self.counted, request.method());
        let context = RequestContext::take(&self.web, &mut request);
        let error_format = (self.error_formats)(&context.path);
        let mut response = error.answer(&*error_format, &context);
        if error_format.is_api() {
            self.web.cors.complete((&context.method, &context.headers), &[], &mut response);
        }
        counting.ends(response.status());
        response
    }
}

/// What no handler may see. TRACE would send cookies back to scripts.
fn refusal(request: &Request) -> Option<HttpError> {
    if !(names_host(request) && has_path(request) && is_framed(request)) {
        return Some(HttpError::BadRequest);
    }
    (request.method() == Method::TRACE).then(|| HttpError::MethodNotAllowed(vec![Method::GET, Method::POST]))
}

/// RFC 9112 3.2: exactly one Host; HTTP/1.0 knows none, and so it may be missing there.
fn names_host(request: &Request) -> bool {
    match request.headers().get_all(header::HOST).iter().count() {
        0 => request.version() == Version::HTTP_10,
        count => count == 1,
    }
}

/// `CONNECT` and `OPTIONS *` have none. Path and query are UTF-8, escaped or not.
fn has_path(request: &Request) -> bool {
    let uri = request.uri();
    uri.path().starts_with('/') && [uri.path(), uri.query().unwrap_or_default()].into_iter().all(urlencoded::is_text)
}

/// Chunks alone: a body that is compressed on its way (RFC 9112 7) is nothing that we read.
fn is_framed(request: &Request) -> bool {
    let mut codings =
        request.headers().get_all(header::TRANSFER_ENCODING).iter().flat_map(|line| line.as_bytes().split(|&b| b == b','));
    codings.all(|coding| coding.trim_ascii().eq_ignore_ascii_case(b"chunked"))
}
