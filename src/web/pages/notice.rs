//! One sentence for the next page about what has just been done: from a closed list, so that a cookie can say nothing else.

use std::time::Duration;

use poem::Response;
use strum::{EnumIter, IntoEnumIterator};

use crate::web::{
    context::RequestContext,
    cookies::{self, CookieName},
};

/// One that is not shown within a minute is out of date.
const A_MINUTE: Duration = Duration::from_mins(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter)]
pub enum Notice {
    SignedUp,
    SignedOut,
    Saved,
    PasswordChanged,
    PasswordReset,
    EmailVerified,
    EmailSent,
    ApiKeyRevoked,
    PasskeyAdded,
    PasskeyRenamed,
    PasskeyRemoved,
    EmailChanged,
    EmailChangeCancelled,
    EmailRestored,
    AccountKept,
    DeletionPlanned,
    DeviceEnded,
    DevicesEnded,
    TwoStepOn,
    TwoStepOff,
    TwoStepAppRemoved,
    TwoStepDevicesForgotten,
    SecondFactorReset,
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
    SignInAgain,
    Unsaved,
    UnsavedKept,
    UnsavedTooLong,
    Unconfirmed,
    UnconfirmedKept,
    UnconfirmedTooLong,
    FormKept,
    SentBefore,
}

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
            Self::PasskeyAdded => "notice-passkey-added",
            Self::PasskeyRenamed => "notice-passkey-renamed",
            Self::PasskeyRemoved => "notice-passkey-removed",
            Self::EmailChanged => "notice-email-changed",
            Self::EmailChangeCancelled => "notice-email-change-cancelled",
            Self::EmailRestored => "notice-email-restored",
            Self::AccountKept => "notice-account-kept",
            Self::DeletionPlanned => "notice-deletion-planned",
            Self::DeviceEnded => "notice-device-ended",
            Self::DevicesEnded => "notice-devices-ended",
            Self::TwoStepOn => "notice-two-step-on",
            Self::TwoStepOff => "notice-two-step-off",
            Self::TwoStepAppRemoved => "notice-two-step-app-removed",
            Self::TwoStepDevicesForgotten => "notice-two-step-devices-forgotten",
            Self::SecondFactorReset => "notice-second-factor-reset",
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
            Self::SignInAgain => "notice-sign-in-again",
            Self::Unsaved => "notice-unsaved",
            Self::UnsavedKept => "notice-unsaved-kept",
            Self::UnsavedTooLong => "notice-unsaved-too-long",
            Self::Unconfirmed => "notice-unconfirmed",
            Self::UnconfirmedKept => "notice-unconfirmed-kept",
            Self::UnconfirmedTooLong => "notice-unconfirmed-too-long",
            Self::FormKept => "notice-form-kept",
            Self::SentBefore => "notice-sent-before",
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
        Self::iter().find(|notice| notice.word() == word)
    }

    /// Lets the next page say it.
    pub fn say(self, context: &RequestContext, response: &mut Response) {
        cookies::set(&context.web, response, (CookieName::Notice, self.word()), A_MINUTE);
    }
}
