//! Signing in.

use askama::Template;
use poem::handler;

use super::{
    fields::{LOGIN, PASSWORD},
    form_errors::FormErrors,
    layout::{A_YEAR, Layout, page},
    pending_cookie, return_to, typed_login,
};
use crate::{
    app::{App, sign_in_proof::SignInProof},
    crypto::device_cookie,
    error::{Error, Field, FieldError, Rejection, Result, ValidationErrors},
    flows::{
        profile,
        sessions::{self, Tokens},
        sign_in::{self, Login},
        sign_up,
    },
    store::user,
    types::{destination::Destination, secret::Password, site_path::SitePath},
    web::{
        context::RequestContext,
        cookies::{self, CookieName},
        error::{HttpError, HttpResult},
        form::Form,
    },
};

#[derive(Template)]
#[template(path = "pages/login.html")]
struct LoginPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// Where to go on to.
    return_to: Option<Destination>,
    login: &'a str,
    remember: bool,
    registration_is_open: bool,
    /// The browser has kept none after an earlier sign-in.
    cookies_missing: bool,
    /// For a sign-in that has failed, where it is not said whether only because the email address is not confirmed.
    confirm_path: Option<SitePath>,
}

page!(LoginPage);

/// A sign-in that has failed, and for whom its password was right all the same.
struct Failure {
    error: Error,
    proven: Option<user::Model>,
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { error: error.into(), proven: None }
    }
}

#[derive(Template)]
#[template(path = "pages/signed_in.html")]
struct SignedInPage<'a> {
    layout: &'a Layout<'a>,
    who: String,
    destination: Destination,
}

page!(SignedInPage);

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext, app: &App) -> HttpResult {
    if let Some(principal) = &context.principal {
        return show_signed_in(&layout, principal.user).await;
    }
    let remember = app.config.sessions.remember_by_default;
    let login = typed_login::prefill(context);
    let mut page = login_page(&layout, FormErrors::default(), (&login, remember), return_to::asked(context));
    page.cookies_missing = context.query_value("cookies").is_some() && !cookies::any(&context.web, &context.headers);
    layout.show_trying_cookies(&page.errors, &page)
}

#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, app: &App, form: &Form) -> HttpResult {
    let wanted = return_to::sent(context, form);
    match sign_in(context, form).await {
        Ok(tokens) => go_on(&layout, &tokens, wanted).await,
        Err(Failure { error: Error::Rejected(Rejection::EmailUnverified), proven }) => {
            let proof = SignInProof::new(proven.as_ref(), &form.text("login"));
            Ok(pending_cookie::go(&layout, &proof, wanted.as_ref())?)
        }
        Err(Failure { error, proven }) => {
            // Which requires that nothing works before the confirmation.
            let hides_accounts = !app.config.registration.reveal_existing_accounts
                && matches!(error, Error::Rejected(Rejection::InvalidCredentials));
            let errors = FormErrors::of(&layout, &[LOGIN, PASSWORD], error)?;
            let (login, remember) = (form.text("login"), !form.text("remember").is_empty());
            let confirm_path = return_to::with(&layout.page("/email-verify"), wanted.as_ref());
            let mut page = login_page(&layout, errors, (&login, remember), wanted);
            page.confirm_path = hides_accounts.then_some(confirm_path);
            let mut response = layout.show_form(&page.errors, &page)?;
            if hides_accounts {
                let proven = proven.filter(user::Model::is_unverified);
                pending_cookie::keep(context, &mut response, &SignInProof::new(proven.as_ref(), &login))?;
            }
            Ok(response)
        }
    }
}

/// To where the user wants to go, signed in.
pub async fn go_on(layout: &Layout<'_>, tokens: &Tokens, wanted: Option<Destination>) -> HttpResult {
    // A user who comes back before the account is deleted may keep it.
    let mut response = match tokens.user.delete_at {
        Some(_) => layout.go("/profile/delete", None),
        None => layout.go_to(&return_to::or_home(layout.context, wanted), None),
    };
    keep_session(layout, &mut response, tokens).await?;
    Ok(response)
}

