//! Words in the tables: what an emailed token is for, the kind of an email, events, why a session ended.

use sea_orm::{ActiveEnum, DeriveActiveEnum, EnumIter, Iterable};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "kebab-case")]
pub enum Purpose {
    VerifyEmail,
    ResetPassword,
    /// Goes to the new address of a change.
    ChangeEmail,
    /// Goes to the old address after a change, and restores it.
    UndoEmail,
    /// Keeps an account that was about to be deleted.
    KeepAccount,
    /// Sets the first password of an account that an operator has made.
    Invite,
    /// Goes to the present address while a change is pending, and cancels it.
    CancelChange,
    /// In notices: sends the email that sets a new password to the account's own address. It has no row: its id is that of the notice.
    RequestReset,
}

impl Purpose {
    /// Whether its link gives something to the person who opens it: such a link ends with the password and the address under which it was
    /// made, and with every remedy. The others take back what was asked for, or do what anybody may, and stay.
    pub fn grants(self) -> bool {
        match self {
            Self::VerifyEmail | Self::ResetPassword | Self::ChangeEmail | Self::Invite => true,
            Self::UndoEmail | Self::KeepAccount | Self::CancelChange | Self::RequestReset => false,
        }
    }

    /// Whether a code can be typed for its link.
    pub fn has_code(self) -> bool {
        matches!(self, Self::VerifyEmail | Self::ResetPassword | Self::ChangeEmail)
    }

    /// What goes into the token of a link; never change a word that may be in a mailbox.
    pub fn word(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify-email",
            Self::ResetPassword => "reset-password",
            Self::ChangeEmail => "change-email",
            Self::UndoEmail => "undo-email",
            Self::KeepAccount => "keep-account",
            Self::Invite => "invite",
            Self::CancelChange => "cancel-change",
            Self::RequestReset => "request-reset",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "kebab-case")]
pub enum EmailKind {
    VerifyEmail,
    ResetPassword,
    PasswordChanged,
    /// A used refresh token was presented by another client.
    RefreshReplayed,
    /// The first sign-in from a device and region.
    NewDevice,
    ApiKeyCreated,
    PasskeyAdded,
    PasskeyRemoved,
    SecondFactorAdded,
    SecondFactorRemoved,
    RecoveryCodeUsed,
    /// An administrator has removed the second factors.
    SecondFactorReset,
    /// To the new address of a change.
    EmailChange,
    /// To the present address, when a change is requested.
    EmailChangeRequested,
    /// To the old address after a change.
    EmailChanged,
    /// To the new address, where an administrator has vouched for it.
    EmailSet,
    /// To the owner of an address that another user wanted to change to.
    EmailTaken,
    /// To the owner of an address that was used to sign up again.
    AlreadyRegistered,
    DeletionPlanned,
    Invitation,
    /// `vestibule email test`.
    Test,
}

impl EmailKind {
    pub fn word(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify-email",
            Self::ResetPassword => "reset-password",
            Self::PasswordChanged => "password-changed",
            Self::RefreshReplayed => "refresh-replayed",
            Self::NewDevice => "new-device",
            Self::ApiKeyCreated => "api-key-created",
            Self::PasskeyAdded => "passkey-added",
            Self::PasskeyRemoved => "passkey-removed",
            Self::SecondFactorAdded => "second-factor-added",
            Self::SecondFactorRemoved => "second-factor-removed",
            Self::RecoveryCodeUsed => "recovery-code-used",
            Self::SecondFactorReset => "second-factor-reset",
            Self::EmailChange => "email-change",
            Self::EmailChangeRequested => "email-change-requested",
            Self::EmailChanged => "email-changed",
            Self::EmailSet => "email-set",
            Self::EmailTaken => "email-taken",
            Self::AlreadyRegistered => "already-registered",
            Self::DeletionPlanned => "deletion-planned",
            Self::Invitation => "invitation",
            Self::Test => "test",
        }
    }

    pub fn of(word: &str) -> Option<Self> {
        Self::iter().find(|kind| kind.word() == word)
    }

    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// What its link is for, if the link has a row.
    pub fn purpose(self) -> Option<Purpose> {
        Some(match self {
            Self::VerifyEmail => Purpose::VerifyEmail,
            Self::ResetPassword => Purpose::ResetPassword,
            Self::EmailChange => Purpose::ChangeEmail,
            Self::EmailChangeRequested => Purpose::CancelChange,
            Self::EmailChanged => Purpose::UndoEmail,
            Self::DeletionPlanned => Purpose::KeepAccount,
            Self::Invitation => Purpose::Invite,
            Self::PasswordChanged
            | Self::RefreshReplayed
            | Self::NewDevice
            | Self::ApiKeyCreated
            | Self::PasskeyAdded
            | Self::PasskeyRemoved
            | Self::SecondFactorAdded
            | Self::SecondFactorRemoved
            | Self::RecoveryCodeUsed
            | Self::SecondFactorReset
            | Self::EmailSet
            | Self::EmailTaken
            | Self::AlreadyRegistered
            | Self::Test => return None,
        })
    }

    /// Whether its link leads to a new password without the address being typed again: `Purpose::RequestReset`.
    pub fn offers_reset(self) -> bool {
        matches!(
            self,
            Self::PasswordChanged
                | Self::RefreshReplayed
                | Self::NewDevice
                | Self::ApiKeyCreated
                | Self::PasskeyAdded
                | Self::PasskeyRemoved
                | Self::SecondFactorAdded
                | Self::SecondFactorRemoved
                | Self::RecoveryCodeUsed
                | Self::SecondFactorReset
                | Self::AlreadyRegistered
        )
    }
}

