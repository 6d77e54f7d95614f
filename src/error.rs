//! What can go wrong, in the words of the house: no status codes and no sentences, which belong to the edge.

use std::{error::Error as StdError, fmt, time::Duration};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a deed was not done.
#[derive(Debug)]
pub enum Error {
    /// The caller may not have this, and a better body would not help.
    Refused(Refusal),
    /// The caller's fields are wrong; all of them are named at once.
    Invalid(Problems),
    /// We have too much to do; the caller may come back after this time.
    Busy(Duration),
    /// The database went away while it was told to keep what was asked for: it may be done or not. The caller may look after
    /// this time.
    Unsure(Duration),
    /// The caller has tried too often; they may try again after this time.
    TooMany(Duration),
    /// We failed. The caller learns nothing of it, the log everything.
    Fault(Fault),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Unknown account, wrong password or inactive account: one answer for all three.
    CredentialsWrong,
    TokenInvalid(TokenProblem),
    /// The token is good, its user is not there any more.
    UserGone,
    /// The token is good, its user has been deactivated.
    UserInactive,
    /// As `UserInactive`, where a new token was asked for: SimpleJWT has a sentence of its own for it.
    NothingForInactive,
    /// A link or code of a mail that is unknown, used, too old or voided.
    LinkDead,
    /// The account is the caller's; its address has to be confirmed first.
    EmailUnverified,
    /// Nobody may make an account here, or only whoever is invited.
    RegistrationClosed,
    /// The right is missing.
    Forbidden,
    /// It is too long ago that the caller has shown a password.
    ReauthenticationRequired,
    NotFound,
    /// An administrator is about to shut themselves out.
    OwnAccount,
    /// This would leave no administrator.
    LastAdmin,
    /// The account has been deactivated, and what was asked for would be of no use to it.
    Deactivated,
    /// The mail has come to its end, or its link has.
    NothingToRetry,
}

/// What is wrong with a token, as far as its holder may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenProblem {
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
}

/// What a field means, whatever it is called on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    Email,
    Username,
    Password,
    OldPassword,
    NewPassword,
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
    Days,
    Symbol,
    Quantity,
    Price,
    /// A filter, the order or the page of a list.
    Listing,
}

impl Field {
    pub const ALL: [Self; 16] = [
        Self::Email,
        Self::Username,
        Self::Password,
        Self::OldPassword,
        Self::NewPassword,
        Self::FirstName,
        Self::LastName,
        Self::Gender,
        Self::Locale,
        Self::Role,
        Self::Token,
        Self::Code,
        Self::Refresh,
        Self::ApiKey,
        Self::Name,
        Self::Days,
    ];

    /// What it is called wherever nobody asks for another name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Username => "username",
            Self::Password => "password",
            Self::OldPassword => "old_password",
            Self::NewPassword => "new_password",
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
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    Required,
    Blank,
    Null,
    NotText,
    NotAnInteger,
    NotADecimal,
    NotAList,
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
    Taken,
    OutOfRange {
        min: i64,
        max: i64,
    },
    /// Digits after the point.
    TooFine {
        max: usize,
    },
    NotASymbol,
    /// There are as many as there may be.
    TooMany {
        max: usize,
    },
    /// With one more role, a person's access token would not fit into a cookie.
    NoRoomInToken,
    /// A user name that is an address must be its owner's own, or it could stand in for somebody else's.
    NotOwnAddress,
    /// On every list that attackers try first.
    PasswordCommon,
    /// Contains the person's own name, user name or address.
    PasswordPersonal {
        like: Field,
    },
    /// Addresses of this domain are not taken here.
    DomainRefused,
    /// It is what it would become.
    Unchanged,
    /// The present password was asked for and this is not it.
    PasswordWrong,
    /// The link or code of a mail is unknown, used or too old.
    LinkDead,
}

/// Every problem of one request; once checked, in the order of `Field`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(Vec<(Field, Problem)>);

impl Problems {
    pub fn add(&mut self, field: Field, problem: Problem) {
        self.0.push((field, problem));
    }

    /// Keeps the good value, or notes the problem and goes on.
    pub fn take<T>(&mut self, field: Field, judged: std::result::Result<T, Problem>) -> Option<T> {
        judged.map_err(|problem| self.add(field, problem)).ok()
    }

    /// As `take`, for a field that must be there, unless it has been said already why it is not.
    pub fn need<T>(&mut self, field: Field, text: Option<&str>, parse: fn(&str) -> std::result::Result<T, Problem>) -> Option<T> {
        match text {
            Some(text) => self.take(field, parse(text)),
            None if self.names(field) => None,
            None => self.take(field, Err(Problem::Required)),
        }
    }

    pub fn names(&self, field: Field) -> bool {
        self.0.iter().any(|(named, _)| *named == field)
    }

    /// All but this one.
    #[must_use]
    pub fn without(mut self, one: &(Field, Problem)) -> Self {
        self.0.retain(|problem| problem != one);
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &(Field, Problem)> {
        self.0.iter()
    }

    /// # Errors
    /// `Invalid` with all problems, if there is one.
    pub fn check(mut self) -> Result<()> {
        self.0.sort_by_key(|(field, _)| *field);
        if self.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }
}

impl From<(Field, Problem)> for Error {
    fn from(one: (Field, Problem)) -> Self {
        Self::Invalid(Problems(vec![one]))
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<TokenProblem> for Error {
    fn from(problem: TokenProblem) -> Self {
        Self::Refused(Refusal::TokenInvalid(problem))
    }
}

/// A failure of ours: what we were doing, and what came back.
#[derive(Debug)]
pub struct Fault {
    doing: &'static str,
    cause: Box<dyn StdError + Send + Sync>,
}

impl Fault {
    pub fn new(doing: &'static str, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { doing, cause: cause.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.doing, self.cause)?;
        let mut inner = self.cause.source();
        while let Some(cause) = inner {
            write!(f, ": {cause}")?;
            inner = cause.source();
        }
        Ok(())
    }
}

impl StdError for Fault {}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "refused: {refusal:?}"),
            Self::Invalid(problems) => write!(f, "invalid: {:?}", problems.0),
            Self::Busy(_) => f.write_str("busy"),
            Self::Unsure(_) => f.write_str("outcome unknown"),
            Self::TooMany(_) => f.write_str("rate limited"),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

impl StdError for Error {}
