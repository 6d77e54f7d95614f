//! Everything that the house holds about one person, for that person.

use crate::{
    app::{App, proof::Recent},
    error::{Refusal, Result},
    store::{api_key, audit, link, outbox, role, session, user},
    types::{clock::Moment, kinds::Event, origin::Origin},
};

/// Rows as they lie; what of them is shown is the edge's to say, and no secret is among it.
pub struct Everything {
    pub at: Moment,
    pub user: user::Model,
    pub roles: Vec<String>,
    pub sessions: Vec<session::Model>,
    pub keys: Vec<api_key::Model>,
    pub events: Vec<audit::Model>,
    pub links: Vec<link::Model>,
    pub mails: Vec<outbox::Model>,
}

/// # Errors
/// `UserGone`.
pub async fn collect(app: &App, by: Recent, from: &Origin) -> Result<Everything> {
    let (at, id) = (app.now(), by.user());
    let txn = app.begin().await?;
    let about = audit::About { user: Some(id), session: Some(by.session()), from: Some(from), ..audit::About::default() };
    audit::add(&txn, Event::DataDownloaded, about, at).await?;
    let user = user::by_id(&txn, id).await?.ok_or(Refusal::UserGone)?;
    let everything = Everything {
        at,
        roles: role::names_of(&txn, id).await?,
        sessions: session::all_of(&txn, id).await?,
        keys: api_key::all_of(&txn, id).await?,
        events: audit::all_of(&txn, id).await?,
        links: link::all_of(&txn, id).await?,
        mails: outbox::all_of(&txn, id, &user.email).await?,
        user,
    };
    txn.commit().await?;
    Ok(everything)
}
