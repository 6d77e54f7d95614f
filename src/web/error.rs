//! What can go wrong with a request, once: its status, its headers and its line in the log. The words are the dialect's.

use std::{sync::Arc, time::Duration};

use poem::{
    Response,
    http::{HeaderValue, Method, StatusCode, header},
};

use super::{form_check::StaleForm, request::RequestContext};
use crate::error::{Error, Field, FieldError, Rejection, TokenError};

pub type HttpResult = Result<Response, HttpError>;

#[derive(Debug)]
pub enum HttpError {
    /// From below: refused, invalid, busy or our own fault.
    App(Error),
    /// Fields that are wrong, in the order in which they are to be said.
    Fields(Vec<InvalidField>),
    /// The body is well formed and holds no fields; the sentence says what it is instead.
    NotAnObject(String),
    /// No such path.
    NoSuchPath,
    /// The methods that there are.
    MethodNotAllowed(Vec<Method>),
    /// A guarded door, and nobody said who they are.
    NoCredentials,
    /// The Authorization header is not of the form that it should have.
    BadAuthorization,
    /// The token in the Authorization header opens nothing.
    InvalidToken(TokenError),
    /// The media type that was sent.
    UnsupportedType(String),
    /// How the body is compressed; we read none that is.
    UnsupportedEncoding(String),
    /// The caller takes nothing that we could answer with.
    NotAcceptable,
    /// The body is not what its media type says; the sentence says where, never what stands there.
    Malformed(String),
    BodyTooLarge,
    BodyTimeout,
    /// The caller went away in the middle of the body.
    Disconnected,
    /// No Host or several (RFC 9112 3.2), or another fault of the request's head.
    BadRequest,
    /// A form that was sent from another site.
    CrossSite,
    /// A form that was made for somebody else than is signed in now.
    StaleForm(StaleForm),
    /// The handler panicked.
    Internal(&'static str),
}

/// A field that is wrong, under the name that it has on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidField {
    pub name: String,
    pub means: Field,
    pub problem: FieldError,
}

/// How a part of the house says no: HTML pages, DRF's JSON, the envelope.
pub trait ErrorFormat: Send + Sync {
    /// Body and media type. Status, `Allow`, `Retry-After` and `WWW-Authenticate` are set by the house.
    fn say(&self, error: &HttpError, context: &RequestContext) -> Response;

    /// The word before a token, as the challenge of a 401 names it.
    fn scheme(&self) -> &'static str {
        "Bearer"
    }

    /// Whether programs read it, from other origins too where the settings name them.
    fn is_api(&self) -> bool {
        true
    }

    /// Where somebody is sent on to, who would be told no elsewhere. It goes out as it is.
    fn redirect(&self, _failure: &HttpError, _visit: &RequestContext) -> Option<Response> {
        None
    }
}

/// In which dialect a path says no, whether anything stands there or not.
pub type ErrorFormats = Arc<dyn Fn(&str) -> Arc<dyn ErrorFormat> + Send + Sync>;

impl From<Error> for HttpError {
    fn from(error: Error) -> Self {
        Self::App(error)
    }
}

impl From<Rejection> for HttpError {
    fn from(refusal: Rejection) -> Self {
        Self::App(refusal.into())
    }
}

impl HttpError {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::App(Error::Validation(_))
            | Self::Fields(_)
            | Self::NotAnObject(_)
            | Self::Malformed(_)
            | Self::Disconnected
            | Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::App(Error::Rejected(refusal)) => match refusal {
                Rejection::NotFound => StatusCode::NOT_FOUND,
                Rejection::Forbidden
                | Rejection::ReauthenticationRequired
                | Rejection::EmailUnverified
                | Rejection::RegistrationClosed => StatusCode::FORBIDDEN,
                Rejection::InvalidEmailToken => StatusCode::BAD_REQUEST,
                Rejection::CannotTargetSelf
                | Rejection::LastAdmin
                | Rejection::AccountDeactivated
                | Rejection::NothingToRetry => StatusCode::CONFLICT,
                Rejection::InvalidCredentials
                | Rejection::InvalidToken(_)
                | Rejection::UserNotFound
                | Rejection::UserInactive
                | Rejection::NoActiveAccount => StatusCode::UNAUTHORIZED,
            },
            Self::App(Error::Overloaded(_) | Error::OutcomeUnknown(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::App(Error::RateLimited(_)) => StatusCode::TOO_MANY_REQUESTS,
            Self::App(Error::Internal(_)) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NoSuchPath => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoCredentials | Self::BadAuthorization | Self::InvalidToken(_) => StatusCode::UNAUTHORIZED,
            Self::UnsupportedType(_) | Self::UnsupportedEncoding(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::StaleForm(_) => StatusCode::CONFLICT,
        }
    }

    /// The answer in the dialect of its path, with everything that HTTP asks for.
    pub fn answer(&self, error_format: &dyn ErrorFormat, context: &RequestContext) -> Response {
        self.log(context);
        if let Some(response) = error_format.redirect(self, context) {
            return response;
        }
        let mut response = error_format.say(self, context);
        response.set_status(self.status());
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
        if self.status() == StatusCode::UNAUTHORIZED && !headers.contains_key(header::WWW_AUTHENTICATE) {
            headers.insert(header::WWW_AUTHENTICATE, self.challenge(error_format.scheme()));
        }
        response
    }

    /// RFC 6750 3: no error code where nothing was presented.
    fn challenge(&self, scheme: &str) -> HeaderValue {
        let error = match self {
            Self::App(Error::Rejected(Rejection::InvalidCredentials)) | Self::NoCredentials => "",
            Self::BadAuthorization => ", error=\"invalid_request\"",
            _ => ", error=\"invalid_token\"",
        };
        let line = HeaderValue::from_str(&format!("{scheme} realm=\"api\"{error}"));
        line.unwrap_or(HeaderValue::from_static("Bearer realm=\"api\""))
    }

    fn log(&self, context: &RequestContext) {
        let (id, path) = (&context.id, &context.path);
        match self {
            Self::App(Error::Internal(fault)) => tracing::error!(request_id = %id, %path, "{fault}"),
            Self::Internal(how) => tracing::error!(request_id = %id, %path, "a handler {how}"),
            Self::App(Error::Overloaded(_)) => tracing::warn!(request_id = %id, %path, "too busy to answer"),
            Self::App(Error::OutcomeUnknown(_)) => {
                tracing::error!(request_id = %id, %path, "cannot find out whether it was committed")
            }
            Self::App(Error::RateLimited(_)) => tracing::warn!(request_id = %id, %path, "somebody tries too often"),
            Self::App(Error::Rejected(Rejection::Forbidden)) => {
                let user = context.principal.as_ref().map(|principal| principal.user);
                tracing::warn!(request_id = %id, %path, user, "somebody lacks the right");
            }
            Self::CrossSite => {
                let (origin, host) = (context.header(&header::ORIGIN), context.header(&header::HOST));
                let public_url = &context.app().config.public_url;
                tracing::warn!(request_id = %id, %path, origin, host, public_url, "refused a form from another site than `public_url`");
            }
            _ => tracing::debug!(request_id = %id, %path, status = self.status().as_u16(), "refused"),
        }
    }
}

pub fn allow(methods: &[Method]) -> HeaderValue {
    let names: Vec<&str> = methods.iter().map(Method::as_str).collect();
    HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static(""))
}

fn seconds(wait: Duration) -> HeaderValue {
    HeaderValue::from(whole_seconds(wait))
}

/// Rounded up, at least one.
pub fn whole_seconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(1).max(1)
}
