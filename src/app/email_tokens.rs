//! The links and codes of mails, judged: which row a token or a code is for, while it holds.

use super::{App, limits::RateLimitKey};
use crate::{
    crypto::email_token_secret,
    error::{Error, Rejection, Result},
    store::{audit_event, email_token, user},
    types::{
        client::ClientInfo,
        kinds::{Event, Purpose},
    },
};

/// The account and its link. Changes nothing: the caller spends the link.
///
/// # Errors
/// `InvalidEmailToken` for a token that is unknown, used, too old, for something else, or made under another password or address.
pub async fn by_token(app: &App, token: &str, purpose: Purpose) -> Result<(user::Model, email_token::Model)> {
    let (id, mac) = email_token_secret::split(token).ok_or(Rejection::InvalidEmailToken)?;
    let link = email_token::by_id(app.db.reader(), id).await?.ok_or(Rejection::InvalidEmailToken)?;
    if link.purpose != purpose || !link.secret().is_token(&app.link_key, &mac) {
        return Err(Rejection::InvalidEmailToken.into());
    }
    owner(app, link).await
}

/// The account of a link that works for it.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn owner(app: &App, link: email_token::Model) -> Result<(user::Model, email_token::Model)> {
    let owner = user::by_id(app.db.reader(), link.user_id).await?;
    let owner = owner.filter(|owner| link.is_valid_for(owner, app.now())).ok_or(Rejection::InvalidEmailToken)?;
    Ok((owner, link))
}

/// As `by_token`, for what changes something: of tokens that open nothing, one place has only so many. A right one is never kept out
/// by others'.
///
/// # Errors
/// As `by_token`, and `RateLimited`.
pub async fn by_counted_token(
    app: &App,
    token: &str,
    purpose: Purpose,
    from: &ClientInfo,
) -> Result<(user::Model, email_token::Model)> {
    let judged = by_token(app, token, purpose).await;
    if matches!(judged, Err(Error::Rejected(_))) {
        app.limits.email_codes.consume(from.ip)?;
    }
    judged
}

/// The code that somebody typed who is signed in. Every try counts before it is judged, which is done whether or not the caller waits.
///
/// # Errors
/// `InvalidEmailToken`, as `by_token`, and for a code that has been tried too often; `RateLimited` for too many codes.
pub async fn by_code(app: &App, (user, code): (i64, &str), purpose: Purpose, from: &ClientInfo) -> Result<email_token::Model> {
    let work = {
        let (app, code, from) = (app.clone(), code.to_owned(), from.clone());
        async move { count_and_judge(&app, (user, &code), purpose, &from).await }
    };
    app.complete(work).await
}

async fn count_and_judge(app: &App, tried: (i64, &str), purpose: Purpose, from: &ClientInfo) -> Result<email_token::Model> {
    let gate = &app.limits.email_codes;
    let mut attempt = gate.attempt(app, from.ip)?;
    let counted = attempt.count(app.limits.entry(gate, RateLimitKey::User(tried.0), Some(purpose.word()))).await;
    if let Err(error) = gate.record(counted) {
        if matches!(error, Error::RateLimited(_)) {
            attempt.wrong();
        }
        return Err(error);
    }
    let judged = judge(app, tried, purpose, from).await;
    attempt.settle(&judged).await;
    judged
}

async fn judge(app: &App, (user, code): (i64, &str), purpose: Purpose, from: &ClientInfo) -> Result<email_token::Model> {
    let (db, now) = (app.db.writer(), app.now());
    let link = email_token::newest(db, user, purpose).await?.ok_or(Rejection::InvalidEmailToken)?;
    if !email_token::consume_attempt(db, link.id, now).await? || !link.secret().is_code(&app.link_key, code) {
        let detail = Some(purpose.word().to_owned());
        let about = audit_event::About { user: Some(user), from: Some(from), detail, ..audit_event::About::default() };
        audit_event::add(db, Event::CodeRejected, about, now).await?;
        return Err(Rejection::InvalidEmailToken.into());
    }
    email_token::refund_attempt(db, link.id).await?;
    Ok(owner(app, link).await?.1)
}
