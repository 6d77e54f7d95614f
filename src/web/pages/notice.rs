//! One sentence for the next page about what has just been done: from a closed list, so that a cookie can say nothing else.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    SignedUp,
    SignedOut,
    Saved,
    PasswordChanged,
    PasswordReset,
    EmailVerified,
    EmailSent,
    ApiKeyRevoked,
    EmailChanged,
    EmailChangeCancelled,
    EmailRestored,
    AccountKept,
    DeletionPlanned,
    DeviceEnded,
    DevicesEnded,
    CodeSent,
    ConfirmFirst,
    EmailJustSent,
    EmailMaybeSent,
    InvitationAccepted,
    AccountCreated,
    UserInvited,
    UserInvitedAgain,
    UserEmailToConfirm,
    AccountActivated,
    AccountDeactivated,
    AccountVerified,
    AccountUnlocked,
    NothingLocked,
    AccountDeleted,
    ResetSent,
    RoleGranted,
    RoleRevoked,
    SessionsEnded,
    RoleCreated,
    RoleDeleted,
    EmailQueued,
}

pub const ALL: [Notice; 37] = [
    Notice::SignedUp,
    Notice::SignedOut,
    Notice::Saved,
    Notice::PasswordChanged,
    Notice::PasswordReset,
    Notice::EmailVerified,
    Notice::EmailSent,
    Notice::ApiKeyRevoked,
    Notice::EmailChanged,
    Notice::EmailChangeCancelled,
    Notice::EmailRestored,
    Notice::AccountKept,
    Notice::DeletionPlanned,
    Notice::DeviceEnded,
    Notice::DevicesEnded,
    Notice::CodeSent,
    Notice::ConfirmFirst,
    Notice::EmailJustSent,
    Notice::EmailMaybeSent,
    Notice::InvitationAccepted,
    Notice::AccountCreated,
    Notice::UserInvited,
    Notice::UserInvitedAgain,
    Notice::UserEmailToConfirm,
    Notice::AccountActivated,
    Notice::AccountDeactivated,
    Notice::AccountVerified,
    Notice::AccountUnlocked,
    Notice::NothingLocked,
    Notice::AccountDeleted,
    Notice::ResetSent,
    Notice::RoleGranted,
    Notice::RoleRevoked,
    Notice::SessionsEnded,
    Notice::RoleCreated,
    Notice::RoleDeleted,
    Notice::EmailQueued,
];

impl Notice {
    pub fn key(self) -> &'static str {
        match self {
            Self::SignedUp => "notice-signed-up",
            Self::SignedOut => "notice-signed-out",
            Self::Saved => "notice-saved",
            Self::PasswordChanged => "notice-password-changed",
            Self::PasswordReset => "notice-password-reset",
            Self::EmailVerified => "notice-email-verified",
            Self::EmailSent => "notice-email-sent",
            Self::ApiKeyRevoked => "notice-api-key-revoked",
            Self::EmailChanged => "notice-email-changed",
            Self::EmailChangeCancelled => "notice-email-change-cancelled",
            Self::EmailRestored => "notice-email-restored",
            Self::AccountKept => "notice-account-kept",
            Self::DeletionPlanned => "notice-deletion-planned",
            Self::DeviceEnded => "notice-device-ended",
            Self::DevicesEnded => "notice-devices-ended",
            Self::CodeSent => "notice-code-sent",
            Self::ConfirmFirst => "notice-confirm-first",
            Self::EmailJustSent => "notice-email-just-sent",
            Self::EmailMaybeSent => "notice-email-maybe-sent",
            Self::InvitationAccepted => "notice-invitation-accepted",
            Self::AccountCreated => "notice-account-created",
            Self::UserInvited => "notice-user-invited",
            Self::UserInvitedAgain => "notice-user-invited-again",
            Self::UserEmailToConfirm => "notice-user-email-to-confirm",
            Self::AccountActivated => "notice-account-activated",
            Self::AccountDeactivated => "notice-account-deactivated",
            Self::AccountVerified => "notice-account-verified",
            Self::AccountUnlocked => "notice-account-unlocked",
            Self::NothingLocked => "notice-nothing-locked",
            Self::AccountDeleted => "notice-account-deleted",
            Self::ResetSent => "notice-reset-sent",
            Self::RoleGranted => "notice-role-granted",
            Self::RoleRevoked => "notice-role-revoked",
            Self::SessionsEnded => "notice-sessions-ended",
            Self::RoleCreated => "notice-role-created",
            Self::RoleDeleted => "notice-role-deleted",
            Self::EmailQueued => "notice-email-queued",
        }
    }

    /// Whether a user has done what they came for, and may go on to the application.
    pub fn is_last_step(self) -> bool {
        matches!(
            self,
            Self::SignedUp
                | Self::Saved
                | Self::PasswordChanged
                | Self::EmailVerified
                | Self::EmailChanged
                | Self::InvitationAccepted
                | Self::AccountKept
        )
    }

    /// The value of the cookie.
    pub fn word(self) -> &'static str {
        self.key().trim_start_matches("notice-")
    }

    pub fn of(word: &str) -> Option<Self> {
        ALL.into_iter().find(|notice| notice.word() == word)
    }
}
