//! A passkey as the second step, after the password.

use poem::handler;

use super::{
    layout::Layout,
    login, passkey_browser,
    passkey_forms::{self, Answer},
    return_to, second_step_cookie,
};
use crate::{
    app::{App, second_factor::contract_number},
    error::{Rejection, Result},
    flows::{
        passkey_sign_in,
        sessions::{self, Tokens},
    },
    pending_second_factor::PendingSecondFactor,
    types::session_policy::SessionPolicy,
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
    let wanted = return_to::sent(context, form);
    match sign_in(context, form).await {
        Ok(tokens) => {
            let mut response = login::go_on(&layout, &tokens, wanted).await?;
            second_step_cookie::forget(context, &mut response);
            Ok(response)
        }
        Err(error) => login::show_refused(&layout, passkey_forms::errors(&layout, error, "passkey-refused")?, wanted),
    }
}

async fn sign_in(context: &RequestContext, form: &Form) -> Result<Tokens> {
    let pending = second_step_cookie::pending(context).ok_or(Rejection::InvalidCredentials)?;
    let answer = Answer::read(context, form)?;
    let proven = passkey_sign_in::second_step(context.app(), &pending, &answer.shown(), &context.client).await?;
    sessions::open(context.app(), proven, policy(context, &pending), &context.client).await
}

/// As long as the user wanted with the password.
fn policy<'a>(context: &'a RequestContext, pending: &PendingSecondFactor) -> &'a SessionPolicy {
    let sessions = &context.web.sessions;
    let transient = &sessions.transient_pages;
    if contract_number(&transient.contract) == pending.contract { transient } else { &sessions.pages }
}
