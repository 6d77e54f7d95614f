//! A passkey as the second step, after the password.

use poem::handler;

use super::{
    layout::Layout,
    login, passkey_browser,
    passkey_forms::{self, Answer},
    return_to, second_step, second_step_cookie,
};
use crate::{
    app::App,
    error::{Error, Rejection, Result, TokenError},
    flows::{
        passkey_sign_in,
        sessions::{self, Tokens},
    },
    pending_second_factor::PendingSecondFactor,
    web::{context::RequestContext, error::HttpResult, form::Form, passkey_json::PasskeyRequestOptions},
};

/// For the script.
#[handler]
pub async fn options(context: &RequestContext, app: &App) -> HttpResult {
    let pending = second_step_cookie::pending(context).ok_or(Rejection::InvalidCredentials)?;
    let browser = passkey_browser::name(context);
    let asked = passkey_sign_in::begin_second_step(app, &pending, browser.reveal()).await?;
    passkey_forms::options(context, (&asked.challenge, &browser), PasskeyRequestOptions::of(app, &asked))
}

#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, form: &Form) -> HttpResult {
    let Some(pending) = second_step_cookie::pending(context) else { return Ok(second_step::end(&layout)) };
    match complete(context, &pending, form).await {
        Ok(tokens) => {
            let mut response = login::go_on(&layout, &tokens, return_to::sent(context, form)).await?;
            second_step_cookie::forget(context, &mut response);
            if !form.text("remember").is_empty() {
                second_step_cookie::remember_device(context, &mut response, tokens.user.id).await?;
            }
            Ok(response)
        }
        Err(Error::Rejected(Rejection::InvalidToken(_))) => Ok(second_step::end(&layout)),
        Err(error) => {
            let errors = passkey_forms::errors(&layout, error, "passkey-refused")?;
            second_step::show_page(&layout, &pending, errors).await
        }
    }
}

async fn complete(context: &RequestContext, pending: &PendingSecondFactor, form: &Form) -> Result<Tokens> {
    let policy = second_step::policy_of(context, pending).ok_or(TokenError::Invalid)?;
    let answer = Answer::read(context, form)?;
    let proven = passkey_sign_in::second_step(context.app(), pending, &answer.shown(), &context.client).await?;
    sessions::open(context.app(), proven, policy, &context.client).await
}
