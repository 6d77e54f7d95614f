//! The words that a contract may use: what its actions do, what they take and what their replies may name.

use crate::{
    error::Field,
    types::{session_policy::RefreshRotation, time_format::TimeFormat},
};

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Register,
    Login,
    ApiKeyLogin,
    Refresh,
    Verify,
    Logout,
    Me,
    UpdateMe,
    ForgotPassword,
    ResetPassword,
    ChangePassword,
}

impl Operation {
    pub const ALL: [Self; 11] = [
        Self::Register,
        Self::Login,
        Self::ApiKeyLogin,
        Self::Refresh,
        Self::Verify,
        Self::Logout,
        Self::Me,
        Self::UpdateMe,
        Self::ForgotPassword,
        Self::ResetPassword,
        Self::ChangePassword,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Login => "login",
            Self::ApiKeyLogin => "api-key-login",
            Self::Refresh => "refresh",
            Self::Verify => "verify",
            Self::Logout => "logout",
            Self::Me => "me",
            Self::UpdateMe => "update-me",
            Self::ForgotPassword => "forgot-password",
            Self::ResetPassword => "reset-password",
            Self::ChangePassword => "change-password",
        }
    }

    /// Whether it is done for somebody who is signed in.
    pub fn requires_auth(self) -> bool {
        matches!(self, Self::Logout | Self::Me | Self::UpdateMe | Self::ChangePassword)
    }

    /// Whether it changes what the account is: not open to another contract's API keys.
    pub fn changes_account(self) -> bool {
        matches!(self, Self::UpdateMe | Self::ChangePassword)
    }

    pub fn allowed_fields(self) -> &'static [Field] {
        use Field::{
            ApiKey, Code, Email, FirstName, Gender, LastName, Locale, NewPassword, OldPassword, Password, Refresh, Token,
            Username,
        };
        match self {
            Self::Register => &[Email, Username, Password, FirstName, LastName, Gender, Locale],
            Self::Login => &[Email, Username, Password],
            Self::ApiKeyLogin => &[ApiKey],
            Self::Refresh | Self::Logout => &[Refresh],
            Self::Verify => &[Token],
            Self::Me => &[],
            Self::UpdateMe => &[FirstName, LastName, Gender, Locale],
            Self::ForgotPassword => &[Email],
            Self::ResetPassword => &[Token, Email, Code, NewPassword],
            Self::ChangePassword => &[OldPassword, NewPassword],
        }
    }

    /// What it cannot do without: of each group, all fields of at least one set.
    pub fn required_fields(self) -> &'static [&'static [&'static [Field]]] {
        use Field::{
            ApiKey, Code, Email, FirstName, Gender, LastName, Locale, NewPassword, OldPassword, Password, Token, Username,
        };
        match self {
            Self::Register => &[&[&[Email]], &[&[Password]]],
            Self::Login => &[&[&[Email], &[Username]], &[&[Password]]],
            Self::ApiKeyLogin => &[&[&[ApiKey]]],
            Self::Refresh => &[&[&[Field::Refresh]]],
            Self::Verify => &[&[&[Token]]],
            Self::Logout | Self::Me => &[],
            Self::UpdateMe => &[&[&[FirstName], &[LastName], &[Gender], &[Locale]]],
            Self::ForgotPassword => &[&[&[Email]]],
            Self::ResetPassword => &[&[&[Token], &[Email, Code]], &[&[NewPassword]]],
            Self::ChangePassword => &[&[&[OldPassword]], &[&[NewPassword]]],
        }
    }

    pub fn provides(self, what: What) -> bool {
        let tokens = matches!(self, Self::Register | Self::Login | Self::ApiKeyLogin | Self::Refresh | Self::ResetPassword);
        let user = tokens || matches!(self, Self::Me | Self::UpdateMe | Self::ChangePassword);
        match what.of() {
            VariableGroup::Anything => true,
            VariableGroup::Token => tokens,
            VariableGroup::User => user,
        }
    }
}

