//! Error responses of a contract: their form, their statuses and their challenge.

use std::sync::Arc;

use poem::{Response, http::StatusCode};

use crate::{
    contracts::{Contract, ErrorStatuses},
    error::{Error, FieldError, Rejection},
    web::{
        context::RequestContext,
        error::{HttpError, InvalidField},
        error_format::say_by,
        respond::ErrorFormat,
    },
};

/// The error format of a contract, also for paths below its own that do not exist.
pub fn error_format(contract: &Arc<Contract>) -> Arc<dyn ErrorFormat> {
    Arc::new(ContractErrorFormat(Arc::clone(contract)))
}

struct ContractErrorFormat(Arc<Contract>);

impl ErrorFormat for ContractErrorFormat {
    fn scheme(&self) -> &str {
        self.0.token_header.challenge()
    }

    fn status(&self, error: &HttpError) -> StatusCode {
        own_status(&self.0.errors.statuses, error).unwrap_or_else(|| error.status())
    }

    fn say(&self, error: &HttpError, context: &RequestContext) -> Response {
        say_by(&self.0.errors, (error, self.status(error)), context)
    }
}

/// Sign-ins end with `InvalidCredentials`, and so does a renewal whose user may no longer sign in.
fn own_status(statuses: &ErrorStatuses, error: &HttpError) -> Option<StatusCode> {
    match error {
        HttpError::App(Error::Rejected(Rejection::InvalidCredentials)) => statuses.bad_login,
        HttpError::Fields(wrong) if wrong.iter().all(is_taken) => statuses.taken.or(statuses.invalid),
        HttpError::Fields(_) | HttpError::App(Error::Validation(_)) | HttpError::NotAnObject(_) => statuses.invalid,
        _ => None,
    }
}

fn is_taken(field: &InvalidField) -> bool {
    field.problem == FieldError::Taken
}
