//! What every request passes on its way in and every answer on its way out, whatever its path.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt;
use poem::{
    Endpoint, Request, Response,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
};
use uuid::Uuid;

use super::{
    Web,
    call::Visit,
    failure::{Dialects, Failure},
    place,
};
use crate::types::origin::Origin;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Put on the request by the outermost layer.
#[derive(Clone, Default)]
pub struct Arrival {
    pub id: String,
    pub origin: Origin,
}

/// The outermost layer: an id for each request, the rule about Host, no panic and no stuck handler that the caller would
/// notice as silence, and the headers that every answer has.
pub struct Outermost<E> {
    pub inner: E,
    pub web: Arc<Web>,
    pub dialects: Dialects,
}

impl<E: Endpoint<Output = Response>> Endpoint for Outermost<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let id = Uuid::new_v4().to_string();
        let peer = request.remote_addr().as_socket_addr().map(std::net::SocketAddr::ip);
        let ip = self.web.addresses.of(peer, request.headers());
        let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let arrival = Arrival { id: id.clone(), origin: Origin::new(ip, agent) };
        request.extensions_mut().insert(arrival.clone());
        let mut response = match refusal(&request) {
            Some(failure) => self.say(&failure, request, arrival),
            None => self.run(request, arrival).await,
        };
        finish(&self.web, &mut response);
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        Ok(response)
    }
}

impl<E: Endpoint<Output = Response>> Outermost<E> {
    async fn run(&self, request: Request, arrival: Arrival) -> Response {
        let head = (request.method().clone(), request.uri().clone(), request.headers().clone());
        let running = AssertUnwindSafe(self.inner.get_response(request)).catch_unwind();
        let failure = match tokio::time::timeout(self.web.app.config.http.handler_timeout, running).await {
            Ok(Ok(response)) => return response,
            Ok(Err(_)) => Failure::Broken("panicked"),
            Err(_) => Failure::Broken("took too long"),
        };
        let mut again = Request::builder().method(head.0).uri(head.1).finish();
        *again.headers_mut() = head.2;
        self.say(&failure, again, arrival)
    }

    fn say(&self, failure: &Failure, mut request: Request, arrival: Arrival) -> Response {
        request.extensions_mut().insert(arrival);
        let visit = visit(&self.web, &mut request);
        failure.answer(&*(self.dialects)(&visit.path), &visit)
    }
}

/// RFC 9112 3.2: exactly one Host, and a path (`CONNECT` and `OPTIONS *` have none). TRACE would send cookies back to scripts.
fn refusal(request: &Request) -> Option<Failure> {
    if request.headers().get_all(header::HOST).iter().count() != 1 || !request.uri().path().starts_with('/') {
        return Some(Failure::BadRequest);
    }
    (request.method() == Method::TRACE).then(|| Failure::MethodNotAllowed(vec![Method::GET, Method::POST]))
}

/// The request as handlers see it.
pub fn visit(web: &Arc<Web>, request: &mut Request) -> Visit {
    let arrival = place::arrival(request);
    Visit {
        web: Arc::clone(web),
        id: arrival.id,
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        headers: std::mem::take(request.headers_mut()),
        origin: arrival.origin,
        caller: None,
    }
}

/// A form counts only where it came from one of our own pages: `Sec-Fetch-Site` where the browser says it, else Origin. A
/// client that sends neither, and no cookies, is no browser that somebody could have tricked.
///
/// # Errors
/// `CrossSite`.
pub fn same_site(visit: &Visit) -> Result<(), Failure> {
    if matches!(visit.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let allowed = match (visit.header(&SEC_FETCH_SITE), visit.header(&header::ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin == visit.app().config.public_url,
        (None, None) => !visit.headers.contains_key(header::COOKIE),
    };
    if allowed { Ok(()) } else { Err(Failure::CrossSite) }
}

/// Of every page that has nothing of its own to say.
pub const CSP: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                   form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// On every answer, unless its handler has said otherwise.
fn finish(web: &Web, response: &mut Response) {
    let headers = response.headers_mut();
    set(headers, header::CONTENT_SECURITY_POLICY, CSP);
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Not `no-referrer`: with that, browsers send `Origin: null` with our own forms.
    set(headers, header::REFERRER_POLICY, "same-origin");
    set(headers, header::CACHE_CONTROL, "no-store");
    set(headers, HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if web.is_https() {
        set(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
