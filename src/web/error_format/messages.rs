//! What the dialects of programs say: the sentences and codes of Django, DRF and SimpleJWT, on which clients rely.

use std::borrow::Cow;

use super::{passkey_messages, second_step};
use crate::{
    contracts::ErrorCode,
    error::{Error, Field, FieldError, Rejection, TokenError},
    types::text,
    web::{
        context::RequestContext,
        error::{HttpError, whole_seconds},
    },
};

pub(super) struct Said {
    pub code: ErrorCode,
    pub sentence: Cow<'static, str>,
}

pub(super) fn of(error: &HttpError, context: &RequestContext) -> Said {
    let (code, sentence) = match error {
        HttpError::App(Error::RateLimited(wait)) => {
            let wait = whole_seconds(*wait);
            return said(
                ErrorCode::Throttled,
                format!("Request was throttled. Expected available in {wait} second{}.", if wait == 1 { "" } else { "s" }),
            );
        }
        HttpError::App(Error::Rejected(Rejection::SecondFactorRequired(_))) => {
            return said(ErrorCode::SecondFactorRequired, second_step::sentence(context));
        }
        HttpError::App(error) => of_app(error),
        HttpError::Fields(_) | HttpError::NotAnObject(_) => INVALID,
        HttpError::NoSuchPath => NOT_FOUND,
        HttpError::MethodNotAllowed(_) => {
            return said(ErrorCode::MethodNotAllowed, format!("Method \"{}\" not allowed.", context.method));
        }
        HttpError::NoCredentials => (ErrorCode::NotAuthenticated, "Authentication credentials were not provided."),
        HttpError::BadAuthorization => {
            (ErrorCode::BadAuthorizationHeader, "Authorization header must contain two space-delimited values")
        }
        HttpError::InvalidToken(_) => (ErrorCode::TokenNotValid, "Given token not valid for any token type"),
        HttpError::UnsupportedType(media) => {
            return said(ErrorCode::UnsupportedMediaType, format!("Unsupported media type \"{media}\" in request."));
        }
        HttpError::UnsupportedEncoding(coding) => {
            return said(ErrorCode::UnsupportedMediaType, format!("Unsupported content encoding \"{coding}\" in request."));
        }
        HttpError::NotAcceptable => (ErrorCode::NotAcceptable, "Could not satisfy the request Accept header."),
        HttpError::Malformed(how) => return said(ErrorCode::ParseError, how.clone()),
        HttpError::BodyTooLarge => (ErrorCode::RequestTooLarge, "The request body is too large."),
        HttpError::BodyTimeout => (ErrorCode::RequestTimeout, "The request body took too long to arrive."),
        HttpError::Disconnected | HttpError::BadRequest => (ErrorCode::ParseError, "Malformed request."),
        HttpError::CrossSite | HttpError::StaleForm(_) => FORBIDDEN,
        HttpError::Internal(_) => BROKEN,
    };
    Said { code, sentence: sentence.into() }
}

const INVALID: (ErrorCode, &str) = (ErrorCode::Invalid, "Invalid input.");
const NOT_FOUND: (ErrorCode, &str) = (ErrorCode::NotFound, "Not found.");
const FORBIDDEN: (ErrorCode, &str) = (ErrorCode::PermissionDenied, "You do not have permission to perform this action.");
const BROKEN: (ErrorCode, &str) = (ErrorCode::ServerError, "A server error occurred.");

fn of_app(error: &Error) -> (ErrorCode, &'static str) {
    match error {
        Error::Validation(_) => INVALID,
        Error::RateLimited(_) => (ErrorCode::Throttled, "Request was throttled."),
        Error::Overloaded(_) => (ErrorCode::ServiceUnavailable, "Service temporarily unavailable, try again later."),
        Error::OutcomeUnknown(_) => {
            (ErrorCode::OutcomeUnknown, "It is not known whether this was done. Check before you try again.")
        }
        Error::Internal(_) => BROKEN,
        Error::Rejected(refusal) => match refusal {
            Rejection::InvalidCredentials => (ErrorCode::NoActiveAccount, "No active account found with the given credentials"),
            Rejection::InvalidToken(problem) => (code_of_token(*problem), of_token(*problem)),
            Rejection::UserNotFound => (ErrorCode::UserNotFound, "User not found"),
            Rejection::UserInactive => (ErrorCode::UserInactive, "User is inactive"),
            Rejection::NoActiveAccount => (ErrorCode::UserInactive, "No active account found for the given token."),
            Rejection::EmailUnverified => (ErrorCode::EmailUnverified, "The email address is not confirmed."),
            Rejection::RegistrationClosed => (ErrorCode::RegistrationClosed, "Registration is closed."),
            Rejection::InvalidEmailToken => (ErrorCode::LinkNotValid, INVALID_EMAIL_TOKEN),
            Rejection::SecondFactorRequired(_) => (ErrorCode::SecondFactorRequired, "A second factor is required."),
            Rejection::Forbidden => FORBIDDEN,
            Rejection::ReauthenticationRequired => (ErrorCode::ReauthenticationRequired, "Confirm your password to continue."),
            Rejection::NotFound => NOT_FOUND,
            Rejection::CannotTargetSelf => (ErrorCode::OwnAccount, "You cannot do this to your own account."),
            Rejection::AccountDeactivated => (ErrorCode::AccountDeactivated, "The account is deactivated."),
            Rejection::NoEmailAddress => (ErrorCode::NoEmailAddress, "The account has no email address of its own."),
            Rejection::NothingToRetry => (ErrorCode::NothingToRetry, "This email cannot be sent again."),
            Rejection::AuthenticatorExists => {
                (ErrorCode::AuthenticatorExists, "The account has an authenticator app already. Remove it first.")
            }
            Rejection::NoAuthenticator => (ErrorCode::NoAuthenticator, "The account has no authenticator app to do this with."),
            Rejection::AdministratorsAddress => {
                (ErrorCode::AdministratorsAddress, "An administrator has to confirm the new email address.")
            }
            Rejection::LastAdmin => (ErrorCode::LastAdministrator, "This would leave no administrator."),
        },
    }
}

