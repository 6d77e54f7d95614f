//! What can go wrong: no status codes and no sentences, which belong to `web`.

use std::{error::Error as StdError, fmt, time::Duration};

use crate::pending_second_factor::PendingSecondFactor;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation failed.
#[derive(Debug)]
pub enum Error {
    /// The caller may not have this, and a better body would not help.
    Rejected(Rejection),
    /// The caller's fields are wrong; all of them are named at once.
    Validation(ValidationErrors),
    /// The server is overloaded; the caller may try again after this time.
    Overloaded(Duration),
    /// The database became unavailable during the commit: it may have happened or not. The caller may check after this time.
    OutcomeUnknown(Duration),
    /// The caller has tried too often; they may try again after this time.
    RateLimited(Duration),
    /// The server failed. The details are in the log, not in the response.
    Internal(InternalError),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// Unknown account, wrong password or inactive account: one answer for all three.
    InvalidCredentials,
    InvalidToken(TokenError),
    /// The token is good, its user is not there any more.
    UserNotFound,
    /// The token is good, its user has been deactivated.
    UserInactive,
    /// As `UserInactive`, where a new token was asked for: SimpleJWT has a sentence of its own for it.
    NoActiveAccount,
    /// The link or code of an email that is unknown, used, expired or invalidated.
    InvalidEmailToken,
    /// The account is the caller's; its address has to be confirmed first.
    EmailUnverified,
    /// No accounts can be created, or only by invitation.
    RegistrationClosed,
    /// The right is missing.
    Forbidden,
    /// The password was right, and the account has a second factor: a code or a passkey is needed too.
    SecondFactorRequired(PendingSecondFactor),
    /// It is too long ago that the caller has shown a password.
    ReauthenticationRequired,
    NotFound,
    /// An administrator tried to deactivate or delete their own account.
    CannotTargetSelf,
    /// This would leave no administrator.
    LastAdmin,
    /// An administrator's email address changes only when its owner confirms the new one.
    AdministratorsAddress,
    /// The account has been deactivated, and what was asked for would be of no use to it.
    AccountDeactivated,
    /// The account has no email address of its own, and what was asked for needs one.
    NoEmailAddress,
    /// The email is finished, or its token has ended.
    NothingToRetry,
    /// The account has an authenticator app, which has to be removed before another one is added.
    AuthenticatorExists,
    /// The account has no authenticator app, or none that waits to be confirmed.
    NoAuthenticator,
}

/// What is wrong with a token, as far as its holder may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenError {
    Invalid,
    Expired,
    WrongType,
    NoType,
    NoId,
    NoExpiry,
    /// Its session has ended.
    Revoked,
    /// It becomes usable later.
    TooEarly,
    /// The former server signed it, and the time in which such tokens are accepted is over.
    NoLongerAccepted,
}

/// What a field means, whatever it is called on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    Email,
    Username,
    Password,
    OldPassword,
    NewPassword,
    /// Of a change that waits to be confirmed.
    NewEmail,
    /// Whether the new address of a user needs no confirmation.
    EmailConfirmed,
    NewUsername,
    FirstName,
    LastName,
    Gender,
    Locale,
    Role,
    Token,
    Code,
    Refresh,
    ApiKey,
    Name,
    /// The password once more.
    Repeat,
    /// What an authenticator has answered.
    Credential,
    /// What the client got with the options of a passkey.
    ChallengeToken,
    /// What a client calls the device that it signs in from.
    Device,
    /// Whether a session lasts as long as sessions do, or a short time.
    Remember,
    /// Where a user goes on to.
    ReturnTo,
    Days,
    Symbol,
    Quantity,
    Price,
    /// A filter, the order or the page of a list.
    Listing,
    /// The object of a body that has the fields in it.
    Inside,
    /// The text that says which of several operations a request is for.
    Selector,
}

