//! What the dialects of programs say: the sentences and codes of Django, DRF and SimpleJWT, on which clients rely.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::NON_FIELD;
use crate::{
    error::{Error, Field, Problem, Refusal, TokenProblem},
    web::{
        call::Visit,
        failure::{Failure, whole_seconds},
    },
};

pub(super) struct Said {
    pub code: &'static str,
    pub sentence: Cow<'static, str>,
}

pub(super) fn of(failure: &Failure, visit: &Visit) -> Said {
    let (code, sentence) = match failure {
        Failure::House(Error::TooMany(wait)) => {
            let wait = whole_seconds(*wait);
            return said(
                "throttled",
                format!("Request was throttled. Expected available in {wait} second{}.", if wait == 1 { "" } else { "s" }),
            );
        }
        Failure::House(error) => of_house(error),
        Failure::Fields(_) | Failure::Shapeless(_) => INVALID,
        Failure::NoSuchPath => NOT_FOUND,
        Failure::MethodNotAllowed(_) => {
            return said("method_not_allowed", format!("Method \"{}\" not allowed.", visit.method));
        }
        Failure::NoCredentials => ("not_authenticated", "Authentication credentials were not provided."),
        Failure::BadAuthorization => ("bad_authorization_header", "Authorization header must contain two space-delimited values"),
        Failure::BadToken(_) => ("token_not_valid", "Given token not valid for any token type"),
        Failure::UnsupportedType(media) => {
            return said("unsupported_media_type", format!("Unsupported media type \"{media}\" in request."));
        }
        Failure::Encoded(coding) => {
            return said("unsupported_media_type", format!("Unsupported content encoding \"{coding}\" in request."));
        }
        Failure::NotAcceptable => ("not_acceptable", "Could not satisfy the request Accept header."),
        Failure::Malformed(how) => return said("parse_error", how.clone()),
        Failure::TooLarge => ("request_too_large", "The request body is too large."),
        Failure::TooSlow => ("request_timeout", "The request body took too long to arrive."),
        Failure::Cut | Failure::BadRequest => ("parse_error", "Malformed request."),
        Failure::CrossSite | Failure::StaleForm(_) => FORBIDDEN,
        Failure::Broken(_) => BROKEN,
    };
    Said { code, sentence: sentence.into() }
}

const INVALID: (&str, &str) = ("invalid", "Invalid input.");
const NOT_FOUND: (&str, &str) = ("not_found", "Not found.");
const FORBIDDEN: (&str, &str) = ("permission_denied", "You do not have permission to perform this action.");
const BROKEN: (&str, &str) = ("error", "A server error occurred.");

fn of_house(error: &Error) -> (&'static str, &'static str) {
    match error {
        Error::Invalid(_) => INVALID,
        Error::TooMany(_) => ("throttled", "Request was throttled."),
        Error::Busy(_) => ("service_unavailable", "Service temporarily unavailable, try again later."),
        Error::Unsure(_) => ("outcome_unknown", "It is not known whether this was done. Check before you try again."),
        Error::Fault(_) => BROKEN,
        Error::Refused(refusal) => match refusal {
            Refusal::CredentialsWrong => ("no_active_account", "No active account found with the given credentials"),
            Refusal::TokenInvalid(problem) => (code_of_token(*problem), of_token(*problem)),
            Refusal::UserGone => ("user_not_found", "User not found"),
            Refusal::UserInactive => ("user_inactive", "User is inactive"),
            Refusal::NothingForInactive => ("user_inactive", "No active account found for the given token."),
            Refusal::EmailUnverified => ("email_unverified", "The email address is not confirmed."),
            Refusal::RegistrationClosed => ("registration_closed", "Registration is closed."),
            Refusal::LinkDead => ("link_not_valid", LINK_DEAD),
            Refusal::Forbidden => FORBIDDEN,
            Refusal::ReauthenticationRequired => ("reauthentication_required", "Confirm your password to continue."),
            Refusal::NotFound => NOT_FOUND,
            Refusal::OwnAccount => ("own_account", "You cannot do this to your own account."),
            Refusal::Deactivated => ("account_deactivated", "The account is deactivated."),
            Refusal::NothingToRetry => ("nothing_to_retry", "This email cannot be sent again."),
            Refusal::LastAdmin => ("last_administrator", "This would leave no administrator."),
        },
    }
}

const LINK_DEAD: &str = "This link or code is invalid, has been used or has expired.";

