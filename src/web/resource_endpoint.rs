//! Runs one route: authenticates the caller, checks what the row demands, runs the handler, and renders its errors.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use poem::{
    Body, Endpoint, Request, Response,
    http::{Method, StatusCode, header},
};

use super::{
    access::{Access, Surface},
    api_key_access::{ApiKeyAccess, is_api_key_session},
    authenticate::{self, BrowserSession},
    context::RequestContext,
    cookies::{self, CookieName},
    csrf,
    error::{HttpError, HttpResult, allow},
    expiry_header, form_check,
    pages::return_to,
    request_metrics::RequestTimer,
    resource::Resource,
    state::WebState,
};
use crate::{
    app::{authorization::Admin, metrics::RouteMetrics},
    config::UnverifiedAccess,
    error::{Error, Rejection},
    store::user,
};

/// When a client may try again whose request took too long.
const RETRY_AFTER: Duration = Duration::from_secs(1);

pub struct ResourceEndpoint {
    pub resource: Resource,
    pub web: Arc<WebState>,
    pub counted: RouteMetrics,
}

impl Endpoint for ResourceEndpoint {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let timer = RequestTimer::new(&self.counted, request.method());
        let mut context = RequestContext::take(&self.web, &mut request);
        context.client.route = Some(self.resource.path.clone());
        tracing::Span::current().record("route", &*self.resource.path);
        let admitted = self.bounded(self.admit(&mut context)).await;
        let context = Arc::new(context);
        let (result, renewed) = match admitted {
            Ok(browser) => {
                request.extensions_mut().insert(Arc::clone(&context));
                let result = self.bounded(self.handle(&context, request)).await;
                (result, browser.and_then(|browser| browser.renewed))
            }
            Err(error) => {
                self.read_unsaved(&error, &context, request).await;
                (Err(error), None)
            }
        };
        let mut response = result.unwrap_or_else(|error| error.answer(&*self.resource.error_format, &context));
        if let Some(tokens) = renewed
            && !cookies::is_set(&self.web, &response, CookieName::Access)
        {
            cookies::set_session(&self.web, &mut response, &tokens);
        }
        if let Surface::Api(_) = self.resource.surface {
            self.remove_token_cookies(&context, &mut response);
            expiry_header::add(&context, &mut response);
            let methods = self.resource.own_methods();
            let routed = (methods.as_slice(), self.resource.surface.takes_cookies());
            self.web.cors.complete((&context.method, &context.headers), routed, &mut response);
        }
        timer.ends(response.status());
        Ok(response)
    }
}

impl ResourceEndpoint {
    /// A client that signs out gets rid of its cookies, whatever was wrong with the tokens in them. A request of another site keeps them,
    /// and so does one that can be sent again.
    fn remove_token_cookies(&self, context: &RequestContext, response: &mut Response) {
        let done = response.status().is_success()
            || matches!(response.status(), StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::UNPROCESSABLE_ENTITY);
        let removes = self.resource.method(&context.method).map_or(&[][..], |route| &route.cookies.removes);
        for place in removes.iter().filter(|_| done) {
            cookies::remove_token(&self.web, response, place);
        }
    }

    /// Reads the form of a user who has been signed out since it was rendered, or who has to confirm the email address first: the way
    /// to the sign-in page keeps what they typed, and the form says which page it was on.
    async fn read_unsaved(&self, error: &HttpError, context: &RequestContext, mut request: Request) {
        let is_interrupted =
            matches!(error, HttpError::NoCredentials | HttpError::App(Error::Rejected(Rejection::EmailUnverified)));
        if is_interrupted && self.resource.binds_forms(&context.method) {
            let mut body = request.take_body();
            // One that cannot be read is lost; the user is sent to sign in all the same.
            drop(self.bounded(form_check::check(context, &mut body)).await);
        }
    }

