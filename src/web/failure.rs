//! What can go wrong with a request, once: its status, its headers and its line in the log. The words are the dialect's.

use std::{sync::Arc, time::Duration};

use poem::{
    Response,
    http::{HeaderValue, Method, StatusCode, header},
};

use super::{binding::Stale, call::Visit};
use crate::error::{Error, Field, Problem, Refusal, TokenProblem};

pub type Answer = Result<Response, Failure>;

#[derive(Debug)]
pub enum Failure {
    /// From below: refused, invalid, busy or our own fault.
    House(Error),
    /// Fields that are wrong, in the order in which they are to be said.
    Fields(Vec<WrongField>),
    /// The body is well formed and holds no fields; the sentence says what it is instead.
    Shapeless(String),
    /// No such path.
    NoSuchPath,
    /// The methods that there are.
    MethodNotAllowed(Vec<Method>),
    /// A guarded door, and nobody said who they are.
    NoCredentials,
    /// The Authorization header is not of the form that it should have.
    BadAuthorization,
    /// The token in the Authorization header opens nothing.
    BadToken(TokenProblem),
    /// The media type that was sent.
    UnsupportedType(String),
    /// How the body is compressed; we read none that is.
    Encoded(String),
    /// The caller takes nothing that we could answer with.
    NotAcceptable,
    /// The body is not what its media type says; the sentence says where, never what stands there.
    Malformed(String),
    TooLarge,
    TooSlow,
    /// The caller went away in the middle of the body.
    Cut,
    /// No Host or several (RFC 9112 3.2), or another fault of the request's head.
    BadRequest,
    /// A form that was sent from another site.
    CrossSite,
    /// A form that was made for somebody else than is signed in now.
    StaleForm(Stale),
    /// The handler panicked.
    Broken(&'static str),
}

/// A field that is wrong, under the name that it has on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongField {
    pub name: String,
    pub means: Field,
    pub problem: Problem,
}

/// How a part of the house says no: HTML pages, DRF's JSON, the envelope.
pub trait Dialect: Send + Sync {
    /// Body and media type. Status, `Allow`, `Retry-After` and `WWW-Authenticate` are set by the house.
    fn say(&self, failure: &Failure, visit: &Visit) -> Response;

    /// The word before a token, as the challenge of a 401 names it.
    fn scheme(&self) -> &'static str {
        "Bearer"
    }

    /// Whether programs read it, from other origins too where the settings name them.
    fn is_api(&self) -> bool {
        true
    }

    /// Where somebody is sent on to, who would be told no elsewhere. It goes out as it is.
    fn detour(&self, _failure: &Failure, _visit: &Visit) -> Option<Response> {
        None
    }
}

/// In which dialect a path says no, whether anything stands there or not.
pub type Dialects = Arc<dyn Fn(&str) -> Arc<dyn Dialect> + Send + Sync>;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::House(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::House(refusal.into())
    }
}

impl Failure {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::House(Error::Invalid(_))
            | Self::Fields(_)
            | Self::Shapeless(_)
            | Self::Malformed(_)
            | Self::Cut
            | Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::House(Error::Refused(refusal)) => match refusal {
                Refusal::NotFound => StatusCode::NOT_FOUND,
                Refusal::Forbidden
                | Refusal::ReauthenticationRequired
                | Refusal::EmailUnverified
                | Refusal::RegistrationClosed => StatusCode::FORBIDDEN,
                Refusal::LinkDead => StatusCode::BAD_REQUEST,
                Refusal::OwnAccount | Refusal::LastAdmin | Refusal::Deactivated | Refusal::NothingToRetry => StatusCode::CONFLICT,
                Refusal::CredentialsWrong
                | Refusal::TokenInvalid(_)
                | Refusal::UserGone
                | Refusal::UserInactive
                | Refusal::NothingForInactive => StatusCode::UNAUTHORIZED,
            },
            Self::House(Error::Busy(_) | Error::Unsure(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::House(Error::TooMany(_)) => StatusCode::TOO_MANY_REQUESTS,
            Self::House(Error::Fault(_)) | Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NoSuchPath => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoCredentials | Self::BadAuthorization | Self::BadToken(_) => StatusCode::UNAUTHORIZED,
            Self::UnsupportedType(_) | Self::Encoded(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::StaleForm(_) => StatusCode::CONFLICT,
        }
    }

    /// The answer in the dialect of its path, with everything that HTTP asks for.
    pub fn answer(&self, dialect: &dyn Dialect, visit: &Visit) -> Response {
        self.log(visit);
        if let Some(response) = dialect.detour(self, visit) {
            return response;
        }
        let mut response = dialect.say(self, visit);
        response.set_status(self.status());
        let headers = response.headers_mut();
        match self {
            Self::MethodNotAllowed(methods) => {
                headers.insert(header::ALLOW, allow(methods));
            }
            Self::House(Error::Busy(wait) | Error::Unsure(wait) | Error::TooMany(wait)) => {
                headers.insert(header::RETRY_AFTER, seconds(*wait));
            }
            Self::Encoded(_) => {
                headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            }
            Self::TooLarge | Self::TooSlow | Self::Cut => {
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        if self.status() == StatusCode::UNAUTHORIZED && !headers.contains_key(header::WWW_AUTHENTICATE) {
            headers.insert(header::WWW_AUTHENTICATE, self.challenge(dialect.scheme()));
        }
        response
    }

    /// RFC 6750 3: no error code where nothing was presented.
    fn challenge(&self, scheme: &str) -> HeaderValue {
        let error = match self {
            Self::House(Error::Refused(Refusal::CredentialsWrong)) | Self::NoCredentials => "",
            Self::BadAuthorization => ", error=\"invalid_request\"",
            _ => ", error=\"invalid_token\"",
        };
        let line = HeaderValue::from_str(&format!("{scheme} realm=\"api\"{error}"));
        line.unwrap_or(HeaderValue::from_static("Bearer realm=\"api\""))
    }

    fn log(&self, visit: &Visit) {
        let (id, path) = (&visit.id, &visit.path);
        match self {
            Self::House(Error::Fault(fault)) => tracing::error!(request_id = %id, %path, "{fault}"),
            Self::Broken(how) => tracing::error!(request_id = %id, %path, "a handler {how}"),
            Self::House(Error::Busy(_)) => tracing::warn!(request_id = %id, %path, "too busy to answer"),
            Self::House(Error::Unsure(_)) => tracing::error!(request_id = %id, %path, "cannot find out whether it was committed"),
            Self::House(Error::TooMany(_)) => tracing::warn!(request_id = %id, %path, "somebody tries too often"),
            Self::House(Error::Refused(Refusal::Forbidden)) => {
                let user = visit.caller.as_ref().map(|caller| caller.user);
                tracing::warn!(request_id = %id, %path, user, "somebody lacks the right");
            }
            Self::CrossSite => {
                let (origin, host) = (visit.header(&header::ORIGIN), visit.header(&header::HOST));
                let public_url = &visit.app().config.public_url;
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
