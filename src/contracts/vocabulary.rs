//! The closed vocabulary of contracts: operations, the fields of their requests, and the variables of their responses.

use super::requirement::Requirement;
use crate::{error::Field, types::token_format::UserIdFormat};

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Register,
    Login,
    ApiKeyLogin,
    SecondFactor,
    Refresh,
    Verify,
    Logout,
    Me,
    UpdateMe,
    ForgotPassword,
    ResetPassword,
    ChangePassword,
    VerifyEmail,
    ResendVerification,
    ChangeEmail,
    ChangeUsername,
    DeleteMe,
}

impl Operation {
    pub const ALL: [Self; 17] = [
        Self::Register,
        Self::Login,
        Self::ApiKeyLogin,
        Self::SecondFactor,
        Self::Refresh,
        Self::Verify,
        Self::Logout,
        Self::Me,
        Self::UpdateMe,
        Self::ForgotPassword,
        Self::ResetPassword,
        Self::ChangePassword,
        Self::VerifyEmail,
        Self::ResendVerification,
        Self::ChangeEmail,
        Self::ChangeUsername,
        Self::DeleteMe,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Login => "login",
            Self::ApiKeyLogin => "api-key-login",
            Self::SecondFactor => "second-factor",
            Self::Refresh => "refresh",
            Self::Verify => "verify",
            Self::Logout => "logout",
            Self::Me => "me",
            Self::UpdateMe => "update-me",
            Self::ForgotPassword => "forgot-password",
            Self::ResetPassword => "reset-password",
            Self::ChangePassword => "change-password",
            Self::VerifyEmail => "verify-email",
            Self::ResendVerification => "resend-verification",
            Self::ChangeEmail => "change-email",
            Self::ChangeUsername => "change-username",
            Self::DeleteMe => "delete-me",
        }
    }

    /// Whether it needs an access token, unless its action says otherwise.
    pub fn requires_auth(self) -> bool {
        matches!(
            self,
            Self::Logout
                | Self::Me
                | Self::UpdateMe
                | Self::ChangePassword
                | Self::ChangeEmail
                | Self::ChangeUsername
                | Self::DeleteMe
        )
    }

    /// Whether it changes the account: then it is closed to sessions of another contract's API keys.
    pub fn changes_account(self) -> bool {
        matches!(self, Self::UpdateMe | Self::ChangePassword)
    }

    /// Whether it is for the owner of the account alone: then it is closed to every session of an API key.
    pub fn is_for_owner(self) -> bool {
        matches!(self, Self::VerifyEmail | Self::ResendVerification | Self::ChangeEmail | Self::ChangeUsername | Self::DeleteMe)
    }

    /// The meanings that the fields of its request may have.
    pub fn fields(self) -> &'static [Field] {
        use Field::{
            ApiKey, Code, Device, Email, FirstName, Gender, LastName, Locale, Name, NewEmail, NewPassword, NewUsername,
            OldPassword, Password, Refresh, Remember, Repeat, Token, Username,
        };
        match self {
            Self::Register => &[Email, Username, Password, Repeat, Name, FirstName, LastName, Gender, Locale, Device],
            Self::Login => &[Email, Username, Password, Device, Remember],
            Self::ApiKeyLogin => &[ApiKey, Device],
            Self::SecondFactor => &[Token, Code, Device, Remember],
            Self::Refresh | Self::Logout => &[Refresh],
            Self::Verify => &[Token],
            Self::Me => &[],
            Self::UpdateMe => &[Name, FirstName, LastName, Gender, Locale],
            Self::ForgotPassword | Self::ResendVerification => &[Email],
            Self::ResetPassword => &[Token, Email, Code, NewPassword, Repeat],
            Self::ChangePassword => &[OldPassword, NewPassword, Repeat],
            Self::VerifyEmail => &[Token, Email, Code, Password],
            Self::ChangeEmail => &[NewEmail, Password],
            Self::ChangeUsername => &[NewUsername, Password],
            Self::DeleteMe => &[Password],
        }
    }

    pub fn requirements(self) -> &'static [Requirement] {
        use Field::{
            ApiKey, Code, Email, FirstName, Gender, LastName, Locale, Name, NewEmail, NewPassword, NewUsername, OldPassword,
            Password, Token, Username,
        };
        use Requirement::{AllOf, AnyOf, Apart, ExactlyOneOf, OneRequired, OneSetOf};
        match self {
            Self::Register => &[OneRequired(&[Email, Username]), AllOf(&[Password]), Apart(Name, &[FirstName, LastName])],
            Self::Login => &[ExactlyOneOf(&[Email, Username]), AllOf(&[Password])],
            Self::ApiKeyLogin => &[AllOf(&[ApiKey])],
            Self::SecondFactor => &[AllOf(&[Token, Code])],
            Self::Refresh => &[AllOf(&[Field::Refresh])],
            Self::Verify => &[AllOf(&[Token])],
            Self::Logout | Self::Me | Self::ResendVerification => &[],
            Self::UpdateMe => &[AnyOf(&[Name, FirstName, LastName, Gender, Locale]), Apart(Name, &[FirstName, LastName])],
            Self::ForgotPassword => &[AllOf(&[Email])],
            Self::ResetPassword => &[OneSetOf(&[&[Token], &[Email, Code]]), AllOf(&[NewPassword])],
            Self::ChangePassword => &[AllOf(&[OldPassword, NewPassword])],
            Self::VerifyEmail => &[OneSetOf(&[&[Token], &[Code]])],
            Self::ChangeEmail => &[AllOf(&[NewEmail, Password])],
            Self::ChangeUsername => &[AllOf(&[NewUsername])],
            Self::DeleteMe => &[AllOf(&[Password])],
        }
    }

    /// Whether its response may name a variable.
    pub fn provides(self, variable: Variable) -> bool {
        let tokens = matches!(
            self,
            Self::Register
                | Self::Login
                | Self::ApiKeyLogin
                | Self::SecondFactor
                | Self::Refresh
                | Self::ResetPassword
                | Self::VerifyEmail
                | Self::ChangePassword
        );
        let user = tokens || matches!(self, Self::Me | Self::UpdateMe | Self::ChangeEmail | Self::ChangeUsername);
        match variable.group() {
            VariableGroup::General => true,
            VariableGroup::Token => tokens,
            VariableGroup::User => user,
            VariableGroup::Decoy => self == Self::Register,
            VariableGroup::Request => matches!(self, Self::Me | Self::UpdateMe | Self::Verify),
        }
    }
}