/// What a variable is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableGroup {
    Token,
    User,
    Anything,
}

/// How a variable is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    Text,
    /// A text, or null.
    TextOrNull,
    Texts,
    Number,
    /// A number or a text, as the contract's `user_id` says.
    Id,
    Flag,
    Time,
}

/// What a reply may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Access,
    AccessExpiresAt,
    AccessIssuedAt,
    AccessExpiresIn,
    Refresh,
    RefreshExpiresAt,
    RefreshExpiresIn,
    UserId,
    UserEmail,
    UserUsername,
    UserFirstName,
    UserLastName,
    UserGender,
    UserLocale,
    /// The first of the roles.
    UserRole,
    UserRoles,
    UserVerified,
    UserCreatedAt,
    Now,
    RequestId,
}

const VARIABLES: [(What, &str, VariableGroup, ValueKind); 20] = [
    (What::Access, "$access", VariableGroup::Token, ValueKind::Text),
    (What::AccessExpiresAt, "$access.expires_at", VariableGroup::Token, ValueKind::Time),
    (What::AccessIssuedAt, "$access.issued_at", VariableGroup::Token, ValueKind::Time),
    (What::AccessExpiresIn, "$access.expires_in", VariableGroup::Token, ValueKind::Number),
    (What::Refresh, "$refresh", VariableGroup::Token, ValueKind::Text),
    (What::RefreshExpiresAt, "$refresh.expires_at", VariableGroup::Token, ValueKind::Time),
    (What::RefreshExpiresIn, "$refresh.expires_in", VariableGroup::Token, ValueKind::Number),
    (What::UserId, "$user.id", VariableGroup::User, ValueKind::Id),
    (What::UserEmail, "$user.email", VariableGroup::User, ValueKind::Text),
    (What::UserUsername, "$user.username", VariableGroup::User, ValueKind::TextOrNull),
    (What::UserFirstName, "$user.first_name", VariableGroup::User, ValueKind::Text),
    (What::UserLastName, "$user.last_name", VariableGroup::User, ValueKind::Text),
    (What::UserGender, "$user.gender", VariableGroup::User, ValueKind::TextOrNull),
    (What::UserLocale, "$user.locale", VariableGroup::User, ValueKind::TextOrNull),
    (What::UserRole, "$user.role", VariableGroup::User, ValueKind::TextOrNull),
    (What::UserRoles, "$user.roles", VariableGroup::User, ValueKind::Texts),
    (What::UserVerified, "$user.email_verified", VariableGroup::User, ValueKind::Flag),
    (What::UserCreatedAt, "$user.created_at", VariableGroup::User, ValueKind::Time),
    (What::Now, "$now", VariableGroup::Anything, ValueKind::Time),
    (What::RequestId, "$request_id", VariableGroup::Anything, ValueKind::Text),
];

impl What {
    pub fn all() -> impl Iterator<Item = Self> {
        VARIABLES.iter().map(|row| row.0)
    }

    fn row(self) -> (What, &'static str, VariableGroup, ValueKind) {
        VARIABLES[self as usize]
    }

    /// As it stands in a reply.
    pub fn word(self) -> &'static str {
        self.row().1
    }

    pub fn of(self) -> VariableGroup {
        self.row().2
    }

    pub fn kind(self) -> ValueKind {
        self.row().3
    }
}

/// A variable of a reply; the format counts for times alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    pub what: What,
    pub format: TimeFormat,
}

pub const ROTATIONS: [(&str, RefreshRotation); 3] =
    [("never", RefreshRotation::Never), ("always", RefreshRotation::Always), ("after-expiry", RefreshRotation::AfterExpiry)];

/// Whether spaces around a value belong to it.
pub fn is_password(field: Field) -> bool {
    matches!(field, Field::Password | Field::OldPassword | Field::NewPassword)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_stands_in_its_own_row() {
        for (place, what) in What::all().enumerate() {
            assert_eq!(what as usize, place, "{}", what.word());
        }
    }
}
