//! Where a mail goes, and whether it may: one address gets so many mails a day of a kind, and an address that nobody has
//! confirmed gets nothing but what asks for that.

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
        kinds::{Allowance, Audience, EmailKind},
    },
};

/// Why a mail was dropped.
pub(super) const TOO_MANY: &str = "too many mails to this address";
pub(super) const UNCONFIRMED: &str = "nobody has confirmed this address";

/// Why a mail may not leave; or where it was counted, for `give_back` if nothing leaves after all. Counted by the address that will stand on it, whether it is anybody's or not.
pub(super) async fn refuses(
    app: &App,
    mail: &outbox::Model,
) -> Result<std::result::Result<Option<RateLimitEntry>, &'static str>> {
    let db = app.db.reader();
    let user = match mail.user_id {
        Some(id) => user::by_id(db, id).await?,
        None => None,
    };
    if user.as_ref().is_some_and(|user| is_out_of_reach(mail.kind, user)) {
        return Ok(Err(UNCONFIRMED));
    }
    let sent_to = match mail.email_token_id {
        Some(id) => email_token::by_id(db, id).await?.map(|link| link.sent_to),
        None => None,
    };
    let to = sent_to.or_else(|| mail.email.clone()).or_else(|| user.map(|user| user.email));
    let Some(Ok(to)) = to.as_deref().map(Email::parse) else { return Ok(Ok(None)) };
    count(app, mail.kind, &to).await
}

/// Whether this kind is for confirmed addresses only and theirs is none.
pub(super) fn is_out_of_reach(kind: EmailKind, user: &user::Model) -> bool {
    kind.rule().1 == Audience::Confirmed && user.verified_at.is_none()
}

/// Whether a mail to this address may say what its owner is called: anybody can sign up with an address of somebody else's and
/// a name of their own making.
pub(super) fn may_be_named(kind: EmailKind, to: &Email, user: &user::Model) -> bool {
    kind.rule().1 == Audience::Confirmed || (user.verified_at.is_some() && user.email_key == to.key())
}

async fn count(app: &App, kind: EmailKind, to: &Email) -> Result<std::result::Result<Option<RateLimitEntry>, &'static str>> {
    let gate = match kind.rule().0 {
        Allowance::Requested => &app.limits.emails_per_recipient,
        Allowance::Notice => &app.limits.notices_per_recipient,
    };
    // Each kind of notice is counted by itself, and so is the way back into an account: that of an undo must arrive however many API keys
    // were made before, and a reset however often somebody else asked for a confirmation.
    let apart = kind.rule().0 == Allowance::Notice || kind == EmailKind::ResetPassword;
    let bucket = apart.then(|| kind.word());
    let mark = app.limits.entry(gate, RateLimitKey::Recipient(to.key()), bucket);
    match gate.record(rate_limit::consume(app.db.writer(), mark.as_ref(), app.now()).await) {
        Err(Error::RateLimited(_)) => Ok(Err(TOO_MANY)),
        other => other.map(|()| Ok(mark)),
    }
}
