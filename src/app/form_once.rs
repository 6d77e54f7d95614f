//! A form that creates something and is sent twice, by a double click or again by the browser: it creates once, and the answer is the
//! same.

use data_encoding::HEXLOWER;

use super::{state::App, unit_of_work::UnitOfWork};
use crate::{
    crypto::{api_key, keyring::HmacKey, random_uuid::random_uuid},
    error::Result,
    store::sent_form,
    types::{clock::Timestamp, secret::Secret},
};

/// As long as `FormOnce::token`.
const TOKEN_LEN: usize = 36;

/// A form with the token that it was rendered with. The same form, changed and sent again, is another one.
pub struct FormOnce {
    /// The user, the token and the fields.
    content: Secret,
}

/// What the form has created already, and when.
pub struct CreatedBefore {
    pub id: i64,
    pub at: Timestamp,
}

impl FormOnce {
    /// For a form that is being rendered. It is in no database and no log: an API key may follow from it.
    pub fn token() -> String {
        random_uuid()
    }

    /// `None` without such a token: the form creates whenever it is sent.
    pub fn new(user: i64, token: &str, fields: &str) -> Option<Self> {
        (token.len() == TOKEN_LEN).then(|| Self { content: Secret::new(format!("{user}\n{token}\n{fields}")) })
    }

    /// Notes within this unit of work that the form was sent. A simultaneous request with the same form waits for it to end.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn claim(&self, app: &App, work: &UnitOfWork<'_>) -> Result<Option<CreatedBefore>> {
        let known = sent_form::claim(work, &self.digest(app), work.now).await?;
        Ok(known.map(|row| CreatedBefore { id: row.created_id, at: row.sent_at }))
    }

    /// Notes what came of it, in the same unit of work.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn settle(&self, app: &App, work: &UnitOfWork<'_>, created: i64) -> Result<()> {
        sent_form::settle(work, &self.digest(app), created).await
    }

    /// The API key that the form creates when it is sent at this moment: the same one, when its answer is lost and it is sent again.
    pub fn api_key(&self, app: &App, at: Timestamp) -> Secret {
        api_key::of_bytes(&self.sign(&app.form_key, &format!("api key {}", at.0)))
    }

    fn digest(&self, app: &App) -> String {
        HEXLOWER.encode(&self.sign(&app.form_key, "sent"))
    }

    fn sign(&self, key: &HmacKey, purpose: &str) -> [u8; 32] {
        let tag = key.sign(format!("{purpose}\n{}", self.content.reveal()).as_bytes());
        let mut bytes = [0; 32];
        bytes.copy_from_slice(tag.as_ref());
        bytes
    }
}
