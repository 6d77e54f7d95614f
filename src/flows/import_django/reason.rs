//! Why a user is refused, or is not carried as they were: stable words for reports and for `--leave-out`.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// There is a user of this id here who was not imported.
    IdTaken,
    /// There is another user of this username.
    UsernameTaken,
    /// A name is longer than 150 characters.
    NameTooLong,
    /// The names of the roles do not fit into an access token.
    TooManyRoles,
    /// A text has a NUL character in it, which PostgreSQL cannot store.
    NulCharacter,
    /// The field is not of its type.
    WrongType(&'static str),
    /// The password hash is of a kind that cannot be verified.
    Hash(String),
    NoPassword,
    /// No email address, or none that can be one.
    NoAddress,
    /// Another user is found by this address.
    SharedAddress,
    OddUsername,
    /// Characters that cannot be seen were replaced by spaces.
    NameCleaned,
    GenderDropped,
    /// A role whose name no role here may have.
    RoleDropped,
    /// Without a date, tokens of any age are accepted.
    NoJoinDate,
    /// The field was changed here since the last import, and stays.
    Kept(&'static str),
}

/// For `--leave-out`.
pub const REFUSALS: [&str; 6] = ["id-taken", "username-taken", "name-too-long", "too-many-roles", "nul-character", "wrong-type"];

impl Reason {
    /// Whether the user is not carried at all.
    pub fn refuses(&self) -> bool {
        REFUSALS.contains(&self.word())
    }

    pub fn word(&self) -> &'static str {
        match self {
            Self::IdTaken => "id-taken",
            Self::UsernameTaken => "username-taken",
            Self::NameTooLong => "name-too-long",
            Self::TooManyRoles => "too-many-roles",
            Self::NulCharacter => "nul-character",
            Self::WrongType(_) => "wrong-type",
            Self::Hash(_) => "hash",
            Self::NoPassword => "no-password",
            Self::NoAddress => "no-address",
            Self::SharedAddress => "shared-address",
            Self::OddUsername => "odd-username",
            Self::NameCleaned => "name-cleaned",
            Self::GenderDropped => "gender-dropped",
            Self::RoleDropped => "role-dropped",
            Self::NoJoinDate => "no-join-date",
            Self::Kept(_) => "kept",
        }
    }
}

impl fmt::Display for Reason {
    /// The word, and what it is about: `hash:crypt`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        match self {
            Self::Hash(name) => write!(f, ":{name}"),
            Self::WrongType(field) | Self::Kept(field) => write!(f, ":{field}"),
            _ => Ok(()),
        }
    }
}
