//! What can go wrong with a request, and the HTTP status of each case. `respond` turns it into a response.

use std::{fmt, time::Duration};

use poem::{
    Response,
    error::{ParsePathError, ResponseError},
    http::{HeaderValue, Method, StatusCode},
};

use crate::error::{Error, Field, FieldError, Rejection, TokenError};

pub type HttpResult<T = Response> = Result<T, HttpError>;

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
    /// The route requires a signed-in user, and the request has no credentials.
    NoCredentials,
    /// The Authorization header is not of the form that it should have.
    BadAuthorization,
    /// The token in the Authorization header is not valid.
    InvalidToken(TokenError),
    /// The media type that was sent.
    UnsupportedType(String),
    /// How the body is compressed; we read none that is.
    UnsupportedEncoding(String),
    /// The caller takes nothing that we could answer with.
    NotAcceptable,
    /// The body is not what its media type says; the message says where, and never quotes it.
    Malformed(String),
    BodyTooLarge,
    BodyTimeout,
    /// The caller went away in the middle of the body.
    Disconnected,
    /// No Host or several (RFC 9112 3.2), or another fault of the request's head.
    BadRequest,
    /// A form that was sent from another site.
    CrossSite,
    /// A form that was rendered for another user than the one who is signed in now.
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

/// Why a form is refused that was rendered for another account or for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaleForm {
    /// It does not say what it was made for.
    Unbound,
    /// Another account is signed in than was then.
    OtherAccount,
    /// No user was signed in when it was rendered.
    SignedIn,
    /// The user has been signed out since.
    SignedOut,
}

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
                | Rejection::AdministratorsAddress
                | Rejection::AccountDeactivated
                | Rejection::NoEmailAddress
                | Rejection::AuthenticatorExists
                | Rejection::NoAuthenticator
                | Rejection::NothingToRetry => StatusCode::CONFLICT,
                Rejection::InvalidCredentials
                | Rejection::SecondFactorRequired(_)
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
}

impl fmt::Display for HttpError {
    /// For poem alone: what a client reads is written by `respond`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status())
    }
}

impl std::error::Error for HttpError {}

/// Lets handlers and extractors return it through poem. Its text never goes out: `ResourceEndpoint` takes it back.
impl ResponseError for HttpError {
    fn status(&self) -> StatusCode {
        HttpError::status(self)
    }

    fn as_response(&self) -> Response {
        Response::builder().status(self.status()).finish()
    }
}

impl From<poem::Error> for HttpError {
    /// What a handler or an extractor has returned. The texts of poem's own errors quote the request, so they are dropped.
    fn from(error: poem::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => error,
            // An id that is no number names nothing.
            Err(error) if error.is::<ParsePathError>() => Rejection::NotFound.into(),
            Err(error) if error.status().is_client_error() => Self::BadRequest,
            Err(_) => Self::Internal("failed"),
        }
    }
}

pub fn allow(methods: &[Method]) -> HeaderValue {
    let names: Vec<&str> = methods.iter().map(Method::as_str).collect();
    HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static(""))
}

/// Rounded up, at least one.
pub fn whole_seconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(1).max(1)
}
