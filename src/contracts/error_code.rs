//! The codes of errors, a closed list: what `$error.code` and `$field.code` say, and what `[errors.messages]` has sentences for.

/// Why a request was refused, or what is wrong with one of its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    // Of requests.
    NoActiveAccount,
    Invalid,
    NotAuthenticated,
    BadAuthorizationHeader,
    TokenNotValid,
    /// SimpleJWT has no tokens that are valid only later. A client that comes too early only has to wait: the code says so.
    TokenNotYetValid,
    UserNotFound,
    UserInactive,
    EmailUnverified,
    RegistrationClosed,
    ReauthenticationRequired,
    SecondFactorRequired,
    PermissionDenied,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    ParseError,
    RequestTimeout,
    RequestTooLarge,
    UnsupportedMediaType,
    Throttled,
    ServerError,
    ServiceUnavailable,
    OutcomeUnknown,
    // Of requests and of fields.
    LinkNotValid,
    // Of fields.
    Required,
    Blank,
    Null,
    NotText,
    NotAChoice,
    NotAnEmail,
    NotAUsername,
    NotOwnEmail,
    NullCharacters,
    SurrogateCharacters,
    InvisibleCharacters,
    TooLong,
    Taken,
    DomainNotAllowed,
    Unchanged,
    NotABoolean,
    NotAnObject,
    NotRepeated,
    PasswordTooShort,
    PasswordTooCommon,
    PasswordTooSimilar,
    PasswordIncorrect,
    CodeIncorrect,
    // Of Vestibule's own API alone.
    OwnAccount,
    AdministratorsAddress,
    AccountDeactivated,
    NoEmailAddress,
    NothingToRetry,
    AuthenticatorExists,
    NoAuthenticator,
    LastAdministrator,
    NotAnInteger,
    NotANumber,
    NotAList,
    UnknownField,
    UnknownParameter,
    OutOfRange,
    TooManyDecimals,
    NotASymbol,
    NotAnIpAddress,
    NotATime,
    TooMany,
    TokenTooLarge,
    DestinationNotAllowed,
    PasskeyRefused,
}

/// What an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorScope {
    Request,
    /// One field, or the whole request.
    Either,
    Field,
    /// It does not occur at the paths of contracts.
    OwnApi,
}

