//! What has happened to one's account, in words.

use super::{
    page::Page,
    view::{Link, Pager, Row},
};
use crate::{
    store::audit,
    types::kinds::Event,
    web::{call::Call, failure::Answer},
};

const SIZE: u64 = 25;

pub async fn show(call: Call) -> Answer {
    let page = Page::of(&call);
    let wanted = call.query_value("page").and_then(|text| text.parse::<u64>().ok()).unwrap_or(1).clamp(1, 1_000_000);
    let (count, events) = audit::page(call.app().db.reader(), call.known()?.user, (wanted - 1) * SIZE, SIZE).await?;
    let mut room = page.furnish("log-title", None);
    room.lead.push(page.say("log-lead"));
    if events.is_empty() {
        room.lead.push(page.say("log-none"));
    }
    room.rows = events.iter().map(|event| row(&page, event)).collect();
    let turn = |to: u64, key: &str| Link::to(format!("/profile/log?page={to}"), page.say(key));
    room.pager = (count > SIZE).then(|| Pager {
        label: page.say("log-pages"),
        previous: (wanted > 1).then(|| turn(wanted - 1, "log-newer")),
        position: page.say_with("log-position", &[("page", wanted.into()), ("pages", count.div_ceil(SIZE).into())]),
        next: (wanted * SIZE < count).then(|| turn(wanted + 1, "log-older")),
    });
    page.show_room(&room)
}

fn row(page: &Page<'_>, event: &audit::Model) -> Row {
    let mut about = vec![page.moment(event.at)];
    if event.user_agent.is_some() {
        about.push(page.device(event.user_agent.as_deref()));
    }
    about.extend(event.ip.clone());
    Row { name: page.say(words(event.event)), about, ..Row::default() }
}

pub(super) fn words(event: Event) -> &'static str {
    match event {
        Event::SignedUp => "log-signed-up",
        Event::SignedIn => "log-signed-in",
        Event::SignInFailed => "log-sign-in-failed",
        Event::CodeWrong => "log-code-rejected",
        Event::SignedOut => "log-signed-out",
        Event::RefreshRepeated => "log-refresh-repeated",
        Event::SessionLimit => "log-session-limit",
        Event::RefreshReplayed => "log-refresh-replayed",
        Event::ProfileChanged => "log-profile-changed",
        Event::PasswordChanged => "log-password-changed",
        Event::PasswordResetAsked => "log-password-reset-requested",
        Event::PasswordReset => "log-password-reset",
        Event::EmailVerified => "log-email-verified",
        Event::UserCreated => "log-user-created",
        Event::UserActivated => "log-user-activated",
        Event::UserDeactivated => "log-user-deactivated",
        Event::UserDeleted => "log-user-deleted",
        Event::UserUnlocked => "log-user-unlocked",
        Event::RoleGiven => "log-role-granted",
        Event::RoleTaken => "log-role-revoked",
        Event::ApiKeyMade => "log-api-key-created",
        Event::ApiKeyRevoked => "log-api-key-revoked",
        Event::Reauthenticated => "log-reauthenticated",
        Event::EmailChangeAsked => "log-email-change-requested",
        Event::EmailChangeCancelled => "log-email-change-cancelled",
        Event::EmailChanged => "log-email-changed",
        Event::EmailRestored => "log-email-restored",
        Event::DeletionPlanned => "log-deletion-planned",
        Event::DeletionCancelled => "log-deletion-cancelled",
        Event::DataDownloaded => "log-data-exported",
        Event::Invited => "log-invited",
        Event::InvitationAccepted => "log-invitation-accepted",
        // The house's own affairs stand in nobody's log.
        Event::SigningKeyMade | Event::SigningKeyRetired | Event::RoleMade | Event::RoleDeleted | Event::MailRetried => {
            "log-other"
        }
    }
}
