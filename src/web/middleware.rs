//! What every request passes on its way in and every answer on its way out, whatever its path.

use std::{
    fmt,
    panic::AssertUnwindSafe,
    str,
    sync::{Arc, OnceLock},
};

use futures_util::FutureExt;
use poem::{
    Endpoint, Request, Response,
    http::{HeaderName, HeaderValue, Method, Version, header},
};
use uuid::{Builder, fmt::Hyphenated};

use super::{
    WebState,
    body::BodyDrain,
    cookies::{self, CookieName},
    error::{ErrorFormats, HttpError},
    request::RequestContext,
    resource::{self, RequestTimer},
    routes, urlencoded,
};
use crate::{app::metrics::RouteMetrics, crypto::device_cookie, types::client::ClientInfo};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Tells requests apart, for whoever looks one up in the log; no secret.
#[derive(Clone, Copy)]
pub struct RequestId([u8; Hyphenated::LENGTH]);

impl RequestId {
    fn fresh() -> Self {
        let mut text = [0; Hyphenated::LENGTH];
        let random = fastrand::u128(..).to_ne_bytes();
        Builder::from_random_bytes(random).into_uuid().hyphenated().encode_lower(&mut text);
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Put on the request by the outermost layer.
#[derive(Clone)]
pub struct RequestMeta {
    pub id: RequestId,
    pub origin: ClientInfo,
}

impl Default for RequestMeta {
    fn default() -> Self {
        Self { id: RequestId::fresh(), origin: ClientInfo::default() }
    }
}

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
            headers.insert(REQUEST_ID, value);
        }
        Ok(response)
    }
}

impl<E: Endpoint<Output = Response>> RequestMiddleware<E> {
    pub fn new(inner: E, web: &Arc<WebState>, error_formats: ErrorFormats) -> Self {
        let counted = web.app.metrics.route(routes::UNMATCHED);
        Self { inner, error_formats, counted, headers: headers(web), web: Arc::clone(web) }
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
        let context = request_context(&self.web, &mut request);
        let error_format = (self.error_formats)(&context.path);
        let mut response = error.answer(&*error_format, &context);
        if error_format.is_api() {
            self.web.cors.complete(&context, &[], &mut response);
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

/// The request as handlers see it.
pub fn request_context(web: &Arc<WebState>, request: &mut Request) -> RequestContext {
    let request_meta = resource::request_meta(request);
    // What the browser shows of earlier sign-ins, including cookies that others have set.
    let shown = cookies::get_all(web, request.headers(), CookieName::Device);
    let device = (!shown.is_empty()).then(|| shown.join(&device_cookie::SEPARATOR.to_string()));
    RequestContext {
        web: Arc::clone(web),
        id: request_meta.id,
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        headers: std::mem::take(request.headers_mut()),
        origin: request_meta.origin.with_device(device),
        principal: None,
        sent: OnceLock::new(),
    }
}

/// A form counts only where it came from one of our own pages: `Sec-Fetch-Site` where the browser says it, else Origin. A
/// client that sends neither, and no cookies, is no browser that somebody could have tricked.
///
/// # Errors
/// `CrossSite`.
pub fn same_site(context: &RequestContext) -> Result<(), HttpError> {
    if matches!(context.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let allowed = match (context.header(&SEC_FETCH_SITE), context.header(&header::ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin == context.app().config.public_url,
        (None, None) => !context.headers.contains_key(header::COOKIE),
    };
    if allowed { Ok(()) } else { Err(HttpError::CrossSite) }
}

/// The address that a form was sent from and to, where that is another than `public_url` and yet no other site: somebody has
/// come by the name or number of the machine. It is refused all the same, for a name that is made to point here by its
/// owner (DNS rebinding) looks just like it.
pub fn other_own_address(context: &RequestContext) -> Option<&str> {
    let (origin, host) = (context.header(&header::ORIGIN)?, context.header(&header::HOST)?);
    let (_, place) = origin.split_once("://")?;
    (place.eq_ignore_ascii_case(host) && origin != context.app().config.public_url).then_some(origin)
}

/// Of every page that has nothing of its own to say.
pub const CSP: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                   form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

fn headers(web: &WebState) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers = vec![
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: with that, browsers send `Origin: null` with our own forms.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    if web.is_https() {
        headers.push((header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"));
    }
    headers.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
}
