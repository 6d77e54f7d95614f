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
}

pub const ALL: [Notice; 8] = [
    Notice::SignedUp,
    Notice::SignedOut,
    Notice::Saved,
    Notice::PasswordChanged,
    Notice::PasswordReset,
    Notice::EmailVerified,
    Notice::MailSent,
    Notice::ApiKeyRevoked,
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
