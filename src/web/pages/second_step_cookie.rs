//! The cookie of a sign-in that waits for its second step; see `app::second_factor`.

use poem::Response;

use super::{redirect, return_to};
use crate::{
    app::second_factor::{PENDING_LIFETIME, remember, seal, unseal},
    error::Result,
    pending_second_factor::PendingSecondFactor,
    web::{
        context::RequestContext,
        cookies::{self, CookieName},
    },
};

const NAME: CookieName = CookieName::SecondStep;

/// The sign-in that waits in this browser, if there is one.
pub fn pending(context: &RequestContext) -> Option<PendingSecondFactor> {
    cookies::get_all(&context.web, &context.headers, NAME).iter().find_map(|sealed| unseal(context.app(), sealed))
}

pub fn forget(context: &RequestContext, response: &mut Response) {
    if cookies::get(&context.web, &context.headers, NAME).is_some() {
        cookies::remove(&context.web, response, NAME);
    }
}

/// On to the page of the second step, and then to where the user wants to go.
///
/// # Errors
/// A fault of the library that encrypts.
pub fn go(context: &RequestContext, pending: &PendingSecondFactor) -> Result<Response> {
    let wanted = context.sent.get().map_or_else(|| return_to::asked(context), |sent| return_to::sent(context, sent));
    let mut response = redirect::to(&return_to::with(&context.page("/login/second-step"), wanted.as_ref()));
    let sealed = seal(context.app(), pending)?;
    cookies::set(&context.web, &mut response, (NAME, sealed.reveal()), PENDING_LIFETIME);
    Ok(response)
}

/// From now on this browser needs no second step for this account, until that ends: see `app::second_factor`.
///
/// # Errors
/// Those of the database, and a fault of the library that encrypts.
pub async fn remember_device(context: &RequestContext, response: &mut Response, user: i64) -> Result<()> {
    let shown = context.client.remembered.as_deref().unwrap_or_default();
    let Some(value) = remember(context.app(), shown, user).await? else { return Ok(()) };
    let lifetime = context.app().config.second_factor.remember_device;
    cookies::set(&context.web, response, (CookieName::RememberedDevice, &value), lifetime);
    Ok(())
}