/// What a variable is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableGroup {
    Token,
    User,
    General,
    /// What has the form of a secret and is none.
    Decoy,
    /// What came with the request.
    Request,
}

/// How the value of a variable is written in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    Text,
    TextOrNull,
    TextList,
    Number,
    /// A number or a text, as the contract's `user_id_format` says.
    Id,
    Uuid,
    Boolean,
    Time,
}

/// What a response may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variable {
    Access,
    AccessExpiresAt,
    AccessIssuedAt,
    AccessExpiresIn,
    Refresh,
    RefreshExpiresAt,
    RefreshExpiresIn,
    UserId,
    UserUuid,
    UserEmail,
    UserUsername,
    UserFirstName,
    UserLastName,
    /// First and last name.
    UserName,
    UserGender,
    UserLocale,
    /// The first of the roles.
    UserRole,
    UserRoles,
    UserEmailVerified,
    UserCreatedAt,
    UserUpdatedAt,
    Now,
    RequestId,
    /// Text of the form of a hash in Django, new each time and in no relation to any password.
    DecoyDjangoHash,
    /// The access token of the request; in `verify`, the token that was checked.
    Token,
}

const VARIABLES: [(Variable, &str, VariableGroup, ValueKind); 25] = [
    (Variable::Access, "$access", VariableGroup::Token, ValueKind::Text),
    (Variable::AccessExpiresAt, "$access.expires_at", VariableGroup::Token, ValueKind::Time),
    (Variable::AccessIssuedAt, "$access.issued_at", VariableGroup::Token, ValueKind::Time),
    (Variable::AccessExpiresIn, "$access.expires_in", VariableGroup::Token, ValueKind::Number),
    (Variable::Refresh, "$refresh", VariableGroup::Token, ValueKind::Text),
    (Variable::RefreshExpiresAt, "$refresh.expires_at", VariableGroup::Token, ValueKind::Time),
    (Variable::RefreshExpiresIn, "$refresh.expires_in", VariableGroup::Token, ValueKind::Number),
    (Variable::UserId, "$user.id", VariableGroup::User, ValueKind::Id),
    (Variable::UserUuid, "$user.uuid", VariableGroup::User, ValueKind::Uuid),
    (Variable::UserEmail, "$user.email", VariableGroup::User, ValueKind::Text),
    (Variable::UserUsername, "$user.username", VariableGroup::User, ValueKind::TextOrNull),
    (Variable::UserFirstName, "$user.first_name", VariableGroup::User, ValueKind::Text),
    (Variable::UserLastName, "$user.last_name", VariableGroup::User, ValueKind::Text),
    (Variable::UserName, "$user.name", VariableGroup::User, ValueKind::Text),
    (Variable::UserGender, "$user.gender", VariableGroup::User, ValueKind::TextOrNull),
    (Variable::UserLocale, "$user.locale", VariableGroup::User, ValueKind::TextOrNull),
    (Variable::UserRole, "$user.role", VariableGroup::User, ValueKind::TextOrNull),
    (Variable::UserRoles, "$user.roles", VariableGroup::User, ValueKind::TextList),
    (Variable::UserEmailVerified, "$user.email_verified", VariableGroup::User, ValueKind::Boolean),
    (Variable::UserCreatedAt, "$user.created_at", VariableGroup::User, ValueKind::Time),
    (Variable::UserUpdatedAt, "$user.updated_at", VariableGroup::User, ValueKind::Time),
    (Variable::Now, "$now", VariableGroup::General, ValueKind::Time),
    (Variable::RequestId, "$request_id", VariableGroup::General, ValueKind::Text),
    (Variable::DecoyDjangoHash, "$decoy.django_hash", VariableGroup::Decoy, ValueKind::Text),
    (Variable::Token, "$token", VariableGroup::Request, ValueKind::Text),
];

impl Variable {
    pub fn all() -> impl Iterator<Item = Self> {
        VARIABLES.iter().map(|row| row.0)
    }

    fn row(self) -> (Self, &'static str, VariableGroup, ValueKind) {
        VARIABLES[self as usize]
    }

    /// As a response names it.
    pub fn word(self) -> &'static str {
        self.row().1
    }

    pub fn group(self) -> VariableGroup {
        self.row().2
    }

    pub fn kind(self) -> ValueKind {
        self.row().3
    }
}

pub const USER_IDS: [(&str, UserIdFormat); 3] =
    [("integer", UserIdFormat::Integer), ("string", UserIdFormat::String), ("uuid", UserIdFormat::Uuid)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_has_its_own_row() {
        for (row, variable) in Variable::all().enumerate() {
            assert_eq!(variable as usize, row, "{}", variable.word());
        }
    }
}
