//! One row of the table of routes: a path, who may call it, its methods, and the format of its errors.

use std::sync::Arc;

use poem::{
    Endpoint, Response,
    endpoint::{DynEndpoint, ToDynEndpoint},
    http::Method,
};

pub use super::access::{Access, ApiSurface, FormPolicy, Surface, TokenCookieUse};
use super::{
    accepted_input::{AcceptedInput, AcceptedInputs},
    api_key_access::ApiKeyAccess,
    respond::ErrorFormat,
};

#[derive(Clone)]
pub struct Resource {
    /// Without a slash at its end, `/` excepted; `:name` and `*name` match as in poem.
    pub path: String,
    /// Of every method that has no access of its own, and of methods that the route does not have.
    pub access: Access,
    pub surface: Surface,
    pub forms: FormPolicy,
    pub(super) error_format: Arc<dyn ErrorFormat>,
    methods: Vec<MethodRoute>,
    /// Methods of other rows with this path; see `shared_path`.
    methods_of_others: Vec<Method>,
}

/// What runs for one method of a path.
#[derive(Clone)]
pub(super) struct MethodRoute {
    method: Method,
    access: Access,
    api_keys: ApiKeyAccess,
    pub(super) endpoint: Arc<dyn DynEndpoint<Output = Response>>,
    /// What it accepts, where anything else is refused.
    pub(super) accepts: Option<AcceptedInput>,
    pub(super) cookies: TokenCookieUse,
}

impl Resource {
    pub fn new(path: impl Into<String>, access: Access, surface: Surface, error_format: Arc<dyn ErrorFormat>) -> Self {
        Self {
            path: path.into(),
            access,
            surface,
            forms: FormPolicy::Bound,
            error_format,
            methods: Vec::new(),
            methods_of_others: Vec::new(),
        }
    }

    /// For forms that need not be bound to an account.
    #[must_use]
    pub fn with_unbound_forms(self) -> Self {
        Self { forms: FormPolicy::Unbound, ..self }
    }

    #[must_use]
    pub fn get(self, handler: impl Endpoint<Output = Response> + 'static) -> Self {
        self.on(Method::GET, handler)
    }

    #[must_use]
    pub fn post(self, handler: impl Endpoint<Output = Response> + 'static) -> Self {
        self.on(Method::POST, handler)
    }

    #[must_use]
    pub fn put(self, handler: impl Endpoint<Output = Response> + 'static) -> Self {
        self.on(Method::PUT, handler)
    }

    #[must_use]
    pub fn patch(self, handler: impl Endpoint<Output = Response> + 'static) -> Self {
        self.on(Method::PATCH, handler)
    }

    #[must_use]
    pub fn delete(self, handler: impl Endpoint<Output = Response> + 'static) -> Self {
        self.on(Method::DELETE, handler)
    }

    #[must_use]
    pub fn on(self, method: Method, handler: impl Endpoint<Output = Response> + 'static) -> Self {
        let access = self.access;
        self.on_with_access(access, method, handler)
    }

    /// A method whose access differs from that of its path.
    #[must_use]
    pub fn on_with_access(mut self, access: Access, method: Method, handler: impl Endpoint<Output = Response> + 'static) -> Self {
        let api_keys = ApiKeyAccess::at(&self.path, &self.surface, &method);
        let endpoint = Arc::new(ToDynEndpoint(handler));
        self.methods.push(MethodRoute { method, access, api_keys, endpoint, accepts: None, cookies: TokenCookieUse::default() });
        self
    }

    /// Refuses every query parameter that is not described, and every field where no body is.
    #[must_use]
    pub fn accepting_only(mut self, operations: &AcceptedInputs) -> Self {
        for route in &mut self.methods {
            let known = operations.get(&(self.path.clone(), route.method.to_string()));
            route.accepts = Some(known.cloned().unwrap_or_default());
        }
        self
    }

    /// For the method that was added last, where another rule applies than `ApiKeyAccess::at` gives.
    #[must_use]
    pub fn with_api_key_access(mut self, api_keys: ApiKeyAccess) -> Self {
        if let Some(route) = self.methods.last_mut() {
            route.api_keys = api_keys;
        }
        self
    }

    /// The methods that other rows have at this path.
    #[must_use]
    pub(super) fn beside(self, methods_of_others: Vec<Method>) -> Self {
        Self { methods_of_others, ..self }
    }

    /// For the method that was added last, if it reads, sets or removes cookies with tokens.
    #[must_use]
    pub fn with_token_cookies(mut self, cookies: TokenCookieUse) -> Self {
        if let Some(route) = self.methods.last_mut() {
            route.cookies = cookies;
        }
        self
    }

    /// The methods of the path, for `Allow`: `HEAD` wherever `GET`.
    pub fn methods(&self) -> Vec<Method> {
        let mut methods = self.own_methods();
        methods.extend(self.methods_of_others.iter().cloned());
        if methods.contains(&Method::GET) {
            methods.push(Method::HEAD);
        }
        methods.push(Method::OPTIONS);
        methods
    }

    /// As `methods`, without those that every route has.
    pub(super) fn own_methods(&self) -> Vec<Method> {
        self.methods.iter().map(|route| route.method.clone()).collect()
    }

    /// HEAD is answered as GET; hyper leaves the body out.
    pub(super) fn method(&self, method: &Method) -> Option<&MethodRoute> {
        let wanted = if method == Method::HEAD { &Method::GET } else { method };
        self.methods.iter().find(|route| route.method == wanted)
    }

    /// Who may call this method.
    pub fn access(&self, method: &Method) -> Access {
        self.method(method).map_or(self.access, |route| route.access)
    }

    pub(super) fn api_keys(&self, method: &Method) -> ApiKeyAccess {
        self.method(method).map_or(ApiKeyAccess::at(&self.path, &self.surface, method), |route| route.api_keys.clone())
    }

    pub(super) fn binds_forms(&self, method: &Method) -> bool {
        self.surface == Surface::Html && self.forms == FormPolicy::Bound && *method == Method::POST
    }
}
