//! One request, as handlers see it: who, what, in which language, and a body that is read once and never without a limit.

use std::{
    io,
    ops::Deref,
    pin::pin,
    sync::{Arc, OnceLock},
};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use poem::{
    Body,
    http::{HeaderMap, HeaderName, Method, header},
};
use tokio::time::timeout;

use super::{
    WebState,
    error::{HttpError, HttpResult},
    middleware::RequestId,
    principal::Principal,
    urlencoded,
};
use crate::{
    app::{
        App,
        authorization::Admin,
        reauthentication::{RecentlyAuthenticated, SessionRef},
    },
    error::{Rejection, Result, TokenError},
    types::client::ClientInfo,
};

/// Everything of a request but its body.
pub struct RequestContext {
    pub web: Arc<WebState>,
    /// Stands on the answer and on every line of the log.
    pub id: RequestId,
    pub method: Method,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub origin: ClientInfo,
    /// Who is calling, where that has been asked.
    pub principal: Option<Principal>,
    /// The form that was sent, once it has been read.
    pub sent: OnceLock<Form>,
}

/// A visit with its body; dereferences to the visit.
pub struct HttpRequest {
    context: Arc<RequestContext>,
    body: Body,
}

impl RequestContext {
    pub fn app(&self) -> &App {
        &self.web.app
    }

    /// A header that is there once and is text.
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The media type of the body, without its parameters, in lower case.
    pub fn media_type(&self) -> Option<String> {
        let whole = self.header(&header::CONTENT_TYPE)?;
        Some(whole.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
    }

    /// The charset of the body in lower case; empty, where none is named.
    pub fn charset(&self) -> String {
        let whole = self.header(&header::CONTENT_TYPE).unwrap_or_default();
        let mut parameters = whole.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
        let named = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
        named.map(|(_, value)| value.trim().trim_matches(['"', '\'']).to_ascii_lowercase()).unwrap_or_default()
    }

    /// How the body is compressed, where it is (RFC 9110 8.4).
    fn content_coding(&self) -> Option<String> {
        let lines = self.headers.get_all(header::CONTENT_ENCODING).iter();
        let codings: Vec<String> = lines.map(|line| line.as_bytes().trim_ascii().escape_ascii().to_string()).collect();
        let codings = codings.join(", ");
        let plain = |coding: &str| coding.is_empty() || coding.eq_ignore_ascii_case("identity");
        (!codings.split(',').map(str::trim).all(plain)).then_some(codings)
    }

    /// The pairs of the query.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        urlencoded::pairs(self.query.as_bytes()).unwrap_or_default()
    }

    /// The value of a query parameter; of several, the last.
    pub fn query_value(&self, name: &str) -> Option<String> {
        urlencoded::last(&self.query_pairs(), name).map(ToOwned::to_owned)
    }

    /// The id that stands in the path after this prefix.
    ///
    /// # Errors
    /// `NotFound`, where it is no number: nothing of ours has such an id.
    pub fn id_after(&self, prefix: &str) -> Result<i64, HttpError> {
        let id = self.path.strip_prefix(prefix).map(|rest| rest.strip_suffix('/').unwrap_or(rest));
        let digits = id.filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
        digits.and_then(|text| text.parse().ok()).ok_or_else(|| Rejection::NotFound.into())
    }

    /// The id that stands in the path after so many steps: in `/users/7/activate/`, 7 after one.
    ///
    /// # Errors
    /// As `id_after`.
    pub fn id_at(&self, steps: usize) -> Result<i64, HttpError> {
        let step = self.path.split('/').skip(1).nth(steps).filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
        step.and_then(|text| text.parse().ok()).ok_or_else(|| Rejection::NotFound.into())
    }

    /// Who is calling at a guarded door, where there always is somebody.
    pub fn principal(&self) -> Result<&Principal, HttpError> {
        self.principal.as_ref().ok_or(HttpError::NoCredentials)
    }

    /// As `known`, for deeds that ask from which session they are done.
    pub fn session_ref(&self) -> Result<SessionRef> {
        let principal = self.principal.as_ref().ok_or(TokenError::Invalid)?;
        Ok(SessionRef { user: principal.user, session: principal.session })
    }