    /// Turns a panic and a handler that takes too long into errors in the format of the route. What breaks outside of a handler
    /// is caught by `RequestMiddleware`.
    async fn bounded<T>(&self, work: impl Future<Output = Result<T, HttpError>>) -> Result<T, HttpError> {
        let limit = self.web.app.config.http.handler_timeout;
        match tokio::time::timeout(limit, AssertUnwindSafe(work).catch_unwind()).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(HttpError::Internal("panicked")),
            Err(_) => {
                tracing::error!(event = "handler_timeout", path = self.resource.path, "a handler took too long");
                Err(Error::Overloaded(RETRY_AFTER).into())
            }
        }
    }

    /// In this order, whatever else is wrong with the request: who is calling, then where the form came from.
    async fn admit(&self, context: &mut RequestContext) -> Result<Option<BrowserSession>, HttpError> {
        if context.method == Method::OPTIONS {
            return Ok(None);
        }
        let access = self.resource.access(&context.method);
        match &self.resource.surface {
            Surface::Api(surface) => {
                if self.resource.method(&context.method).is_some_and(|route| route.cookies.is_guarded) {
                    csrf::token_cookies(context)?;
                }
                if access.requires_sign_in() {
                    let principal = authenticate::authenticate_program(context, surface).await?;
                    context.principal = Some(principal.clone());
                    self.resource.api_keys(&context.method).admit(context, &principal).await?;
                    self.ensure_verified(context, access).await?;
                }
                Ok(None)
            }
            Surface::Html => {
                csrf::same_site(context)?;
                let browser = self.without_api_key(context, authenticate::authenticate_cookies(context).await?).await?;
                context.principal = browser.as_ref().map(|browser| browser.principal.clone());
                let required = access.requires_sign_in() || return_to::without_cookies(context).is_some();
                if context.principal.is_none() && required {
                    return Err(HttpError::NoCredentials);
                }
                if access.requires_sign_in() {
                    self.ensure_verified(context, access).await?;
                }
                Ok(browser)
            }
        }
    }

    /// The session of an API key opens no page: one that requires sign-in refuses it, a public one ignores it.
    async fn without_api_key(
        &self,
        context: &RequestContext,
        browser: Option<BrowserSession>,
    ) -> Result<Option<BrowserSession>, HttpError> {
        let Some(browser) = browser else { return Ok(None) };
        let api_keys = self.resource.api_keys(&context.method);
        if self.resource.access(&context.method).requires_sign_in() {
            return match api_keys.admit(context, &browser.principal).await {
                Err(HttpError::InvalidToken(_)) => Ok(None),
                admitted => admitted.map(|()| Some(browser)),
            };
        }
        let ignored = api_keys != ApiKeyAccess::Allowed && is_api_key_session(context, &browser.principal).await?;
        Ok((!ignored).then_some(browser))
    }

    /// Asks the database, where the operator demands verified email addresses.
    async fn ensure_verified(&self, context: &RequestContext, access: Access) -> Result<(), HttpError> {
        let app = context.app();
        if !access.requires_verified_email() || app.config.registration.unverified != UnverifiedAccess::Profile {
            return Ok(());
        }
        let user = user::by_id(app.db.reader(), context.principal()?.user).await?.ok_or(Rejection::UserNotFound)?;
        if user.is_unverified() { Err(Rejection::EmailUnverified.into()) } else { Ok(()) }
    }

    async fn handle(&self, context: &RequestContext, mut request: Request) -> HttpResult {
        let Some(route) = self.resource.method(&context.method) else { return self.without_method(context) };
        let mut body = request.take_body();
        if let Some(accepts) = &route.accepts {
            accepts.refuse_anything_else(context, &mut body).await?;
        }
        self.ensure_permission(context, &mut body).await?;
        request.set_body(body);
        Ok(route.endpoint.call(request).await?)
    }

    /// What the row demands beside a session: a form that was rendered for the signed-in account, and the administrator's role.
    async fn ensure_permission(&self, context: &RequestContext, body: &mut Body) -> Result<(), HttpError> {
        if self.resource.binds_forms(&context.method) {
            form_check::check(context, body).await?;
        }
        if self.resource.access(&context.method) == Access::Admin {
            let admin = Admin::of(context.app(), context.session_ref()?, &context.client).await?;
            // Set here alone, and once.
            drop(context.admin.set(admin));
        }
        Ok(())
    }

    /// poem's own 405 has no `Allow`, which RFC 9110 demands, and it answers `OPTIONS` with one.
    fn without_method(&self, context: &RequestContext) -> HttpResult {
        let methods = self.resource.methods();
        if context.method != Method::OPTIONS {
            return Err(HttpError::MethodNotAllowed(methods));
        }
        Ok(Response::builder().status(StatusCode::NO_CONTENT).header(header::ALLOW, allow(&methods)).finish())
    }
}
