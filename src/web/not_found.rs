//! What answers paths that no route matches.

use std::sync::Arc;

use poem::{Endpoint, Request, Response};

use super::{context::RequestContext, error::HttpError, request_metrics::RequestTimer, respond::ErrorFormats, state::WebState};
use crate::app::metrics::RouteMetrics;

/// Paths without a route.
pub struct NotFoundEndpoint {
    pub web: Arc<WebState>,
    pub error_formats: ErrorFormats,
    pub counted: Arc<RouteMetrics>,
}

impl Endpoint for NotFoundEndpoint {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let counting = RequestTimer::new(&self.counted, request.method());
        let context = RequestContext::take(&self.web, &mut request);
        let error_format = (self.error_formats)(&context.path);
        let mut response = HttpError::NoSuchPath.answer(&*error_format, &context);
        if error_format.is_api() {
            self.web.cors.complete((&context.method, &context.headers), (&[], false), &mut response);
        }
        counting.ends(response.status());
        Ok(response)
    }
}