    /// The proof that sensitive steps want. Without it, people are sent to give their password again, and programs are told to.
    ///
    /// # Errors
    /// As `Recent::of`.
    pub async fn recently_authenticated(&self) -> Result<RecentlyAuthenticated> {
        RecentlyAuthenticated::of(self.app(), self.session_ref()?).await
    }

    /// The proof that administration wants.
    ///
    /// # Errors
    /// As `Admin::of`.
    pub async fn admin(&self) -> Result<Admin> {
        Admin::of(self.app(), self.session_ref()?, &self.origin).await
    }
}

impl HttpRequest {
    pub fn new(context: Arc<RequestContext>, body: Body) -> Self {
        Self { context, body }
    }

    /// The whole body, up to the configured size and within the configured time.
    ///
    /// # Errors
    /// `Encoded`, `TooLarge`, `TooSlow`, or `Cut` where the caller went away.
    pub async fn bytes(&mut self) -> Result<Bytes, HttpError> {
        if let Some(coding) = self.context.content_coding() {
            return Err(HttpError::UnsupportedEncoding(coding));
        }
        let http = &self.context.web.app.config.http;
        let (limit, patience) = (http.body_limit, http.body_timeout);
        let declared = self.context.header(&header::CONTENT_LENGTH).and_then(|text| text.parse::<usize>().ok());
        if declared.is_some_and(|length| length > limit) {
            return Err(HttpError::BodyTooLarge);
        }
        let mut body = pin!(std::mem::take(&mut self.body).into_bytes_stream());
        timeout(patience, collect(&mut body, limit)).await.unwrap_or(Err(HttpError::BodyTimeout))
    }

    /// The fields of a form that a page sent; read once and kept.
    ///
    /// # Errors
    /// `UnsupportedType` for anything else, and what `bytes` says.
    pub async fn form(&mut self) -> Result<Form, HttpError> {
        if let Some(form) = self.context.sent.get() {
            return Ok(form.clone());
        }
        if self.media_type().as_deref() != Some("application/x-www-form-urlencoded") {
            return Err(HttpError::UnsupportedType(self.media_type().unwrap_or_default()));
        }
        let bytes = self.bytes().await?;
        let form = urlencoded::pairs(&bytes).map(Form).ok_or(HttpError::BadRequest)?;
        Ok(self.context.sent.get_or_init(|| form).clone())
    }
}

async fn collect(body: &mut (impl Stream<Item = io::Result<Bytes>> + Unpin), limit: usize) -> Result<Bytes, HttpError> {
    let mut bytes = BytesMut::new();
    while let Some(piece) = body.next().await {
        bytes.extend_from_slice(&piece.map_err(|_| HttpError::Disconnected)?);
        if bytes.len() > limit {
            return Err(HttpError::BodyTooLarge);
        }
    }
    Ok(bytes.freeze())
}

impl Deref for HttpRequest {
    type Target = RequestContext;

    fn deref(&self) -> &RequestContext {
        &self.context
    }
}

/// The fields of a form. A field that stands there twice counts once, with its last value.
#[derive(Default, Clone)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// What was typed; a field that is not there is empty, as for every form of the web. NUL characters are dropped: no
    /// keyboard has them and no database wants them.
    pub fn text(&self, name: &str) -> String {
        urlencoded::last(&self.0, name).map(|value| value.replace('\0', "")).unwrap_or_default()
    }
}

/// What a handler is: an async function from a request to an answer.
pub trait Handler: Send + Sync + 'static {
    fn handle(&self, request: HttpRequest) -> std::pin::Pin<Box<dyn Future<Output = HttpResult> + Send>>;
}

impl<F, Fut> Handler for F
where
    F: Fn(HttpRequest) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = HttpResult> + Send + 'static,
{
    fn handle(&self, request: HttpRequest) -> std::pin::Pin<Box<dyn Future<Output = HttpResult> + Send>> {
        Box::pin(self(request))
    }
}
