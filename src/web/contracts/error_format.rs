//! Error responses of a contract: its format and its challenge.

use std::sync::Arc;

use poem::Response;

use crate::{
    contracts::{Contract, ErrorFormatKind},
    types::auth_scheme::AuthScheme,
    web::{context::RequestContext, error::HttpError, respond::ErrorFormat},
};

/// The error format of a contract, also for paths below its own that do not exist.
pub fn error_format(contract: &Contract) -> Arc<dyn ErrorFormat> {
    Arc::new(ContractErrorFormat { kind: contract.error_format, scheme: contract.scheme })
}

struct ContractErrorFormat {
    kind: ErrorFormatKind,
    scheme: AuthScheme,
}

impl ErrorFormat for ContractErrorFormat {
    /// A challenge must name a scheme: where the contract has none it names `Bearer`, which is always accepted.
    fn scheme(&self) -> &'static str {
        Some(self.scheme.word()).filter(|word| !word.is_empty()).unwrap_or(AuthScheme::Bearer.word())
    }

    fn say(&self, error: &HttpError, context: &RequestContext) -> Response {
        self.kind.say(error, context)
    }
}
