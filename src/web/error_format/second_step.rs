//! What programs get when a sign-in needs a second factor: how to go on.

use serde::Serialize;

use crate::{
    app::second_factor,
    error::{Error, Rejection},
    web::{context::RequestContext, error::HttpError},
};

/// The members of an error that goes on with a second step; no other error has them.
#[derive(Serialize)]
pub(super) struct SecondStep {
    pub(super) mfa_token: String,
    /// In seconds.
    expires_in: u64,
    methods: Vec<&'static str>,
}

impl SecondStep {
    /// Nothing for other errors; nor where the token cannot be sealed, which the client learns from its absence.
    pub(super) fn of(error: &HttpError, context: &RequestContext) -> Option<Self> {
        let HttpError::App(Error::Rejected(Rejection::SecondFactorRequired(pending))) = error else { return None };
        let mfa_token = second_factor::seal(context.app(), pending).ok()?.reveal().to_owned();
        Some(Self { mfa_token, expires_in: second_factor::PENDING_LIFETIME.as_secs(), methods: pending.ways.words() })
    }
}

/// What an API says that completes the sign-in itself.
pub(super) const COMPLETED_HERE: &str = "A code of the authenticator app or a recovery code is required.";

/// Where users go whose API knows no second step.
pub(super) fn sentence(context: &RequestContext) -> String {
    let sign_in = format!("{}{}", context.app().config.public_url, context.page("/login"));
    format!("This account needs a second step to sign in. Sign in at {sign_in}")
}