impl Field {
    /// Its usual name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Username => "username",
            Self::Password => "password",
            Self::OldPassword => "old_password",
            Self::NewPassword => "new_password",
            Self::NewEmail => "new_email",
            Self::EmailConfirmed => "email_confirmed",
            Self::NewUsername => "new_username",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Gender => "gender",
            Self::Locale => "locale",
            Self::Role => "role",
            Self::Token => "token",
            Self::Code => "code",
            Self::Refresh => "refresh",
            Self::ApiKey => "api_key",
            Self::Name => "name",
            Self::Days => "days",
            Self::Symbol => "symbol",
            Self::Quantity => "quantity",
            Self::Price => "price",
            Self::Listing => "listing",
            Self::Repeat => "repeat",
            Self::Credential => "credential",
            Self::ChallengeToken => "challenge_token",
            Self::Device => "device",
            Self::Remember => "remember",
            Self::ReturnTo => "return_to",
            Self::Inside => "inside",
            Self::Selector => "selector",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldError {
    Required,
    Blank,
    Null,
    NotText,
    NotAnInteger,
    NotADecimal,
    NotABoolean,
    NotAList,
    NotAnObject,
    NulCharacter,
    /// Half of a character, as JavaScript's `slice` leaves it.
    Surrogate {
        code: u16,
    },
    /// Nothing of this name is taken; what is.
    UnknownField {
        known: Vec<String>,
    },
    /// As `UnknownField`, of a query.
    UnknownParameter {
        known: Vec<String>,
    },
    /// A character that cannot be seen, or that turns the writing around.
    HiddenCharacter,
    TooLong {
        max: usize,
    },
    TooShort {
        min: usize,
    },
    NotAnEmail,
    NotAUsername,
    NotAChoice {
        given: String,
    },
    NotAnIpAddress,
    /// Neither a time nor a day.
    NotATime,
    Taken,
    OutOfRange {
        min: i64,
        max: i64,
    },
    /// Digits after the point.
    TooManyDecimals {
        max: usize,
    },
    NotASymbol,
    /// There are as many as there may be.
    TooMany {
        max: usize,
    },
    /// With one more role, a person's access token would not fit into a cookie.
    TokenTooLarge,
    /// A username that is an email address must be the account's own, or it could be mistaken for another user's.
    NotOwnEmail,
    /// On every list that attackers try first.
    PasswordCommon,
    /// Contains the user's own name, username or email address.
    PasswordPersonal {
        like: Field,
    },
    /// Addresses of this domain are not taken here.
    DomainNotAllowed,
    /// It is what it would become.
    Unchanged,
    /// The present password was asked for and this is not it.
    PasswordWrong,
    /// The link or code of an email is unknown, used or expired.
    InvalidEmailToken,
    /// A passkey that is refused; the word of `crypto::webauthn::Problem`, or why there is no answer to judge.
    Passkey {
        why: &'static str,
    },
    /// No code of the app, no recovery code, or one that was used.
    CodeWrong,
    /// The password that was repeated is another one.
    NotRepeated,
    /// Neither a path of this server nor a URL that the settings allow.
    DestinationNotAllowed,
}

/// Every problem of one request; once checked, in the order of `Field`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValidationErrors(Vec<(Field, FieldError)>);

impl ValidationErrors {
    pub fn add(&mut self, field: Field, problem: FieldError) {
        self.0.push((field, problem));
    }

    /// Keeps the good value, or notes the problem and goes on.
    pub fn take<T>(&mut self, field: Field, judged: std::result::Result<T, FieldError>) -> Option<T> {
        judged.map_err(|problem| self.add(field, problem)).ok()
    }

    /// As `take`, for a field that must be there, unless it has been said already why it is not.
    pub fn need<T>(
        &mut self,
        field: Field,
        text: Option<&str>,
        parse: fn(&str) -> std::result::Result<T, FieldError>,
    ) -> Option<T> {
        match text {
            Some(text) => self.take(field, parse(text)),
            None if self.names(field) => None,
            None => self.take(field, Err(FieldError::Required)),
        }
    }

    pub fn names(&self, field: Field) -> bool {
        self.0.iter().any(|(named, _)| *named == field)
    }

    /// The problems of one field as those of another.
    #[must_use]
    pub fn renamed(mut self, from: Field, to: Field) -> Self {
        self.0.iter_mut().filter(|(field, _)| *field == from).for_each(|(field, _)| *field = to);
        self
    }

    /// All but this one.
    #[must_use]
    pub fn without(mut self, one: &(Field, FieldError)) -> Self {
        self.0.retain(|problem| problem != one);
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &(Field, FieldError)> {
        self.0.iter()
    }

    /// # Errors
    /// `Validation` with all problems, if there is one.
    pub fn check(mut self) -> Result<()> {
        self.0.sort_by_key(|(field, _)| *field);
        if self.is_empty() { Ok(()) } else { Err(Error::Validation(self)) }
    }
}

impl From<(Field, FieldError)> for Error {
    fn from(one: (Field, FieldError)) -> Self {
        Self::Validation(ValidationErrors(vec![one]))
    }
}

impl From<Rejection> for Error {
    fn from(refusal: Rejection) -> Self {
        Self::Rejected(refusal)
    }
}

impl From<TokenError> for Error {
    fn from(problem: TokenError) -> Self {
        Self::Rejected(Rejection::InvalidToken(problem))
    }
}

/// A failure of the server: the operation, and its cause.
#[derive(Debug)]
pub struct InternalError {
    operation: &'static str,
    cause: Box<dyn StdError + Send + Sync>,
}

impl InternalError {
    pub fn new(operation: &'static str, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { operation, cause: cause.into() }
    }
}

impl fmt::Display for InternalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.cause)?;
        let mut inner = self.cause.source();
        while let Some(cause) = inner {
            write!(f, ": {cause}")?;
            inner = cause.source();
        }
        Ok(())
    }
}

impl StdError for InternalError {}

impl From<InternalError> for Error {
    fn from(fault: InternalError) -> Self {
        Self::Internal(fault)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(refusal) => write!(f, "refused: {refusal:?}"),
            Self::Validation(problems) => write!(f, "invalid: {:?}", problems.0),
            Self::Overloaded(_) => f.write_str("busy"),
            Self::OutcomeUnknown(_) => f.write_str("outcome unknown"),
            Self::RateLimited(_) => f.write_str("rate limited"),
            Self::Internal(fault) => fault.fmt(f),
        }
    }
}

impl StdError for Error {}
