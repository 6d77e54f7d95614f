//! A new API key on its way from the form that created it to the page that shows it, once: encrypted in a cookie of a minute, so that
//! reloading that page creates no second key.

use std::time::Duration;

use poem::Response;

use crate::{
    error::Result,
    flows::api_keys::CreatedKey,
    types::{clock::Timestamp, secret::Secret},
    web::{
        context::RequestContext,
        cookies::{self, CookieName},
    },
};

const LIFETIME: Duration = Duration::from_mins(1);

/// A key as the page shows it.
pub struct ShownKey {
    pub id: i64,
    pub key: Secret,
}

/// # Errors
/// A fault of the library that encrypts.
pub fn keep(context: &RequestContext, response: &mut Response, created: &CreatedKey) -> Result<()> {
    let app = context.app();
    let until = app.now().plus(LIFETIME).seconds();
    let plain = Secret::new(format!("{until}.{}.{}", created.row.id, created.key.reveal()));
    let sealed = app.cookie_encryptor.encrypt(&name(created.row.user_id), &plain)?;
    cookies::set(&context.web, response, (CookieName::CreatedKey, &sealed), LIFETIME);
    Ok(())
}

/// The key that this user has just created in this browser.
pub fn read(context: &RequestContext, user: i64) -> Option<ShownKey> {
    let sealed = cookies::get_all(&context.web, &context.headers, CookieName::CreatedKey);
    sealed.iter().find_map(|sealed| open(context, user, sealed))
}

/// After it was shown.
pub fn forget(context: &RequestContext, response: &mut Response) {
    if cookies::get(&context.web, &context.headers, CookieName::CreatedKey).is_some() {
        cookies::remove(&context.web, response, CookieName::CreatedKey);
    }
}

fn open(context: &RequestContext, user: i64, sealed: &str) -> Option<ShownKey> {
    let plain = context.app().cookie_encryptor.decrypt(&name(user), sealed)?;
    let (until, rest) = plain.reveal().split_once('.')?;
    let (id, key) = rest.split_once('.')?;
    let until = Timestamp::from_seconds(until.parse().ok()?);
    (context.app().now() < until).then_some(ShownKey { id: id.parse().ok()?, key: Secret::new(key.to_owned()) })
}

/// Whose it is: no other user's page shows it.
fn name(user: i64) -> String {
    format!("a created key of user {user}")
}
