//! A request with its body, as handlers that are not poem handlers yet see it.
//!
//! This adapter goes when the last such handler is a `#[handler]` function.

use std::{ops::Deref, sync::Arc};

use bytes::Bytes;
use poem::{Body, Endpoint, Request, Response};

pub use super::{context::RequestContext, form::Form};
use super::{
    error::{HttpError, HttpResult},
    extract,
};

/// Dereferences to its context.
pub struct HttpRequest {
    context: Arc<RequestContext>,
    body: Body,
}

impl HttpRequest {
    pub fn new(context: Arc<RequestContext>, body: Body) -> Self {
        Self { context, body }
    }

    /// # Errors
    /// As `extract::body::read`.
    pub async fn bytes(&mut self) -> Result<Bytes, HttpError> {
        extract::body::read(&self.context, &mut self.body).await
    }

    /// # Errors
    /// As `extract::JsonBody`.
    pub async fn json<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, HttpError> {
        extract::read_json(&self.context, &mut self.body).await
    }

    /// # Errors
    /// As `extract::form::read`.
    pub async fn form(&mut self) -> Result<Form, HttpError> {
        Ok(extract::form::read(&self.context, &mut self.body).await?.clone())
    }
}

impl Deref for HttpRequest {
    type Target = RequestContext;

    fn deref(&self) -> &RequestContext {
        &self.context
    }
}

/// A handler of a type of its own.
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

/// Makes an endpoint of a handler.
pub struct HandlerEndpoint<H>(pub H);

impl<H: Handler> Endpoint for HandlerEndpoint<H> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let context = Arc::clone(extract::context(&request)?);
        let body = request.take_body();
        Ok(self.0.handle(HttpRequest::new(context, body)).await?)
    }
}
