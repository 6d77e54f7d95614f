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
}

pub const ALL: [Notice; 19] = [
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
