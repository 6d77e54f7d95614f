//! The header of a contract in responses to its tokens that expire soon, whatever path they are sent to.

use poem::{Response, http::StatusCode};

use super::context::RequestContext;
use crate::contracts::ExpiryHeader;

/// Adds the header of the contract whose token authenticated the request, if the token expires soon.
pub fn add(context: &RequestContext, response: &mut Response) {
    if response.status() != StatusCode::UNAUTHORIZED
        && let Some(header) = due(context)
    {
        response.headers_mut().insert(header.name.clone(), header.value.clone());
    }
}

fn due(context: &RequestContext) -> Option<&ExpiryHeader> {
    let principal = context.principal.as_ref()?;
    let issuer = principal.contract.as_deref()?;
    let contract = context.web.contracts.iter().find(|contract| contract.name == issuer)?;
    let header = contract.expiry_header.as_ref()?;
    (principal.expires.duration_since(context.app().now()) <= header.within).then_some(header)
}
