//! One sentence for the next page about what has just been done: a closed list, so that a cookie can say nothing else.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    SignedUp,
    SignedOut,
    Saved,
    PasswordChanged,
    PasswordReset,
    EmailVerified,
    MailSent,
    ApiKeyRevoked,
    EmailChanged,
    EmailRestored,
    AccountKept,
    DeletionPlanned,
    DeviceEnded,
    DevicesEnded,
    CodeSent,
    ConfirmFirst,
    MailJustSent,
    MailMaybeSent,
    InvitationAccepted,
    AccountMade,
    AccountActivated,
    AccountDeactivated,
    AccountVerified,
    AccountUnlocked,
    NothingLocked,
    AccountDeleted,
    ResetSent,
    RoleGiven,
    RoleTaken,
    SessionsEnded,
    RoleMade,
    RoleDeleted,
    MailQueued,
}

pub const ALL: [Notice; 33] = [
    Notice::SignedUp,
    Notice::SignedOut,
    Notice::Saved,
    Notice::PasswordChanged,
    Notice::PasswordReset,
    Notice::EmailVerified,
    Notice::MailSent,
    Notice::ApiKeyRevoked,
    Notice::EmailChanged,
    Notice::EmailRestored,
    Notice::AccountKept,
    Notice::DeletionPlanned,
    Notice::DeviceEnded,
    Notice::DevicesEnded,
    Notice::CodeSent,
    Notice::ConfirmFirst,
    Notice::MailJustSent,
    Notice::MailMaybeSent,
    Notice::InvitationAccepted,
    Notice::AccountMade,
    Notice::AccountActivated,
    Notice::AccountDeactivated,
    Notice::AccountVerified,
    Notice::AccountUnlocked,
    Notice::NothingLocked,
    Notice::AccountDeleted,
    Notice::ResetSent,
    Notice::RoleGiven,
    Notice::RoleTaken,
    Notice::SessionsEnded,
    Notice::RoleMade,
    Notice::RoleDeleted,
    Notice::MailQueued,
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
            Self::MailSent => "notice-mail-sent",
            Self::ApiKeyRevoked => "notice-api-key-revoked",
            Self::EmailChanged => "notice-email-changed",
            Self::EmailRestored => "notice-email-restored",
            Self::AccountKept => "notice-account-kept",
            Self::DeletionPlanned => "notice-deletion-planned",
            Self::DeviceEnded => "notice-device-ended",
            Self::DevicesEnded => "notice-devices-ended",
            Self::CodeSent => "notice-code-sent",
            Self::ConfirmFirst => "notice-confirm-first",
            Self::MailJustSent => "notice-mail-just-sent",
            Self::MailMaybeSent => "notice-mail-maybe-sent",
            Self::InvitationAccepted => "notice-invitation-accepted",
            Self::AccountMade => "notice-account-made",
            Self::AccountActivated => "notice-account-activated",
            Self::AccountDeactivated => "notice-account-deactivated",
            Self::AccountVerified => "notice-account-verified",
            Self::AccountUnlocked => "notice-account-unlocked",
            Self::NothingLocked => "notice-nothing-locked",
            Self::AccountDeleted => "notice-account-deleted",
            Self::ResetSent => "notice-reset-sent",
            Self::RoleGiven => "notice-role-given",
            Self::RoleTaken => "notice-role-taken",
            Self::SessionsEnded => "notice-sessions-ended",
            Self::RoleMade => "notice-role-made",
            Self::RoleDeleted => "notice-role-deleted",
            Self::MailQueued => "notice-mail-queued",
        }
    }

    /// What the cookie holds.
    pub fn word(self) -> &'static str {
        self.key().trim_start_matches("notice-")
    }

    pub fn of(word: &str) -> Option<Self> {
        ALL.into_iter().find(|notice| notice.word() == word)
    }
}
