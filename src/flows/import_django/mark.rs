//! What the last import has seen of a user: a digest of each field, to tell what was changed there since, and what here.
//! Keyed, because a bare digest of a password hash could be guessed at, faster than the hash that is stored.

use data_encoding::HEXLOWER;

use super::candidate::Candidate;
use crate::{
    crypto::keyring::HmacKey,
    store::user,
    types::{clock::Timestamp, secret::Secret},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Email,
    Username,
    FirstName,
    LastName,
    Gender,
    IsActive,
    Verified,
    CreatedAt,
    Password,
    Roles,
}

const COUNT: usize = 10;
/// Bytes of a digest that are kept.
const DIGEST_LEN: usize = 6;

/// In the order of `Field`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark([String; COUNT]);

impl Field {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Username => "username",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Gender => "gender",
            Self::IsActive => "is_active",
            Self::Verified => "verified",
            Self::CreatedAt => "date_joined",
            Self::Password => "password",
            Self::Roles => "roles",
        }
    }
}

impl Mark {
    /// Of what the source says.
    pub(super) fn of(key: &HmacKey, candidate: &Candidate) -> Self {
        let password = candidate.password.as_ref().map(Secret::reveal);
        Self::made(
            (key, candidate.id),
            [
                candidate.email.as_str(),
                candidate.username.as_deref().unwrap_or_default(),
                &candidate.first_name,
                &candidate.last_name,
                candidate.gender.as_deref().unwrap_or_default(),
                flag(candidate.is_active),
                flag(candidate.verified),
                &moment(candidate.created_at),
                password.unwrap_or_default(),
                &candidate.roles.join("\n"),
            ],
        )
    }

    /// Of what is here. The password is none of it: what was exchanged for a better hash is not a change of the user's.
    pub(super) fn of_row(key: &HmacKey, user: &user::Model, roles: &[String]) -> Self {
        Self::made(
            (key, user.id),
            [
                user.email.as_str(),
                user.username.as_deref().unwrap_or_default(),
                &user.first_name,
                &user.last_name,
                user.gender.as_deref().unwrap_or_default(),
                flag(user.is_active),
                flag(user.verified_at.is_some()),
                &moment(user.created_at),
                "",
                &roles.join("\n"),
            ],
        )
    }

    fn made((key, user): (&HmacKey, i64), texts: [&str; COUNT]) -> Self {
        Self(std::array::from_fn(|field| digest(key, (user, field), texts[field])))
    }

    /// None, where it was not written by an import.
    pub(super) fn read(text: &str) -> Option<Self> {
        let digests: Vec<String> = text.split(' ').map(ToOwned::to_owned).collect();
        digests.try_into().ok().map(Self)
    }

    pub(super) fn write(&self) -> String {
        self.0.join(" ")
    }

    pub(super) fn get(&self, field: Field) -> &str {
        &self.0[field as usize]
    }

    pub(super) fn take(&mut self, field: Field, from: &Self) {
        self.0[field as usize].clone_from(&from.0[field as usize]);
    }

    pub(super) fn deactivated(mut self, key: &HmacKey, user: i64) -> Self {
        let field = Field::IsActive as usize;
        self.0[field] = digest(key, (user, field), flag(false));
        self
    }
}

fn flag(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

fn moment(at: Timestamp) -> String {
    at.0.to_string()
}

/// Of two users, or two fields, the same text has different ones.
fn digest(key: &HmacKey, (user, field): (i64, usize), text: &str) -> String {
    HEXLOWER.encode(&key.sign(format!("{user} {field} {text}").as_bytes()).as_ref()[..DIGEST_LEN])
}
