//! A place in the house: one path, its door, its methods, and the dialect in which it says no.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration, time::Instant};

use futures_util::FutureExt;
use poem::{
    Endpoint, Request, Response,
    http::{Method, StatusCode, header},
};

use super::{
    WebState,
    accepted_input::{AcceptedInput, AcceptedInputs},
    api_key_access::{ApiKeyAccess, is_api_key_session},
    cookies::{self, CookieName},
    error::{self, ErrorFormat, ErrorFormats, HttpError, HttpResult},
    form_check,
    middleware::{self, RequestMeta},
    pages::return_to,
    principal::{self, BrowserSession},
    request::{Handler, HttpRequest, RequestContext},
};
use crate::{
    app::metrics::RouteMetrics,
    config::UnverifiedAccess,
    error::{Error, Rejection},
    store::user,
    types::auth_scheme::AuthScheme,
};

/// When somebody may come back whose request took too long.
const AGAIN: Duration = Duration::from_secs(1);

/// Whether one must have said who one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Public,
    Authenticated,
}

/// Who comes by here, and so how they say who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// Browsers, with cookies. Their forms must come from our own pages.
    Html,
    /// Programs, with a token in the Authorization header.
    Api(AuthScheme),
}

/// Whether the forms of a page must say what they were made for; see `binding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormPolicy {
    Bound,
    /// They say themselves whose account they are about, or do no harm to any.
    Unbound,
}

/// What a guarded place asks of somebody's address, where the operator keeps people to their profile until they confirm it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EmailVerification {
    Required,
    NotRequired,
}

#[derive(Clone)]
pub struct Resource {
    /// Without a slash at its end, `/` excepted; `:name` and `*name` match as poem has it.
    pub path: String,
    pub door: Access,
    pub surface: Surface,
    pub forms: FormPolicy,
    error_format: Arc<dyn ErrorFormat>,
    email_verification: EmailVerification,
    methods: Vec<MethodRoute>,
}

#[derive(Clone)]
struct MethodRoute {
    method: Method,
    door: Access,
    keys: ApiKeyAccess,
    handler: Arc<dyn Handler>,
    /// What it takes, where anything else is refused.
    takes: Option<AcceptedInput>,
}

impl Resource {
    pub fn new(path: impl Into<String>, door: Access, surface: Surface, error_format: Arc<dyn ErrorFormat>) -> Self {
        let (email_verification, forms) = (EmailVerification::Required, FormPolicy::Bound);
        Self { path: path.into(), door, surface, forms, error_format, email_verification, methods: Vec::new() }
    }

    /// For people who have not confirmed their address, too: their own account is theirs to look after.
    #[must_use]
    pub fn allow_unverified(self) -> Self {
        Self { email_verification: EmailVerification::NotRequired, ..self }
    }

    /// For forms that need not be bound to an account.
    #[must_use]
    pub fn with_unbound_forms(self) -> Self {
        Self { forms: FormPolicy::Unbound, ..self }
    }

    #[must_use]
    pub fn get(self, handler: impl Handler) -> Self {
        self.on(Method::GET, handler)
    }

    #[must_use]
    pub fn post(self, handler: impl Handler) -> Self {
        self.on(Method::POST, handler)
    }

    #[must_use]
    pub fn on(self, method: Method, handler: impl Handler) -> Self {
        let door = self.door;
        self.behind(door, method, handler)
    }

    /// As `on`, where a method has another door than its place.
    #[must_use]
    pub fn behind(mut self, door: Access, method: Method, handler: impl Handler) -> Self {
        let keys = ApiKeyAccess::at(&self.path, self.surface, &method);
        self.methods.push(MethodRoute { method, door, keys, handler: Arc::new(handler), takes: None });
        self
    }

    /// Refuses every query parameter that is not described, and every field where no body is.
    #[must_use]
    pub fn knowing(mut self, operations: &AcceptedInputs) -> Self {
        for deed in &mut self.methods {
            let known = operations.get(&(self.path.clone(), deed.method.to_string()));
            deed.takes = Some(known.cloned().unwrap_or_default());
        }
        self
    }

    /// For the method that was added last, where something else holds than `KeySessions::at` says.
    #[must_use]
    pub fn with_api_key_access(mut self, keys: ApiKeyAccess) -> Self {
        if let Some(deed) = self.methods.last_mut() {
            deed.keys = keys;
        }
        self
    }

