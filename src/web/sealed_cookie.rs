//! What goes from one page to the next in a cookie that can be neither read nor altered, for a time that is sealed with it.

use std::time::Duration;

use poem::Response;

use super::{
    context::RequestContext,
    cookies::{self, CookieName},
};
use crate::{
    error::Result,
    types::{clock::Timestamp, secret::Secret},
};

/// A kind of such cookies.
pub struct SealedCookie {
    pub name: CookieName,
    /// A value of one kind is none of another.
    pub sealed_as: &'static str,
    pub lifetime: Duration,
}

impl SealedCookie {
    /// Values of one length become cookies of one length.
    ///
    /// # Errors
    /// A fault of the library that encrypts.
    pub fn keep(&self, context: &RequestContext, response: &mut Response, value: &str) -> Result<()> {
        let app = context.app();
        let until = app.now().plus(self.lifetime).0;
        let sealed = app.cookie_encryptor.encrypt(self.sealed_as, &Secret::new(format!("{until:020} {value}")))?;
        cookies::set(&context.web, response, (self.name, &sealed), self.lifetime);
        Ok(())
    }

    /// What this browser has kept, as long as it is valid.
    pub fn values(&self, context: &RequestContext) -> impl Iterator<Item = Secret> {
        let sealed = cookies::get_all(&context.web, &context.headers, self.name);
        sealed.into_iter().filter_map(|sealed| self.open(context, &sealed))
    }

    pub fn forget(&self, context: &RequestContext, response: &mut Response) {
        if cookies::get(&context.web, &context.headers, self.name).is_some() {
            cookies::remove(&context.web, response, self.name);
        }
    }

    fn open(&self, context: &RequestContext, sealed: &str) -> Option<Secret> {
        let app = context.app();
        let opened = app.cookie_encryptor.decrypt(self.sealed_as, sealed)?;
        let (until, value) = opened.reveal().split_once(' ')?;
        let (until, now) = (Timestamp(until.parse().ok()?), app.now());
        // A clock that was set back makes nothing last longer.
        (until > now && until <= now.plus(self.lifetime)).then(|| Secret::new(value.to_owned()))
    }
}