const CODES: [(ErrorCode, &str, ErrorScope); 70] = [
    (ErrorCode::NoActiveAccount, "no_active_account", ErrorScope::Request),
    (ErrorCode::Invalid, "invalid", ErrorScope::Request),
    (ErrorCode::NotAuthenticated, "not_authenticated", ErrorScope::Request),
    (ErrorCode::BadAuthorizationHeader, "bad_authorization_header", ErrorScope::Request),
    (ErrorCode::TokenNotValid, "token_not_valid", ErrorScope::Request),
    (ErrorCode::TokenNotYetValid, "token_not_yet_valid", ErrorScope::Request),
    (ErrorCode::UserNotFound, "user_not_found", ErrorScope::Request),
    (ErrorCode::UserInactive, "user_inactive", ErrorScope::Request),
    (ErrorCode::EmailUnverified, "email_unverified", ErrorScope::Request),
    (ErrorCode::RegistrationClosed, "registration_closed", ErrorScope::Request),
    (ErrorCode::ReauthenticationRequired, "reauthentication_required", ErrorScope::Request),
    (ErrorCode::SecondFactorRequired, "second_factor_required", ErrorScope::Request),
    (ErrorCode::PermissionDenied, "permission_denied", ErrorScope::Request),
    (ErrorCode::NotFound, "not_found", ErrorScope::Request),
    (ErrorCode::MethodNotAllowed, "method_not_allowed", ErrorScope::Request),
    (ErrorCode::NotAcceptable, "not_acceptable", ErrorScope::Request),
    (ErrorCode::ParseError, "parse_error", ErrorScope::Request),
    (ErrorCode::RequestTimeout, "request_timeout", ErrorScope::Request),
    (ErrorCode::RequestTooLarge, "request_too_large", ErrorScope::Request),
    (ErrorCode::UnsupportedMediaType, "unsupported_media_type", ErrorScope::Request),
    (ErrorCode::Throttled, "throttled", ErrorScope::Request),
    (ErrorCode::ServerError, "error", ErrorScope::Request),
    (ErrorCode::ServiceUnavailable, "service_unavailable", ErrorScope::Request),
    (ErrorCode::OutcomeUnknown, "outcome_unknown", ErrorScope::Request),
    (ErrorCode::LinkNotValid, "link_not_valid", ErrorScope::Either),
    (ErrorCode::Required, "required", ErrorScope::Field),
    (ErrorCode::Blank, "blank", ErrorScope::Field),
    (ErrorCode::Null, "null", ErrorScope::Field),
    (ErrorCode::NotText, "not_text", ErrorScope::Field),
    (ErrorCode::NotAChoice, "not_a_choice", ErrorScope::Field),
    (ErrorCode::NotAnEmail, "not_an_email", ErrorScope::Field),
    (ErrorCode::NotAUsername, "not_a_username", ErrorScope::Field),
    (ErrorCode::NotOwnEmail, "not_own_email", ErrorScope::Field),
    (ErrorCode::NullCharacters, "null_characters", ErrorScope::Field),
    (ErrorCode::SurrogateCharacters, "surrogate_characters", ErrorScope::Field),
    (ErrorCode::InvisibleCharacters, "invisible_characters", ErrorScope::Field),
    (ErrorCode::TooLong, "too_long", ErrorScope::Field),
    (ErrorCode::Taken, "taken", ErrorScope::Field),
    (ErrorCode::DomainNotAllowed, "domain_not_allowed", ErrorScope::Field),
    (ErrorCode::Unchanged, "unchanged", ErrorScope::Field),
    (ErrorCode::NotABoolean, "not_a_boolean", ErrorScope::Field),
    (ErrorCode::NotAnObject, "not_an_object", ErrorScope::Field),
    (ErrorCode::NotRepeated, "not_repeated", ErrorScope::Field),
    (ErrorCode::PasswordTooShort, "password_too_short", ErrorScope::Field),
    (ErrorCode::PasswordTooCommon, "password_too_common", ErrorScope::Field),
    (ErrorCode::PasswordTooSimilar, "password_too_similar", ErrorScope::Field),
    (ErrorCode::PasswordIncorrect, "password_incorrect", ErrorScope::Field),
    (ErrorCode::CodeIncorrect, "code_incorrect", ErrorScope::Field),
    (ErrorCode::OwnAccount, "own_account", ErrorScope::OwnApi),
    (ErrorCode::AdministratorsAddress, "administrators_address", ErrorScope::OwnApi),
    (ErrorCode::AccountDeactivated, "account_deactivated", ErrorScope::OwnApi),
    (ErrorCode::NoEmailAddress, "no_email_address", ErrorScope::OwnApi),
    (ErrorCode::NothingToRetry, "nothing_to_retry", ErrorScope::OwnApi),
    (ErrorCode::AuthenticatorExists, "authenticator_exists", ErrorScope::OwnApi),
    (ErrorCode::NoAuthenticator, "no_authenticator", ErrorScope::OwnApi),
    (ErrorCode::LastAdministrator, "last_administrator", ErrorScope::OwnApi),
    (ErrorCode::NotAnInteger, "not_an_integer", ErrorScope::OwnApi),
    (ErrorCode::NotANumber, "not_a_number", ErrorScope::OwnApi),
    (ErrorCode::NotAList, "not_a_list", ErrorScope::OwnApi),
    (ErrorCode::UnknownField, "unknown_field", ErrorScope::OwnApi),
    (ErrorCode::UnknownParameter, "unknown_parameter", ErrorScope::OwnApi),
    (ErrorCode::OutOfRange, "out_of_range", ErrorScope::OwnApi),
    (ErrorCode::TooManyDecimals, "too_many_decimals", ErrorScope::OwnApi),
    (ErrorCode::NotASymbol, "not_a_symbol", ErrorScope::OwnApi),
    (ErrorCode::NotAnIpAddress, "not_an_ip_address", ErrorScope::OwnApi),
    (ErrorCode::NotATime, "not_a_time", ErrorScope::OwnApi),
    (ErrorCode::TooMany, "too_many", ErrorScope::OwnApi),
    (ErrorCode::TokenTooLarge, "token_too_large", ErrorScope::OwnApi),
    (ErrorCode::DestinationNotAllowed, "destination_not_allowed", ErrorScope::OwnApi),
    (ErrorCode::PasskeyRefused, "passkey_refused", ErrorScope::OwnApi),
];

impl ErrorCode {
    pub const COUNT: usize = CODES.len();

    /// Those that can occur at the paths of a contract.
    pub fn of_contracts() -> impl Iterator<Item = Self> {
        CODES.iter().filter(|(.., scope)| *scope != ErrorScope::OwnApi).map(|row| row.0)
    }

    pub fn word(self) -> &'static str {
        CODES[self as usize].1
    }

    pub fn scope(self) -> ErrorScope {
        CODES[self as usize].2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_row_and_word() {
        for (row, (code, word, _)) in CODES.iter().enumerate() {
            assert_eq!(*code as usize, row, "{word}");
            assert!(CODES[..row].iter().all(|(_, other, _)| other != word), "{word}");
        }
    }
}
