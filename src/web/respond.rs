//! Turns an error into a response: in the format of its path, with the headers that HTTP asks for, and with its line in the log.

use std::{sync::Arc, time::Duration};

use poem::{
    Response,
    http::{HeaderValue, StatusCode, header},
};

use super::{
    context::RequestContext,
    error::{HttpError, allow, whole_seconds},
};
use crate::{
    error::{Error, Rejection},
    types::auth_scheme::BEARER,
};

/// How a part of the server reports errors: HTML pages, DRF's JSON, the envelope.
pub trait ErrorFormat: Send + Sync {
    /// Body and media type. Status, `Allow`, `Retry-After` and `WWW-Authenticate` are set by `respond`.
    fn say(&self, error: &HttpError, context: &RequestContext) -> Response;

    /// The status of an error, where it is not the usual one.
    fn status(&self, error: &HttpError) -> StatusCode {
        error.status()
    }

    /// The word before a token, as the challenge of a 401 names it.
    fn scheme(&self) -> &str {
        BEARER
    }

    /// Whether programs read it, from other origins too where the settings name them.
    fn is_api(&self) -> bool {
        true
    }

    /// A redirect in place of an error. It is sent as it is.
    fn redirect(&self, _failure: &HttpError, _visit: &RequestContext) -> Option<Response> {
        None
    }
}

/// The error format of a path, whether it has a route or not.
pub type ErrorFormats = Arc<dyn Fn(&str) -> Arc<dyn ErrorFormat> + Send + Sync>;

impl HttpError {
    /// The answer in the dialect of its path, with everything that HTTP asks for.
    pub fn answer(&self, error_format: &dyn ErrorFormat, context: &RequestContext) -> Response {
        self.log(context);
        if let Some(response) = error_format.redirect(self, context) {
            return response;
        }
        let mut response = error_format.say(self, context);
        let status = error_format.status(self);
        response.set_status(status);
        let headers = response.headers_mut();
        match self {
            Self::MethodNotAllowed(methods) => {
                headers.insert(header::ALLOW, allow(methods));
            }
            Self::App(Error::Overloaded(wait) | Error::OutcomeUnknown(wait) | Error::RateLimited(wait)) => {
                headers.insert(header::RETRY_AFTER, seconds(*wait));
            }
            Self::UnsupportedEncoding(_) => {
                headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            }
            Self::BodyTooLarge | Self::BodyTimeout | Self::Disconnected => {
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        if status == StatusCode::UNAUTHORIZED && !headers.contains_key(header::WWW_AUTHENTICATE) {
            headers.insert(header::WWW_AUTHENTICATE, self.challenge(error_format.scheme()));
        }
        response
    }

    /// RFC 6750 3: no error code where nothing was presented.
    fn challenge(&self, scheme: &str) -> HeaderValue {
        let error = match self {
            // Contracts may have 401 for invalid fields too.
            Self::App(Error::Rejected(Rejection::InvalidCredentials | Rejection::SecondFactorRequired(_)))
            | Self::NoCredentials
            | Self::Fields(_)
            | Self::NotAnObject(_) => "",
            Self::BadAuthorization => ", error=\"invalid_request\"",
            _ => ", error=\"invalid_token\"",
        };
        let line = HeaderValue::from_str(&format!("{scheme} realm=\"api\"{error}"));
        line.unwrap_or(HeaderValue::from_static("Bearer realm=\"api\""))
    }

    /// One line, in the span of the request. `event` is stable: alerts are set on it.
    fn log(&self, context: &RequestContext) {
        let path = &*context.path;
        match self {
            Self::App(Error::Internal(error)) => tracing::error!(event = "internal_error", path, "{error}"),
            Self::Internal(how) => tracing::error!(event = "handler_failed", path, "a handler {how}"),
            Self::App(Error::Overloaded(_)) => tracing::warn!(event = "overloaded", path, "too busy to respond"),
            Self::App(Error::OutcomeUnknown(_)) => {
                tracing::error!(event = "outcome_unknown", path, "cannot find out whether a change was committed");
            }
            Self::App(Error::RateLimited(_)) => tracing::warn!(event = "rate_limited", path, "too many requests of a client"),
            Self::App(Error::Rejected(Rejection::Forbidden)) => {
                let user = context.principal.as_ref().map(|principal| principal.user);
                tracing::warn!(event = "permission_denied", path, user, "a user lacks a permission");
            }
            Self::CrossSite => {
                let (origin, host) = (context.header(&header::ORIGIN), context.header(&header::HOST));
                let public_url = &*context.app().config.public_url;
                let message = "refused a form from another site than `public_url`";
                tracing::warn!(event = "cross_site_form", path, origin, host, public_url, "{message}");
            }
            _ => tracing::debug!(event = "request_refused", path, status = self.status().as_u16(), "refused"),
        }
    }
}

fn seconds(wait: Duration) -> HeaderValue {
    HeaderValue::from(whole_seconds(wait))
}
