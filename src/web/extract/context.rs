//! The parts of a request that every handler may ask for: `&App`, `&WebState`, `&ClientInfo`, `&RequestContext`.

use std::sync::Arc;

use poem::{FromRequest, Request, RequestBody};

use crate::{
    app::App,
    types::client::ClientInfo,
    web::{context::RequestContext, error::HttpError, state::WebState},
};

/// What `ResourceEndpoint` has found out about the request.
///
/// # Errors
/// `Internal` outside of the table of routes.
pub fn context(request: &Request) -> Result<&Arc<RequestContext>, HttpError> {
    request.extensions().get().ok_or(HttpError::Internal("is not in the table of routes"))
}

impl<'a> FromRequest<'a> for &'a RequestContext {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(context(request)?)
    }
}

impl<'a> FromRequest<'a> for &'a WebState {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(&context(request)?.web)
    }
}

impl<'a> FromRequest<'a> for &'a App {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(context(request)?.app())
    }
}

/// The IP address, the user agent, the request id and the route.
impl<'a> FromRequest<'a> for &'a ClientInfo {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(&context(request)?.client)
    }
}