/// The limit that an email counts against, per recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    /// `limits.emails_per_recipient`: what anybody can have sent to an address that is not theirs.
    Requested,
    /// `limits.notices_per_recipient`: news about an account, which only a client with a session or the password can cause.
    Notice,
}

/// Who gets an email.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// An address that may be unconfirmed. It gets nothing that another client entered.
    Anyone,
    /// Only an address whose owner has confirmed it.
    Confirmed,
}

impl EmailKind {
    /// Its limit and its audience, decided for every kind.
    pub fn rule(self) -> (Allowance, Audience) {
        match self {
            Self::VerifyEmail | Self::ResetPassword | Self::EmailChange | Self::Invitation => {
                (Allowance::Requested, Audience::Anyone)
            }
            Self::EmailTaken | Self::AlreadyRegistered => (Allowance::Requested, Audience::Confirmed),
            Self::PasswordChanged
            | Self::RefreshReplayed
            | Self::NewDevice
            | Self::ApiKeyCreated
            | Self::PasskeyAdded
            | Self::PasskeyRemoved
            | Self::SecondFactorAdded
            | Self::SecondFactorRemoved
            | Self::RecoveryCodeUsed
            | Self::SecondFactorReset
            | Self::EmailChangeRequested
            | Self::EmailChanged
            | Self::EmailSet
            | Self::DeletionPlanned => (Allowance::Notice, Audience::Confirmed),
            // The operator types the address.
            Self::Test => (Allowance::Notice, Audience::Anyone),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "kebab-case")]
pub enum EmailState {
    Queued,
    Sent,
    /// The server will never take it, or there was nothing left to try.
    Failed,
    /// It would arrive too late to be of use.
    Expired,
    /// There is no account of this address, or it is unconfirmed, or too many emails went there; nothing was sent.
    Dropped,
}

impl EmailState {
    pub const ALL: [Self; 5] = [Self::Queued, Self::Sent, Self::Failed, Self::Expired, Self::Dropped];

    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Dropped => "dropped",
        }
    }

    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "kebab-case")]
pub enum EndReason {
    Logout,
    PasswordChanged,
    PasswordReset,
    UserDeactivated,
    UserDeleted,
    RefreshReplayed,
    ApiKeyRevoked,
    /// An administrator ended it.
    Administrator,
    /// The address that it was opened with has come back to its owner.
    EmailRestored,
    /// Its account is about to be deleted.
    DeletionPlanned,
    /// The account, or the key, had as many as it may have, and there was a newer one.
    SessionLimit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "kebab-case")]
pub enum Event {
    SignedUp,
    SignedIn,
    SignInFailed,
    /// The password was right, and a second factor was asked for.
    SecondFactorRequired,
    /// A wrong code after a right password.
    SecondFactorFailed,
    SecondFactorAdded,
    SecondFactorRemoved,
    RecoveryCodesCreated,
    RecoveryCodeUsed,
    /// An administrator has removed the second factors.
    SecondFactorReset,
    /// Devices that needed no second step need one again.
    DevicesForgotten,
    SignedOut,
    /// A refresh token of the former server was used for the first time, and has become a session.
    LegacyTokenAdopted,
    /// The client that renewed asked again, for the answer it had lost or in another tab; once a generation.
    RefreshRepeated,
    /// The oldest sessions ended, since there were more than there may be.
    SessionLimit,
    RefreshReplayed,
    ProfileChanged,
    UsernameChanged,
    PasswordChanged,
    PasswordResetRequested,
    PasswordReset,
    EmailVerified,
    UserCreated,
    UserActivated,
    UserDeactivated,
    UserUnlocked,
    UserDeleted,
    RoleGranted,
    RoleRevoked,
    ApiKeyCreated,
    ApiKeyRevoked,
    PasskeyAdded,
    PasskeyRenamed,
    PasskeyRemoved,
    /// An authenticator has counted less than before: there may be a copy of its key.
    PasskeyCounterBack,
    /// The password was asked for again and was right.
    Reauthenticated,
    EmailChangeRequested,
    EmailChangeCancelled,
    EmailChanged,
    /// The address before the last one holds again.
    EmailRestored,
    DeletionPlanned,
    DeletionCancelled,
    DataExported,
    /// A list of users, to an administrator.
    UsersExported,
    /// Part of this log, to an administrator.
    LogExported,
    Invited,
    RoleCreated,
    RoleDeleted,
    EmailRetried,
    InvitationAccepted,
    /// The code of an email, wrong or tried too often.
    CodeRejected,
    SigningKeyCreated,
    SigningKeyRetired,
    /// From another server: a user, or, without one, the whole import.
    Imported,
    /// Tokens of the former server are not accepted any more.
    TakeoverFinished,
}

impl Event {
    /// Whether an administrator did it: the IP address is then not shown to the user.
    pub fn is_by_operator(self) -> bool {
        matches!(
            self,
            Self::UserCreated
                | Self::UserActivated
                | Self::UserDeactivated
                | Self::UserDeleted
                | Self::UserUnlocked
                | Self::RoleGranted
                | Self::RoleRevoked
                | Self::Invited
                | Self::SecondFactorReset
                | Self::Imported
        )
    }

    /// As the table has it.
    pub fn word(self) -> String {
        self.to_value()
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::iter().find(|event| event.to_value() == word)
    }

    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }
}
