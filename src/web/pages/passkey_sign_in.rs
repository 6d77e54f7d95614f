//! A passkey on the sign-in page, and on the page that asks for the password again.

use poem::handler;

use super::{
    layout::Layout,
    login, passkey_browser,
    passkey_forms::{self, Answer},
    pending_cookie, reauthenticate, return_to,
};
use crate::{
    app::{App, reauthentication::SessionRef, sign_in_proof::SignInProof},
    error::{Error, Rejection, Result},
    flows::{
        passkey_sign_in,
        sessions::{self, Tokens},
    },
    store::user,
    types::{auth_methods::AuthMethods, session_policy::SessionPolicy},
    web::{context::RequestContext, error::HttpResult, form::Form, passkey_json::PasskeyRequestOptions},
};

/// What is said where no more is known.
const REFUSED: &str = "passkey-refused";

/// For the script.
#[handler]
pub async fn options(context: &RequestContext, app: &App) -> HttpResult {
    let browser = passkey_browser::name(context);
    let asked = passkey_sign_in::begin(app, browser.reveal())?;
    passkey_forms::options(context, (&asked.challenge, &browser), PasskeyRequestOptions::of(app, &asked))
}

#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, form: &Form) -> HttpResult {
    let wanted = return_to::sent(context, form);
    let proven = match prove(context, form).await {
        Ok(proven) => proven,
        Err(error) => return login::show_refused(&layout, passkey_forms::errors(&layout, error, REFUSED)?, wanted),
    };
    match open(context, form, proven.clone()).await {
        Ok(tokens) => login::go_on(&layout, &tokens, wanted).await,
        Err(Error::Rejected(Rejection::EmailUnverified)) => {
            let proof = SignInProof::new(Some(&proven.0), &proven.0.email);
            Ok(pending_cookie::go(&layout, &proof, wanted.as_ref())?)
        }
        Err(error) => login::show_refused(&layout, passkey_forms::errors(&layout, error, REFUSED)?, wanted),
    }
}

async fn prove(context: &RequestContext, form: &Form) -> Result<(user::Model, AuthMethods)> {
    let answer = Answer::read(context, form)?;
    let proven = passkey_sign_in::sign_in(context.app(), &answer.shown(), &context.client).await;
    proven.inspect_err(|error| context.app().metrics.sign_in_failed(&policy(context, form).contract, error))
}

async fn open(context: &RequestContext, form: &Form, proven: (user::Model, AuthMethods)) -> Result<Tokens> {
    sessions::open(context.app(), proven, policy(context, form), &context.client).await
}

fn policy<'a>(context: &'a RequestContext, form: &Form) -> &'a SessionPolicy {
    let sessions = &context.web.sessions;
    if form.text("remember").is_empty() { &sessions.transient_pages } else { &sessions.pages }
}

/// For the script.
#[handler]
pub async fn confirm_options(context: &RequestContext, app: &App, caller: SessionRef) -> HttpResult {
    let browser = passkey_browser::name(context);
    let asked = passkey_sign_in::begin_confirm(app, caller, browser.reveal()).await?;
    passkey_forms::options(context, (&asked.challenge, &browser), PasskeyRequestOptions::of(app, &asked))
}

#[handler]
pub async fn confirm(layout: Layout<'_>, context: &RequestContext, form: &Form, caller: SessionRef) -> HttpResult {
    let wanted = return_to::sent(context, form);
    match confirmed(context, form, caller).await {
        Ok(()) => Ok(layout.go_to(&return_to::or_home(context, wanted), None)),
        Err(error) => {
            let errors = passkey_forms::errors(&layout, error, REFUSED)?;
            reauthenticate::show_refused(&layout, errors, wanted).await
        }
    }
}

async fn confirmed(context: &RequestContext, form: &Form, caller: SessionRef) -> Result<()> {
    let answer = Answer::read(context, form)?;
    passkey_sign_in::confirm(context.app(), caller, &answer.shown(), &context.client).await
}
