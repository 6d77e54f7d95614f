//! The rest of a sign-in that waits for the email address to be confirmed: the code alone, because the password was right already.

use askama::Template;
use poem::Response;

use super::{
    fields::CODE,
    form_errors::FormErrors,
    layout::{Layout, page},
    login,
    notice::Notice,
    pending_cookie, redirect, return_to,
};
use crate::{
    app::{App, sign_in_proof::SignInProof},
    error::{Error, Field, FieldError, Rejection, Result},
    flows::{
        sessions::{self, Tokens},
        sign_in, sign_up,
        verify_email::{self, Claim, Presented},
    },
    store::user,
    types::{destination::Destination, email::Email},
    web::{context::RequestContext, error::HttpResult, form::Form},
};

#[derive(Template)]
#[template(path = "pages/pending_sign_in.html")]
struct PendingSignInPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// Where the code was sent, as far as this visitor may know.
    email: Option<String>,
    /// Whether an email was sent for certain.
    is_certain: bool,
    registration_is_open: bool,
    /// Where to go on to.
    return_to: Option<Destination>,
}

page!(PendingSignInPage);

/// The session, and where its user wanted to go at the sign-up.
type Confirmed = (Tokens, Option<String>);

/// The user whose password this browser has proved, if the account is still as it was.
///
/// # Errors
/// Those of the database.
pub async fn proven(context: &RequestContext, proof: &SignInProof) -> Result<Option<user::Model>> {
    match sign_in::with_proof(context.app(), proof).await {
        Ok(user) => Ok(Some(user)),
        Err(Error::Rejected(Rejection::InvalidCredentials)) => Ok(None),
        Err(error) => Err(error),
    }
}

pub async fn show(layout: &Layout<'_>, proof: &SignInProof) -> HttpResult {
    let user = proven(layout.context, proof).await?;
    if user.is_none() && reveals(layout) {
        return Ok(end(layout));
    }
    layout.show(&page(layout, FormErrors::default(), proof, user.as_ref()))
}

/// The code, for the account of the proof.
pub async fn submit(layout: &Layout<'_>, sent: &Form) -> HttpResult {
    let context = layout.context;
    let Some(proof) = pending_cookie::proof(context) else { return Ok(end(layout)) };
    let user = proven(context, &proof).await?;
    if user.is_none() && reveals(layout) {
        return Ok(end(layout));
    }
    match confirm(context, user.clone(), &proof, sent).await {
        Ok((tokens, asked)) => {
            let asked = asked.and_then(|text| return_to::allowed(context, &text));
            let wanted = return_to::sent(context, sent).or(asked);
            let mut response = go_on(layout, wanted, Some(tokens)).await?;
            pending_cookie::forget(context, &mut response);
            Ok(response)
        }
        Err(error) => {
            let errors = match error {
                // Whether it was the code or the password is not said: it would tell who has an account.
                Error::Rejected(Rejection::InvalidEmailToken) if !reveals(layout) => FormErrors::of_form(layout, "verify-wrong"),
                error => FormErrors::of(layout, &[CODE], error)?,
            };
            let page = page(layout, errors, &proof, user.as_ref());
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn confirm(context: &RequestContext, user: Option<user::Model>, proof: &SignInProof, sent: &Form) -> Result<Confirmed> {
    let code = sent.text("code");
    if code.trim().is_empty() {
        return Err((Field::Code, FieldError::Blank).into());
    }
    let (app, owner) = (context.app(), user.as_ref().map(|user| user.id));
    let asked = match owner.filter(|_| app.config.registration.reveal_existing_accounts) {
        Some(owner) => verify_email::confirm(app, owner, Presented::Code(&code), &context.client).await?,
        None => verify_email::confirm_claim(app, Claim { user: owner, proof: &proof.id }, &code, &context.client).await?,
    };
    let user = user.ok_or(Rejection::InvalidEmailToken)?;
    let opened = sessions::open(context.app(), user, context.web.sessions.default_pages(), &context.client).await?;
    Ok((opened, asked))
}

/// Another site cannot say that the email address is confirmed: our page does, and leads there.
pub async fn go_on(layout: &Layout<'_>, wanted: Option<Destination>, tokens: Option<Tokens>) -> HttpResult {
    let mut response = match return_to::or_home(layout.context, wanted) {
        there if layout.leads_home(&there) => redirect::to(&return_to::with(&layout.page("/email-verify"), Some(&there))),
        here => layout.go_to(&here, Some(Notice::EmailVerified)),
    };
    if let Some(tokens) = tokens {
        login::keep_session(layout, &mut response, &tokens).await?;
    }
    Ok(response)
}

/// Another email to the user of the proof. Where sign-ins must not tell who has an account, it is asked for by its address instead.
pub async fn resend(layout: &Layout<'_>, sent: &Form) -> HttpResult {
    let Some(proof) = pending_cookie::proof(layout.context) else { return Ok(end(layout)) };
    let Some(user) = proven(layout.context, &proof).await?.filter(|_| reveals(layout)) else { return Ok(end(layout)) };
    let notice = send_again(layout.app(), user.id).await?;
    let wanted = return_to::sent(layout.context, sent);
    Ok(layout.go_to(&return_to::with(&layout.page("/email-verify"), wanted.as_ref()).into(), Some(notice)))
}

/// Another email, unless one was sent a moment ago. A user who asks again and again gets the page that says to wait.
///
/// # Errors
/// As `verify_email::request`.
pub async fn send_again(app: &App, user: i64) -> Result<Notice> {
    match verify_email::request(app, user).await {
        Ok(()) => Ok(Notice::EmailSent),
        Err(Error::RateLimited(wait)) if wait <= app.config.email_links.resend_after => Ok(Notice::EmailJustSent),
        Err(error) => Err(error),
    }
}

/// The proof has expired or its account has changed: the password is asked for again.
fn end(layout: &Layout<'_>) -> Response {
    let mut response = layout.go("/login", Some(Notice::SignInAgain));
    pending_cookie::forget(layout.context, &mut response);
    response
}

fn reveals(layout: &Layout<'_>) -> bool {
    layout.app().config.registration.reveal_existing_accounts
}

fn page<'a>(
    layout: &'a Layout<'a>,
    errors: FormErrors,
    proof: &SignInProof,
    user: Option<&user::Model>,
) -> PendingSignInPage<'a> {
    let typed = || Email::parse(&proof.login).ok().map(|email| email.as_typed().to_owned());
    let context = layout.context;
    let wanted = context.sent.get().map_or_else(|| return_to::asked(context), |sent| return_to::sent(context, sent));
    let email = if reveals(layout) { user.and_then(|user| user.own_email().map(ToOwned::to_owned)) } else { typed() };
    PendingSignInPage {
        layout,
        errors,
        email,
        is_certain: reveals(layout) || proof.from_sign_up,
        registration_is_open: sign_up::is_open(layout.app()).is_ok(),
        return_to: wanted,
    }
}

impl PendingSignInPage<'_> {
    fn reveals(&self) -> bool {
        reveals(self.layout)
    }
}
