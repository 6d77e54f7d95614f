//! What has happened to the account, in words.

use askama::Template;

use super::{
    components::Pager,
    layout::{Layout, page},
};
use crate::{
    store::audit_event,
    types::kinds::Event,
    web::{error::HttpResult, request::HttpRequest},
};

const SIZE: u64 = 25;

#[derive(Template)]
#[template(path = "pages/activity.html")]
struct ActivityPage<'a> {
    layout: &'a Layout<'a>,
    events: Vec<audit_event::Model>,
    pager: Option<Pager>,
}

page!(ActivityPage);

impl ActivityPage<'_> {
    fn words(&self, event: &Event) -> &'static str {
        words(*event)
    }
}

pub async fn show(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    let wanted = Pager::wanted(&request);
    let (count, events) =
        audit_event::page(request.app().db.reader(), request.principal()?.user, (wanted - 1) * SIZE, SIZE).await?;
    let pager = Pager::numbered("/profile/activity", wanted, (count, SIZE));
    layout.show(&ActivityPage { layout: &layout, events, pager })
}

/// The key of the sentence about an event, as its user reads it.
pub(super) fn words(event: Event) -> &'static str {
    match event {
        Event::SignedUp => "log-signed-up",
        Event::SignedIn => "log-signed-in",
        Event::SignInFailed => "log-sign-in-failed",
        Event::CodeRejected => "log-code-rejected",
        Event::SignedOut => "log-signed-out",
        Event::RefreshRepeated => "log-refresh-repeated",
        Event::SessionLimit => "log-session-limit",
        Event::RefreshReplayed => "log-refresh-replayed",
        Event::ProfileChanged => "log-profile-changed",
        Event::PasswordChanged => "log-password-changed",
        Event::PasswordResetRequested => "log-password-reset-requested",
        Event::PasswordReset => "log-password-reset",
        Event::EmailVerified => "log-email-verified",
        Event::UserCreated => "log-user-created",
        Event::UserActivated => "log-user-activated",
        Event::UserDeactivated => "log-user-deactivated",
        Event::UserDeleted => "log-user-deleted",
        Event::UserUnlocked => "log-user-unlocked",
        Event::RoleGranted => "log-role-granted",
        Event::RoleRevoked => "log-role-revoked",
        Event::ApiKeyCreated => "log-api-key-created",
        Event::ApiKeyRevoked => "log-api-key-revoked",
        Event::Reauthenticated => "log-reauthenticated",
        Event::EmailChangeRequested => "log-email-change-requested",
        Event::EmailChangeCancelled => "log-email-change-cancelled",
        Event::EmailChanged => "log-email-changed",
        Event::EmailRestored => "log-email-restored",
        Event::DeletionPlanned => "log-deletion-planned",
        Event::DeletionCancelled => "log-deletion-cancelled",
        Event::DataExported => "log-data-exported",
        Event::Invited => "log-invited",
        Event::InvitationAccepted => "log-invitation-accepted",
        // Not about a user.
        Event::SigningKeyCreated | Event::SigningKeyRetired | Event::RoleCreated | Event::RoleDeleted | Event::EmailRetried => {
            "log-other"
        }
    }
}
