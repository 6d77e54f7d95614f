//! A new API key on its way from the form that created it to the page that shows it, once: encrypted in a cookie of a minute, so that
//! reloading that page creates no second key.

use std::time::Duration;

use poem::Response;

use crate::{
    error::Result,
    flows::api_keys::CreatedKey,
    types::secret::Secret,
    web::{context::RequestContext, cookies::CookieName, sealed_cookie::SealedCookie},
};

const COOKIE: SealedCookie =
    SealedCookie { name: CookieName::CreatedKey, sealed_as: "created key", lifetime: Duration::from_mins(1) };

/// A key as the page shows it.
pub struct ShownKey {
    pub id: i64,
    pub key: Secret,
}

/// # Errors
/// A fault of the library that encrypts.
pub fn keep(context: &RequestContext, response: &mut Response, created: &CreatedKey) -> Result<()> {
    let row = &created.row;
    COOKIE.keep(context, response, &format!("{} {} {}", row.user_id, row.id, created.key.reveal()))
}

/// The key that this user has just created in this browser.
pub fn read(context: &RequestContext, user: i64) -> Option<ShownKey> {
    COOKIE.values(context).find_map(|value| of_user(user, value.reveal()))
}

/// After it was shown.
pub fn forget(context: &RequestContext, response: &mut Response) {
    COOKIE.forget(context, response);
}

/// No other user's page shows it.
fn of_user(user: i64, value: &str) -> Option<ShownKey> {
    let (owner, rest) = value.split_once(' ')?;
    let (id, key) = rest.split_once(' ')?;
    let is_theirs = owner.parse() == Ok(user);
    is_theirs.then_some(ShownKey { id: id.parse().ok()?, key: Secret::new(key.to_owned()) })
}
