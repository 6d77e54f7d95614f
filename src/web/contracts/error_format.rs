//! Error responses of a contract: its format, its challenge, and its header about a token that expires soon.

use std::sync::Arc;

use poem::Response;

use crate::{
    contracts::{Contract, ErrorFormatKind, ExpiryHeader},
    web::{context::RequestContext, error::HttpError, respond::ErrorFormat},
};

/// The error format of a contract, also for paths below its own that do not exist.
pub fn error_format(contract: &Contract) -> Arc<dyn ErrorFormat> {
    Arc::new(ContractErrorFormat {
        kind: contract.error_format,
        scheme: contract.token_header.challenge().to_owned(),
        expiry_header: contract.expiry_header.clone(),
    })
}

struct ContractErrorFormat {
    kind: ErrorFormatKind,
    scheme: String,
    expiry_header: Option<ExpiryHeader>,
}

impl ErrorFormat for ContractErrorFormat {
    fn scheme(&self) -> &str {
        &self.scheme
    }

    fn say(&self, error: &HttpError, context: &RequestContext) -> Response {
        let mut response = self.kind.say(error, context);
        add_expiry_header(self.expiry_header.as_ref(), context, &mut response);
        response
    }
}

/// Adds the contract's header, where the caller's access token expires soon.
pub(super) fn add_expiry_header(header: Option<&ExpiryHeader>, context: &RequestContext, response: &mut Response) {
    if let (Some(header), Some(principal)) = (header, &context.principal)
        && principal.expires.duration_since(context.app().now()) <= header.within
    {
        response.headers_mut().insert(header.name.clone(), header.value.clone());
    }
}
