//! New recovery codes on their way to the page that shows them: encrypted in a cookie that ends when their owner has kept them.

use std::time::Duration;

use poem::Response;

use crate::{
    error::Result,
    types::secret::Secret,
    web::{context::RequestContext, cookies::CookieName, sealed_cookie::SealedCookie},
};

/// Long enough to print them, or to write them down.
const COOKIE: SealedCookie =
    SealedCookie { name: CookieName::RecoveryCodes, sealed_as: "recovery codes", lifetime: Duration::from_mins(10) };

/// # Errors
/// A fault of the library that encrypts.
pub fn keep(context: &RequestContext, response: &mut Response, (user, codes): (i64, &[Secret])) -> Result<()> {
    let codes: Vec<&str> = codes.iter().map(Secret::reveal).collect();
    COOKIE.keep(context, response, &format!("{user} {}", codes.join(" ")))
}

/// The codes that this user has just made in this browser.
pub fn read(context: &RequestContext, user: i64) -> Option<Vec<Secret>> {
    COOKIE.values(context).find_map(|value| {
        let (owner, codes) = value.reveal().split_once(' ')?;
        // No other user's page shows them.
        (owner.parse() == Ok(user)).then(|| codes.split(' ').map(|code| Secret::new(code.to_owned())).collect())
    })
}

pub fn forget(context: &RequestContext, response: &mut Response) {
    COOKIE.forget(context, response);
}
