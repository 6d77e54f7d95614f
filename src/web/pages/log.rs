//! What has happened to the account, in words.

use askama::Template;

use super::{
    components::Pager,
    layout::{Layout, page},
};
use crate::{
    store::audit,
    types::kinds::Event,
    web::{call::Call, failure::Answer},
};

const SIZE: u64 = 25;

#[derive(Template)]
#[template(path = "pages/activity.html")]
struct ActivityPage<'a> {
    layout: &'a Layout<'a>,
    events: Vec<audit::Model>,
    pager: Option<Pager>,
}

page!(ActivityPage);

impl ActivityPage<'_> {
    fn words(&self, event: &Event) -> &'static str {
        words(*event)
    }
}

pub async fn show(call: Call) -> Answer {
    let layout = Layout::of(&call);
    let wanted = Pager::wanted(&call);
    let (count, events) = audit::page(call.app().db.reader(), call.known()?.user, (wanted - 1) * SIZE, SIZE).await?;
    let pager = Pager::numbered("/profile/log", wanted, (count, SIZE));
    layout.show(&ActivityPage { layout: &layout, events, pager })
}

/// The key of the sentence about an event, as its user reads it.
pub(super) fn words(event: Event) -> &'static str {
    match event {
        Event::SignedUp => "log-signed-up",
        Event::SignedIn => "log-signed-in",
        Event::SignInFailed => "log-sign-in-failed",
        Event::CodeWrong => "log-code-wrong",
        Event::SignedOut => "log-signed-out",
        Event::RefreshRepeated => "log-refresh-repeated",
        Event::SessionLimit => "log-session-limit",
        Event::RefreshReplayed => "log-refresh-replayed",
        Event::ProfileChanged => "log-profile-changed",
        Event::PasswordChanged => "log-password-changed",
        Event::PasswordResetAsked => "log-password-reset-asked",
        Event::PasswordReset => "log-password-reset",
        Event::EmailVerified => "log-email-verified",
        Event::UserCreated => "log-user-created",
        Event::UserActivated => "log-user-activated",
        Event::UserDeactivated => "log-user-deactivated",
        Event::UserDeleted => "log-user-deleted",
        Event::UserUnlocked => "log-user-unlocked",
        Event::RoleGiven => "log-role-given",
        Event::RoleTaken => "log-role-taken",
        Event::ApiKeyMade => "log-api-key-made",
        Event::ApiKeyRevoked => "log-api-key-revoked",
        Event::Reauthenticated => "log-reauthenticated",
        Event::EmailChangeAsked => "log-email-change-asked",
        Event::EmailChangeCancelled => "log-email-change-cancelled",
        Event::EmailChanged => "log-email-changed",
        Event::EmailRestored => "log-email-restored",
        Event::DeletionPlanned => "log-deletion-planned",
        Event::DeletionCancelled => "log-deletion-cancelled",
        Event::DataDownloaded => "log-data-downloaded",
        Event::Invited => "log-invited",
        Event::InvitationAccepted => "log-invitation-accepted",
        // Not about a user.
        Event::SigningKeyMade | Event::SigningKeyRetired | Event::RoleMade | Event::RoleDeleted | Event::MailRetried => {
            "log-other"
        }
    }
}