    /// What may be asked here, for `Allow`: `HEAD` wherever `GET`.
    pub fn methods(&self) -> Vec<Method> {
        let mut methods: Vec<Method> = self.methods.iter().map(|deed| deed.method.clone()).collect();
        if methods.contains(&Method::GET) {
            methods.push(Method::HEAD);
        }
        methods.push(Method::OPTIONS);
        methods
    }

    /// As `methods`, without what every place does.
    fn deeds(&self) -> Vec<Method> {
        self.methods.iter().map(|deed| deed.method.clone()).collect()
    }

    /// HEAD is answered as GET is; hyper leaves the body out.
    fn deed(&self, method: &Method) -> Option<&MethodRoute> {
        let wanted = if method == Method::HEAD { &Method::GET } else { method };
        self.methods.iter().find(|deed| deed.method == wanted)
    }

    fn keys(&self, method: &Method) -> ApiKeyAccess {
        self.deed(method).map_or(ApiKeyAccess::at(&self.path, self.surface, method), |deed| deed.keys.clone())
    }

    fn binds(&self, method: &Method) -> bool {
        self.surface == Surface::Html && self.forms == FormPolicy::Bound && *method == Method::POST
    }

    fn door(&self, method: &Method) -> Access {
        self.deed(method).map_or(self.door, |deed| deed.door)
    }
}

/// A place, opened: what poem calls.
pub struct ResourceEndpoint {
    pub resource: Resource,
    pub web: Arc<WebState>,
    pub counted: RouteMetrics,
}

impl Endpoint for ResourceEndpoint {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let counting = RequestTimer::new(&self.counted, request.method());
        let body = request.take_body();
        let mut context = middleware::request_context(&self.web, &mut request);
        context.origin.route = Some(self.resource.path.clone());
        let admitted = self.ended_well(self.admit(&mut context)).await;
        let context = Arc::new(context);
        let (answer, renewed) = match admitted {
            Ok(browser) => {
                let answer = self.ended_well(self.handle(HttpRequest::new(Arc::clone(&context), body))).await;
                (answer, browser.and_then(|browser| browser.renewed))
            }
            Err(error) => (Err(self.told(error, HttpRequest::new(Arc::clone(&context), body)).await), None),
        };
        let mut response = answer.unwrap_or_else(|error| error.answer(&*self.resource.error_format, &context));
        if let Some(tokens) = renewed
            && !cookies::is_set(&self.web, &response, CookieName::Access)
        {
            cookies::set_session(&self.web, &mut response, &tokens);
        }
        if let Surface::Api(_) = self.resource.surface {
            self.web.cors.complete(&context, &self.resource.deeds(), &mut response);
        }
        counting.ends(response.status());
        Ok(response)
    }
}

impl ResourceEndpoint {
    /// Whoever has been signed out since their form was made is told so, with what they typed: the way to sign in would lose it.
    async fn told(&self, error: HttpError, mut request: HttpRequest) -> HttpError {
        if !matches!(error, HttpError::NoCredentials) || !self.resource.binds(&request.method) {
            return error;
        }
        match self.ended_well(form_check::check(&mut request)).await {
            Err(stale @ HttpError::StaleForm(form_check::StaleForm::SignedOut)) => stale,
            _ => error,
        }
    }

    /// No panic and no stuck handler that the caller would notice as silence.
    async fn ended_well<T>(&self, deed: impl Future<Output = Result<T, HttpError>>) -> Result<T, HttpError> {
        let patience = self.web.app.config.http.handler_timeout;
        match tokio::time::timeout(patience, AssertUnwindSafe(deed).catch_unwind()).await {
            Ok(Ok(ended)) => ended,
            Ok(Err(_)) => Err(HttpError::Internal("panicked")),
            Err(_) => {
                tracing::error!(path = self.resource.path, "a handler took too long");
                Err(Error::Overloaded(AGAIN).into())
            }
        }
    }

    /// In this order, whatever else is wrong with the request: who is calling, then where the form came from.
    async fn admit(&self, context: &mut RequestContext) -> Result<Option<BrowserSession>, HttpError> {
        if context.method == Method::OPTIONS {
            return Ok(None);
        }
        match self.resource.surface {
            Surface::Api(scheme) => {
                if self.resource.door(&context.method) == Access::Authenticated {
                    let principal = principal::authenticate_header(context, scheme).await?;
                    self.resource.keys(&context.method).admit(context, &principal).await?;
                    context.principal = Some(principal);
                    self.confirmed(context).await?;
                }
                Ok(None)
            }
            Surface::Html => {
                middleware::same_site(context)?;
                let browser = self.in_person(context, principal::authenticate_cookies(context).await?).await?;
                context.principal = browser.as_ref().map(|browser| browser.principal.clone());
                let guarded = self.resource.door(&context.method) == Access::Authenticated;
                if context.principal.is_none() && (guarded || return_to::without_cookies(context).is_some()) {
                    return Err(HttpError::NoCredentials);
                }
                if guarded {
                    self.confirmed(context).await?;
                }
                Ok(browser)
            }
        }
    }

