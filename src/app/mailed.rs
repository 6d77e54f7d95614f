//! The links and codes of mails, judged: which row a token or a code is for, while it holds.

use super::{App, limits::Whose};
use crate::{
    crypto::mail_link,
    error::{Refusal, Result},
    store::{audit, limit_mark, link, user},
    types::{
        kinds::{Event, Purpose},
        origin::Origin,
    },
};

/// The account and its link. Changes nothing: looking is free, spending is the deed's.
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

/// The code that somebody typed who is signed in. Every try counts before it is judged.
///
/// # Errors
/// `LinkDead`, as `by_token`, and for a code that has been tried too often; `TooMany` for too many codes.
pub async fn by_code(app: &App, (user, code): (i64, &str), purpose: Purpose, from: &Origin) -> Result<link::Model> {
    let (db, now, gate) = (app.db.writer(), app.now(), &app.limits.codes);
    gate.take(from.ip)?;
    let mark = app.limits.mark(gate, Whose::User(user), Some(purpose.word()));
    gate.heard(limit_mark::take(db, mark.as_ref(), now).await)?;
    let link = link::newest(db, user, purpose).await?.ok_or(Refusal::LinkDead)?;
    if !link::take_try(db, link.id, now).await? || !link.subject().is_code(&app.link_key, code) {
        let detail = Some(purpose.word().to_owned());
        let about = audit::About { user: Some(user), from: Some(from), detail, ..audit::About::default() };
        audit::add(db, Event::CodeWrong, about, now).await?;
        return Err(Refusal::LinkDead.into());
    }
    gate.give_back(from.ip);
    limit_mark::give_back(db, mark.as_ref()).await?;
    Ok(owner(app, link).await?.1)
}