const INVALID_EMAIL_TOKEN: &str = "This link or code is invalid, has been used or has expired.";

fn said(code: ErrorCode, sentence: String) -> Said {
    Said { code, sentence: sentence.into() }
}

/// SimpleJWT has no tokens that are valid only later. A client that comes too early only has to wait: the code says so.
pub(super) fn code_of_token(problem: TokenError) -> ErrorCode {
    if problem == TokenError::TooEarly { ErrorCode::TokenNotYetValid } else { ErrorCode::TokenNotValid }
}

pub(super) fn of_token(problem: TokenError) -> &'static str {
    match problem {
        TokenError::Invalid => "Token is invalid",
        TokenError::TooEarly => "Token is not yet valid; the access token has not expired yet",
        TokenError::NoExpiry => "Token has no 'exp' claim",
        TokenError::Expired => "Token is expired",
        TokenError::WrongType => "Token has wrong type",
        TokenError::NoType => "Token has no type",
        TokenError::NoId => "Token has no id",
        TokenError::Revoked => "Token is blacklisted",
        TokenError::NoLongerAccepted => "Token is invalid or expired",
    }
}

/// What is wrong with a field.
pub(super) fn of_problem(field: Field, problem: &FieldError) -> String {
    let sentence = match problem {
        FieldError::Required => "This field is required.",
        FieldError::Blank => "This field may not be blank.",
        FieldError::Null => "This field may not be null.",
        FieldError::NotText => "Not a valid string.",
        FieldError::NotAnInteger => "A valid integer is required.",
        FieldError::NotADecimal => "A valid number is required.",
        FieldError::NotABoolean => "Must be a valid boolean.",
        FieldError::NotAList => "Expected a list of items.",
        FieldError::NotAnObject => "Expected a dictionary of items.",
        FieldError::NulCharacter => "Null characters are not allowed.",
        FieldError::Surrogate { code } => return format!("Surrogate characters are not allowed: U+{code:X}."),
        FieldError::UnknownField { known } => return unknown("field", known),
        FieldError::UnknownParameter { known } => return unknown("parameter", known),
        FieldError::HiddenCharacter => "Invisible characters are not allowed.",
        FieldError::TooLong { max } => return format!("Ensure this field has no more than {max} characters."),
        FieldError::TooShort { min } => {
            return format!("This password is too short. It must contain at least {min} characters.");
        }
        FieldError::NotAnEmail => "Enter a valid email address.",
        FieldError::NotAUsername => {
            "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."
        }
        FieldError::NotAChoice { given } => return format!("\"{}\" is not a valid choice.", repeated(given)),
        FieldError::Taken if matches!(field, Field::Username | Field::NewUsername) => "A user with that username already exists.",
        FieldError::Taken if field == Field::Role => "role with this name already exists.",
        FieldError::Taken if field == Field::Symbol => "stock with this symbol already exists.",
        FieldError::Taken => return format!("user with this {} already exists.", label(field)),
        FieldError::OutOfRange { min, max } => return format!("Ensure this value is between {min} and {max}."),
        FieldError::TooManyDecimals { max } => return format!("Ensure that there are no more than {max} decimal places."),
        FieldError::NotASymbol => "Enter a valid symbol. This value may contain only letters, digits, dots and hyphens.",
        FieldError::NotAnIpAddress => "Enter a valid IPv4 or IPv6 address.",
        FieldError::NotATime => "Enter a time as RFC 3339 writes it, such as 2026-11-21T08:30:00Z, or a day, such as 2026-11-21.",
        FieldError::TokenTooLarge => "With this role, the user's roles would no longer fit into a token.",
        FieldError::TooMany { max } => return format!("There may be no more than {max}."),
        FieldError::NotOwnEmail => "A username that is an email address must be the account's own address.",
        FieldError::PasswordCommon => "This password is too common.",
        FieldError::PasswordPersonal { like } => return format!("The password is too similar to the {}.", label(*like)),
        FieldError::DomainNotAllowed => "Email addresses of this domain are not accepted.",
        FieldError::Unchanged => "This is the current value already.",
        FieldError::PasswordWrong if field == Field::Password => "This password is incorrect.",
        FieldError::PasswordWrong => "Your old password was entered incorrectly. Please enter it again.",
        FieldError::InvalidEmailToken => INVALID_EMAIL_TOKEN,
        FieldError::CodeWrong => "This code is incorrect or has been used.",
        FieldError::NotRepeated => "The two password fields didn't match.",
        FieldError::DestinationNotAllowed => {
            "This is neither a path of this server nor a URL that the setting http.return_to allows."
        }
        FieldError::Passkey { why } => passkey_messages::of(why),
    };
    sentence.to_owned()
}

fn unknown(what: &str, known: &[String]) -> String {
    match known {
        [] => format!("Unknown {what}. None are accepted here."),
        known => format!("Unknown {what}. Known: {}.", known.join(", ")),
    }
}

fn label(field: Field) -> String {
    field.word().replace('_', " ")
}

/// What was sent, as far as it is repeated: without what cannot be seen, and not without end.
fn repeated(given: &str) -> String {
    const MAX_LEN: usize = 100;
    given.chars().filter(|c| !text::is_hidden(*c)).take(MAX_LEN).collect()
}
