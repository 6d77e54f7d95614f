//! The links and codes of mails, judged: which row a token or a code is for, while it holds.

use super::{App, limits::Whose};
use crate::{
    crypto::mail_link,
    error::{Error, Refusal, Result},
    store::{audit, link, user},
    types::{
        kinds::{Event, Purpose},
        origin::Origin,
    },
};

/// The account and its link. Changes nothing: the caller spends the link.
///
/// # Errors
/// `LinkDead` for a token that is unknown, used, too old, for something else, or made under another password or address.
pub async fn by_token(app: &App, token: &str, purpose: Purpose) -> Result<(user::Model, link::Model)> {
    let (id, mac) = mail_link::split(token).ok_or(Refusal::LinkDead)?;
    let link = link::by_id(app.db.reader(), id).await?.ok_or(Refusal::LinkDead)?;
    if link.purpose != purpose || !link.subject().is_token(&app.link_key, &mac) {
        return Err(Refusal::LinkDead.into());
    }
    owner(app, link).await
}

/// The account of a link that works for it.
///
/// # Errors
/// `LinkDead`.
pub async fn owner(app: &App, link: link::Model) -> Result<(user::Model, link::Model)> {
    let owner = user::by_id(app.db.reader(), link.user_id).await?;
    let owner = owner.filter(|owner| link.holds_for(owner, app.now())).ok_or(Refusal::LinkDead)?;
    Ok((owner, link))
}

/// As `by_token`, for what changes something: of tokens that open nothing, one place has only so many. A right one is never kept out
/// by others'.
///
/// # Errors
/// As `by_token`, and `TooMany`.
pub async fn by_counted_token(app: &App, token: &str, purpose: Purpose, from: &Origin) -> Result<(user::Model, link::Model)> {
    let judged = by_token(app, token, purpose).await;
    if matches!(judged, Err(Error::Refused(_))) {
        app.limits.email_codes.take(from.ip)?;
    }
    judged
}

/// The code that somebody typed who is signed in. Every try counts before it is judged, which is done whether or not the caller waits.
///
/// # Errors
/// `LinkDead`, as `by_token`, and for a code that has been tried too often; `TooMany` for too many codes.
pub async fn by_code(app: &App, (user, code): (i64, &str), purpose: Purpose, from: &Origin) -> Result<link::Model> {
    let work = {
        let (app, code, from) = (app.clone(), code.to_owned(), from.clone());
        async move { count_and_judge(&app, (user, &code), purpose, &from).await }
    };
    app.complete(work).await
}

async fn count_and_judge(app: &App, tried: (i64, &str), purpose: Purpose, from: &Origin) -> Result<link::Model> {
    let gate = &app.limits.email_codes;
    let mut attempt = gate.attempt(app, from.ip)?;
    let counted = attempt.count(app.limits.mark(gate, Whose::User(tried.0), Some(purpose.word()))).await;
    if let Err(error) = gate.heard(counted) {
        if matches!(error, Error::TooMany(_)) {
            attempt.wrong();
        }
        return Err(error);
    }
    let judged = judge(app, tried, purpose, from).await;
    attempt.settle(&judged).await;
    judged
}

async fn judge(app: &App, (user, code): (i64, &str), purpose: Purpose, from: &Origin) -> Result<link::Model> {
    let (db, now) = (app.db.writer(), app.now());
    let link = link::newest(db, user, purpose).await?.ok_or(Refusal::LinkDead)?;
    if !link::take_try(db, link.id, now).await? || !link.subject().is_code(&app.link_key, code) {
        let detail = Some(purpose.word().to_owned());
        let about = audit::About { user: Some(user), from: Some(from), detail, ..audit::About::default() };
        audit::add(db, Event::CodeWrong, about, now).await?;
        return Err(Refusal::LinkDead.into());
    }
    link::give_try(db, link.id).await?;
    Ok(owner(app, link).await?.1)
}