/// The page again, after a passkey was refused.
pub fn show_refused(layout: &Layout<'_>, errors: FormErrors, wanted: Option<Destination>) -> HttpResult {
    let remember = layout.app().config.sessions.remember_by_default;
    let page = login_page(layout, errors, ("", remember), wanted);
    layout.show_form(&page.errors, &page)
}

async fn sign_in(context: &RequestContext, sent: &Form) -> Result<Tokens, Failure> {
    let mut problems = ValidationErrors::default();
    let login = sent.text("login");
    if login.trim().is_empty() {
        problems.add(Field::Username, FieldError::Blank);
    }
    let password = problems.take(Field::Password, Password::parse(&sent.text("password")));
    problems.check()?;
    let password = password.ok_or((Field::Password, FieldError::Blank))?;
    let app = context.app();
    let policy =
        if sent.text("remember").is_empty() { &context.web.sessions.transient_pages } else { &context.web.sessions.pages };
    let proven = sign_in::with_password(app, Login::EmailOrUsername(&login), &password, &context.client).await;
    let user = proven.inspect_err(|error| app.metrics.sign_in_failed(&policy.contract, error))?;
    let opened = sessions::open(app, user.clone(), policy, &context.client).await;
    opened.map_err(|error| Failure { error, proven: Some(user) })
}

/// Keeps the tokens in the browser. The session that was open in it before ends; the pages are in the language of the user
/// from now on, unless another was chosen in this browser.
pub async fn keep_session(layout: &Layout<'_>, response: &mut poem::Response, tokens: &Tokens) -> Result<(), HttpError> {
    let (context, web) = (layout.context, &layout.context.web);
    if let Ok(before) = context.session_ref() {
        sessions::sign_out(context.app(), before, &context.client).await?;
    }
    cookies::set_session(web, response, tokens);
    typed_login::forget(context, response);
    remember_device(layout, response, &tokens.user);
    let theirs = tokens.user.locale.as_deref().and_then(|tag| web.i18n.language(tag));
    if let Some(language) = theirs
        && cookies::get(web, &context.headers, CookieName::Language).is_none()
    {
        cookies::set(web, response, (CookieName::Language, language.tag()), A_YEAR);
    }
    if !cookies::any(web, &context.headers) {
        return_to::mark_signed_in(response);
    }
    Ok(())
}

/// From now on this browser shows that this user has signed in with it, with the password that they have now.
pub fn remember_device(layout: &Layout<'_>, response: &mut poem::Response, user: &user::Model) {
    let (context, web) = (layout.context, &layout.context.web);
    let shown = context.client.device.as_deref().unwrap_or_default();
    let known = device_cookie::remember(&web.app.device_key, shown, user.owner(), web.app.now());
    cookies::set(web, response, (CookieName::Device, &known), device_cookie::DEVICE_COOKIE_TTL);
}

/// What a user is called on the pages that ask whether it is them.
pub async fn name_of(context: &RequestContext, user: i64) -> Result<String, HttpError> {
    let user = profile::see(context.app(), user).await?.user;
    Ok(if user.first_name.is_empty() { user.display_name() } else { user.first_name })
}

/// For a user who is signed in already.
pub async fn show_signed_in(layout: &Layout<'_>, user: i64) -> HttpResult {
    let who = name_of(layout.context, user).await?;
    let wanted = return_to::asked(layout.context);
    layout.show(&SignedInPage { layout, who, destination: return_to::or_home(layout.context, wanted) })
}

fn login_page<'a>(
    layout: &'a Layout<'a>,
    errors: FormErrors,
    (login, remember): (&'a str, bool),
    return_to: Option<Destination>,
) -> LoginPage<'a> {
    LoginPage {
        layout,
        errors,
        return_to,
        login,
        remember,
        registration_is_open: sign_up::is_open(layout.app()).is_ok(),
        cookies_missing: false,
        confirm_path: None,
    }
}
