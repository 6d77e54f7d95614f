//! Everything about a request but its body: who, what, from where and in which language.

use std::sync::{Arc, OnceLock};

use poem::{
    Request,
    http::{HeaderMap, HeaderName, Method, header},
};

use super::{
    cookies::{self, CookieName},
    error::HttpError,
    form::Form,
    principal::Principal,
    request_id::RequestId,
    state::WebState,
    urlencoded,
};
use crate::{
    app::{
        App,
        authorization::Admin,
        reauthentication::{RecentlyAuthenticated, SessionRef},
        second_factor,
    },
    crypto::device_cookie,
    error::{Result, TokenError},
    types::{client::ClientInfo, site_path::SitePath},
};

/// What the outermost middleware knows of a request before its path is looked up.
#[derive(Clone)]
pub struct RequestMeta {
    pub id: RequestId,
    pub client: ClientInfo,
}

impl Default for RequestMeta {
    fn default() -> Self {
        Self { id: RequestId::fresh(), client: ClientInfo::default() }
    }
}

/// Everything of a request but its body.
pub struct RequestContext {
    pub web: Arc<WebState>,
    /// In the response and in every line of the log.
    pub id: RequestId,
    pub method: Method,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub client: ClientInfo,
    /// Who is calling, where that has been asked.
    pub principal: Option<Principal>,
    /// The form that was sent, once it has been read.
    pub sent: OnceLock<Form>,
    /// The permission of the caller, on routes with `Access::Admin`.
    pub(super) admin: OnceLock<Admin>,
}

impl RequestContext {
    /// Takes the headers out of the request instead of copying them: extractors find them here.
    pub fn take(web: &Arc<WebState>, request: &mut Request) -> Self {
        let meta = request.extensions_mut().remove::<RequestMeta>().unwrap_or_default();
        // What the browser presents of earlier sign-ins, including cookies that others have set.
        let shown = cookies::get_all(web, request.headers(), CookieName::Device);
        let device = (!shown.is_empty()).then(|| shown.join(&device_cookie::SEPARATOR.to_string()));
        let shown = cookies::get_all(web, request.headers(), CookieName::RememberedDevice);
        let remembered = (!shown.is_empty()).then(|| shown.join(&second_factor::SEPARATOR.to_string()));
        Self {
            web: Arc::clone(web),
            id: meta.id,
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            headers: std::mem::take(request.headers_mut()),
            client: ClientInfo { device, remembered, ..meta.client },
            principal: None,
            sent: OnceLock::new(),
            admin: OnceLock::new(),
        }
    }

    pub fn app(&self) -> &App {
        &self.web.app
    }

    /// The path of the page of this name, such as `/login`.
    pub fn page(&self, name: &str) -> SitePath {
        self.app().config.pages_at.page(name)
    }

    /// The name of the page that was asked for; `None` elsewhere than where the pages are.
    pub fn page_name(&self) -> Option<&str> {
        self.app().config.pages_at.name_of(&self.path)
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
    pub(super) fn content_coding(&self) -> Option<String> {
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

    /// The caller of a route that requires a signed-in user.
    pub fn principal(&self) -> Result<&Principal, HttpError> {
        self.principal.as_ref().ok_or(HttpError::NoCredentials)
    }

    /// As `principal`, for operations that need the session.
    pub fn session_ref(&self) -> Result<SessionRef> {
        Ok(self.principal.as_ref().ok_or(TokenError::Invalid)?.session_ref()?)
    }

    /// The recent sign-in that sensitive operations require. Without it, pages ask for the password again, and the API returns an error.
    ///
    /// # Errors
    /// As `RecentlyAuthenticated::of`.
    pub async fn recently_authenticated(&self) -> Result<RecentlyAuthenticated> {
        RecentlyAuthenticated::of(self.app(), self.session_ref()?).await
    }
}