fn said(code: &'static str, sentence: String) -> Said {
    Said { code, sentence: sentence.into() }
}

/// SimpleJWT issues no token that is refused before its time. Who asks too early need only wait, and is told so.
pub(super) fn code_of_token(problem: TokenProblem) -> &'static str {
    if problem == TokenProblem::TooEarly { "token_not_yet_valid" } else { "token_not_valid" }
}

pub(super) fn of_token(problem: TokenProblem) -> &'static str {
    match problem {
        TokenProblem::Invalid => "Token is invalid",
        TokenProblem::TooEarly => "Token is not yet valid; the access token has not expired yet",
        TokenProblem::NoExpiry => "Token has no 'exp' claim",
        TokenProblem::Expired => "Token is expired",
        TokenProblem::WrongType => "Token has wrong type",
        TokenProblem::NoType => "Token has no type",
        TokenProblem::NoId => "Token has no id",
        TokenProblem::Revoked => "Token is blacklisted",
    }
}

/// The wrong fields of a failure, each with its sentences; nothing where it is not about fields.
pub(super) fn fields(failure: &Failure) -> Option<Map<String, Value>> {
    let mut fields = Map::new();
    let mut add = |name: &str, sentence: String| match fields.get_mut(name) {
        Some(Value::Array(sentences)) => sentences.push(sentence.into()),
        _ => drop(fields.insert(name.to_owned(), vec![Value::from(sentence)].into())),
    };
    match failure {
        Failure::Fields(wrong) => wrong.iter().for_each(|field| add(&field.name, of_problem(field.means, &field.problem))),
        Failure::House(Error::Invalid(problems)) => {
            problems.iter().for_each(|(field, problem)| add(field.word(), of_problem(*field, problem)));
        }
        Failure::Shapeless(sentence) => add(NON_FIELD, sentence.clone()),
        _ => return None,
    }
    Some(fields)
}

fn of_problem(field: Field, problem: &Problem) -> String {
    let sentence = match problem {
        Problem::Required => "This field is required.",
        Problem::Blank => "This field may not be blank.",
        Problem::Null => "This field may not be null.",
        Problem::NotText => "Not a valid string.",
        Problem::NotAnInteger => "A valid integer is required.",
        Problem::NotADecimal => "A valid number is required.",
        Problem::NotAList => "Expected a list of items.",
        Problem::NulCharacter => "Null characters are not allowed.",
        Problem::Surrogate { code } => return format!("Surrogate characters are not allowed: U+{code:X}."),
        Problem::UnknownField { known } => return unknown("field", known),
        Problem::UnknownParameter { known } => return unknown("parameter", known),
        Problem::HiddenCharacter => "Invisible characters are not allowed.",
        Problem::TooLong { max } => return format!("Ensure this field has no more than {max} characters."),
        Problem::TooShort { min } => {
            return format!("This password is too short. It must contain at least {min} characters.");
        }
        Problem::NotAnEmail => "Enter a valid email address.",
        Problem::NotAUsername => {
            "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."
        }
        Problem::NotAChoice { given } => return format!("\"{given}\" is not a valid choice."),
        Problem::Taken if field == Field::Username => "A user with that username already exists.",
        Problem::Taken if field == Field::Role => "role with this name already exists.",
        Problem::Taken if field == Field::Symbol => "stock with this symbol already exists.",
        Problem::Taken => return format!("user with this {} already exists.", label(field)),
        Problem::OutOfRange { min, max } => return format!("Ensure this value is between {min} and {max}."),
        Problem::TooFine { max } => return format!("Ensure that there are no more than {max} decimal places."),
        Problem::NotASymbol => "Enter a valid symbol. This value may contain only letters, digits, dots and hyphens.",
        Problem::NoRoomInToken => "With this role, the user's roles would no longer fit into a token.",
        Problem::TooMany { max } => return format!("There may be no more than {max}."),
        Problem::NotOwnAddress => "A username that is an email address must be the account's own address.",
        Problem::PasswordCommon => "This password is too common.",
        Problem::PasswordPersonal { like } => return format!("The password is too similar to the {}.", label(*like)),
        Problem::DomainRefused => "Email addresses of this domain are not accepted.",
        Problem::Unchanged => "This is the current value already.",
        Problem::PasswordWrong if field == Field::Password => "This password is incorrect.",
        Problem::PasswordWrong => "Your old password was entered incorrectly. Please enter it again.",
        Problem::LinkDead => LINK_DEAD,
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
