//! The outermost middleware: what every request passes on its way in and every response on its way out.

use std::{
    net::{IpAddr, SocketAddr},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::Instant,
};

use futures_util::FutureExt;
use poem::{
    Endpoint, Request, Response,
    http::{HeaderValue, Method, Version, header},
};
use tracing::{
    Instrument, error_span,
    field::{self, Empty},
};

use super::{
    access_log::AccessLogger,
    body::BodyDrain,
    context::{RequestContext, RequestMeta},
    error::HttpError,
    request_id::{RequestId, X_REQUEST_ID},
    request_metrics::{RequestTimer, UNMATCHED},
    respond::ErrorFormats,
    security_headers::SecurityHeaders,
    state::WebState,
    trace_context, urlencoded,
};
use crate::{app::metrics::RouteMetrics, types::client::ClientInfo};

/// Gives each request an id and a span, refuses what no handler may see, answers whatever breaks, and completes every response.
///
/// Not poem's `Tracing` and `RequestId`: those log whole URLs, tokens included, believe any client's IP address and id, and leave the id
/// out of error responses.
pub struct RequestMiddleware<E> {
    inner: E,
    web: Arc<WebState>,
    error_formats: ErrorFormats,
    counted: RouteMetrics,
    headers: SecurityHeaders,
    access_log: AccessLogger,
}

impl<E: Endpoint<Output = Response>> Endpoint for RequestMiddleware<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let started = Instant::now();
        let peer = request.remote_addr().as_socket_addr().map(SocketAddr::ip);
        let id = self.id(peer, &request);
        // Of the highest level: `log.level` filters spans too, and errors need their request id.
        let span = error_span!(
            "request",
            request_id = %id,
            client_ip = Empty,
            trace_id = trace_context::trace_id(request.headers()),
            route = Empty,
            status = Empty,
            duration_ms = Empty,
        );
        let ip = span.in_scope(|| self.web.client_ip.resolve(peer, request.headers()));
        if let Some(ip) = ip {
            span.record("client_ip", field::display(ip));
        }
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let mut response = self.respond(request, id, ip).instrument(span.clone()).await;
        self.complete(&mut response, id);
        let took = started.elapsed();
        span.record("status", response.status().as_u16()).record("duration_ms", took.as_secs_f64() * 1000.0);
        span.in_scope(|| self.access_log.log((&method, uri.path()), response.status(), took));
        Ok(response)
    }
}

impl<E: Endpoint<Output = Response>> RequestMiddleware<E> {
    pub fn new(inner: E, web: &Arc<WebState>, error_formats: ErrorFormats) -> Self {
        Self {
            inner,
            error_formats,
            counted: web.app.metrics.route(UNMATCHED),
            headers: SecurityHeaders::new(&web.app.config),
            access_log: AccessLogger::new(web.app.config.log.access),
            web: Arc::clone(web),
        }
    }

    fn id(&self, peer: Option<IpAddr>, request: &Request) -> RequestId {
        let is_proxy = peer.is_some_and(|peer| self.web.client_ip.is_trusted(peer.to_canonical()));
        let given = if is_proxy { RequestId::of_proxy(request.headers()) } else { None };
        given.unwrap_or_else(RequestId::fresh)
    }

    async fn respond(&self, mut request: Request, id: RequestId, ip: Option<IpAddr>) -> Response {
        let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let client = ClientInfo { request_id: Some(id.to_string()), ..ClientInfo::new(ip, agent) };
        request.extensions_mut().insert(RequestMeta { id, client });
        let rest = BodyDrain::of(&mut request);
        let mut response = match refusal(&request) {
            Some(error) => self.refuse(&error, request),
            None => self.run(request, id).await,
        };
        if let Some(rest) = rest {
            rest.drain(&mut response).await;
        }
        response
    }

    fn complete(&self, response: &mut Response, id: RequestId) {
        self.headers.complete(response);
        if let Ok(value) = HeaderValue::from_str(id.as_str()) {
            response.headers_mut().insert(X_REQUEST_ID, value);
        }
    }

    /// `ResourceEndpoint` catches the panics of handlers; this is for what breaks around them.
    async fn run(&self, request: Request, id: RequestId) -> Response {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        if let Ok(response) = AssertUnwindSafe(self.inner.get_response(request)).catch_unwind().await {
            return response;
        }
        let mut again = Request::builder().method(method).uri(uri).finish();
        again.extensions_mut().insert(RequestMeta { id, ..RequestMeta::default() });
        self.refuse(&HttpError::Internal("panicked"), again)
    }

    fn refuse(&self, error: &HttpError, mut request: Request) -> Response {
        let counting = RequestTimer::new(&self.counted, request.method());
        let context = RequestContext::take(&self.web, &mut request);
        let error_format = (self.error_formats)(&context.path);
        let mut response = error.answer(&*error_format, &context);
        if error_format.is_api() {
            self.web.cors.complete((&context.method, &context.headers), (&[], false), &mut response);
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
