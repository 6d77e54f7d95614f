//! Limits per recipient: an address gets only so many emails a day of a kind, and an unconfirmed address gets nothing but what
//! confirms it.

use crate::{
    app::{App, limits::RateLimitKey},
    error::{Error, Result},
    store::{
        email_token, outbox,
        rate_limit::{self, RateLimitEntry},
        user,
    },
    types::{
        email::Email,
        email_problem::EmailProblem,
        kinds::{Allowance, Audience, EmailKind},
    },
};

/// Why an email may not be sent; or its rate limit entry, for `refund` if it is not sent after all. Counted by the address that it
/// goes to, whether there is such an account or not.
pub(super) async fn refuses(
    app: &App,
    email: &outbox::Model,
) -> Result<std::result::Result<Option<RateLimitEntry>, EmailProblem>> {
    let db = app.db.reader();
    let user = match email.user_id {
        Some(id) => user::by_id(db, id).await?,
        None => None,
    };
    if let Some(why) = user.as_ref().and_then(|user| is_out_of_reach(email.kind, user)) {
        return Ok(Err(why));
    }
    let sent_to = match email.email_token_id {
        Some(id) => email_token::by_id(db, id).await?.map(|link| link.sent_to),
        None => None,
    };
    let to = sent_to.or_else(|| email.email.clone()).or_else(|| user.map(|user| user.email));
    let Some(Ok(to)) = to.as_deref().map(Email::parse) else { return Ok(Ok(None)) };
    count(app, email.kind, &to).await
}

/// Why this kind of email does not go to this user: they have no email address of their own, or it is for confirmed addresses only
/// and theirs is none. A new address is asked whether it is theirs in any case.
pub(super) fn is_out_of_reach(kind: EmailKind, user: &user::Model) -> Option<EmailProblem> {
    if user.email_key.is_none() && kind != EmailKind::EmailChange {
        return Some(EmailProblem::NoAddress);
    }
    (kind.rule().1 == Audience::Confirmed && user.verified_at.is_none()).then_some(EmailProblem::Unconfirmed)
}

/// Whether an email to this address may name its owner: anyone can sign up with an address of another person and an invented name.
/// The name of an invited user, who has no password yet, was typed by an administrator.
pub(super) fn may_be_named(kind: EmailKind, to: &Email, user: &user::Model) -> bool {
    let is_theirs = user.verified_at.is_some() && user.email_key.as_deref() == Some(to.key());
    let is_invited = kind == EmailKind::Invitation && user.password_hash.is_none();
    kind.rule().1 == Audience::Confirmed || is_theirs || is_invited
}

async fn count(app: &App, kind: EmailKind, to: &Email) -> Result<std::result::Result<Option<RateLimitEntry>, EmailProblem>> {
    let limiter = match kind.rule().0 {
        Allowance::Requested => &app.limits.emails_per_recipient,
        Allowance::Notice => &app.limits.notices_per_recipient,
    };
    // Each kind of notice is counted by itself, and so is the way back into an account: that of an undo must arrive however many API keys
    // were made before, and a reset however often a confirmation was requested by others.
    let apart = kind.rule().0 == Allowance::Notice || kind == EmailKind::ResetPassword;
    let bucket = apart.then(|| kind.word());
    let entry = app.limits.entry(limiter, RateLimitKey::Recipient(to.key()), bucket);
    match limiter.record(rate_limit::consume(app.db.writer(), entry.as_ref(), app.now()).await) {
        Err(Error::RateLimited(_)) => Ok(Err(EmailProblem::TooMany)),
        other => other.map(|()| Ok(entry)),
    }
}
