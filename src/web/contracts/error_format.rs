//! Error responses of a contract: its format and its challenge.

use std::sync::Arc;

use poem::Response;

use crate::{
    contracts::{Contract, ErrorFormatKind},
    web::{context::RequestContext, error::HttpError, respond::ErrorFormat},
};

/// The error format of a contract, also for paths below its own that do not exist.
pub fn error_format(contract: &Contract) -> Arc<dyn ErrorFormat> {
    let scheme = contract.token_header.challenge().to_owned();
    Arc::new(ContractErrorFormat { kind: contract.error_format, scheme })
}

struct ContractErrorFormat {
    kind: ErrorFormatKind,
    scheme: String,
}

impl ErrorFormat for ContractErrorFormat {
    fn scheme(&self) -> &str {
        &self.scheme
    }

    fn say(&self, error: &HttpError, context: &RequestContext) -> Response {
        self.kind.say(error, context)
    }
}