    /// The session of an API key opens no page: a guarded one refuses it, an open one does not know it.
    async fn in_person(
        &self,
        context: &RequestContext,
        browser: Option<BrowserSession>,
    ) -> Result<Option<BrowserSession>, HttpError> {
        let Some(browser) = browser else { return Ok(None) };
        let keys = self.resource.keys(&context.method);
        if self.resource.door(&context.method) == Access::Authenticated {
            return match keys.admit(context, &browser.principal).await {
                Err(HttpError::InvalidToken(_)) => Ok(None),
                admitted => admitted.map(|()| Some(browser)),
            };
        }
        let nobody = keys != ApiKeyAccess::Allowed && is_api_key_session(context, &browser.principal).await?;
        Ok((!nobody).then_some(browser))
    }

    /// Asks the database, where the operator wants it asked.
    async fn confirmed(&self, context: &RequestContext) -> Result<(), HttpError> {
        let app = context.app();
        if self.resource.email_verification == EmailVerification::NotRequired
            || app.config.registration.unverified != UnverifiedAccess::Profile
        {
            return Ok(());
        }
        let user = user::by_id(app.db.reader(), context.principal()?.user).await?.ok_or(Rejection::UserNotFound)?;
        if user.verified_at.is_none() { Err(Rejection::EmailUnverified.into()) } else { Ok(()) }
    }

    async fn handle(&self, mut request: HttpRequest) -> HttpResult {
        match self.resource.deed(&request.method) {
            Some(deed) => {
                if let Some(takes) = &deed.takes {
                    takes.nothing_else(&mut request).await?;
                }
                if self.resource.binds(&request.method) {
                    form_check::check(&mut request).await?;
                }
                deed.handler.handle(request).await
            }
            None if request.method == Method::OPTIONS => {
                let allow = error::allow(&self.resource.methods());
                Ok(Response::builder().status(StatusCode::NO_CONTENT).header(header::ALLOW, allow).finish())
            }
            None => Err(HttpError::MethodNotAllowed(self.resource.methods())),
        }
    }
}

/// Paths that nothing stands at.
pub struct NotFoundEndpoint {
    pub web: Arc<WebState>,
    pub surface: Surface,
    pub error_formats: ErrorFormats,
    pub counted: Arc<RouteMetrics>,
}

impl Endpoint for NotFoundEndpoint {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let counting = RequestTimer::new(&self.counted, request.method());
        let context = middleware::request_context(&self.web, &mut request);
        let error_format = (self.error_formats)(&context.path);
        let mut response = HttpError::NoSuchPath.answer(&*error_format, &context);
        if error_format.is_api() {
            self.web.cors.complete(&context, &[], &mut response);
        }
        counting.ends(response.status());
        Ok(response)
    }
}

/// Counts a request when it ends; one whose caller goes away before that is dropped in the middle.
pub(super) struct RequestTimer<'a> {
    route: &'a RouteMetrics,
    method: Method,
    since: Instant,
    /// Nothing, as long as there is none.
    status: Option<StatusCode>,
}

/// As nginx has it: the caller went away.
const GONE: u16 = 499;

impl<'a> RequestTimer<'a> {
    pub(super) fn new(route: &'a RouteMetrics, method: &Method) -> Self {
        Self { route, method: method.clone(), since: Instant::now(), status: None }
    }

    pub(super) fn ends(mut self, status: StatusCode) {
        self.status = Some(status);
    }
}

impl Drop for RequestTimer<'_> {
    fn drop(&mut self) {
        let status = self.status.map_or(GONE, |status| status.as_u16());
        self.route.count(self.method.as_str(), status, self.since.elapsed());
    }
}

/// What the outermost layer knows of a request before its path is looked at.
pub fn request_meta(request: &mut Request) -> RequestMeta {
    request.extensions_mut().remove::<RequestMeta>().unwrap_or_default()
}
