//! Confirming an email address with the link or the code of an email: by its account, with its session or its password.

use askama::Template;
use poem::{handler, http::StatusCode};

use super::{
    email_links::show_invalid,
    fields::{CODE, EMAIL, LOGIN, PASSWORD},
    form_errors::FormErrors,
    layout::{Layout, page},
    link_cookie,
    notice::Notice,
    pending_cookie, pending_sign_in, return_to,
};
use crate::{
    app::App,
    config::UnverifiedAccess,
    error::{Error, Field, FieldError, Rejection, Result, ValidationErrors},
    flows::{
        profile,
        sessions::{self, Tokens},
        sign_in::{self, Login},
        verify_email::{self, Presented},
    },
    store::user,
    types::{client::ClientInfo, destination::Destination, kinds::Purpose, secret::Password},
    web::{context::RequestContext, error::HttpResult, extract::SignedIn, form::Form},
};

#[derive(Template)]
#[template(path = "pages/email_verify.html")]
struct CodePage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    email: String,
    code: &'a str,
    /// Where to go on to.
    return_to: Option<Destination>,
}

#[derive(Template)]
#[template(path = "pages/email_verify_link.html")]
struct LinkPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    email: String,
    needs_password: bool,
}

#[derive(Template)]
#[template(path = "pages/email_verify_sign_in.html")]
struct SignInPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    has_form: bool,
    login: String,
    code: String,
    cookies_missing: bool,
}

#[derive(Template)]
#[template(path = "pages/email_verify_resend.html")]
struct ResendPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    email: String,
}

#[derive(Template)]
#[template(path = "pages/email_verified.html")]
struct VerifiedPage<'a> {
    layout: &'a Layout<'a>,
    destination: Destination,
}

/// The session that was opened, and where the user wanted to go when they signed up.
type Confirmed = (Option<Tokens>, Option<String>);

page!(CodePage);
page!(LinkPage);
page!(SignInPage);
page!(ResendPage);
page!(VerifiedPage);

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext, app: &App) -> HttpResult {
    if let Some(response) = link_cookie::take_from_query(context, Purpose::VerifyEmail, "/email-verify") {
        return Ok(response);
    }
    if let Some(token) = link_cookie::token(context, Purpose::VerifyEmail) {
        return match verify_email::preview(app, &token).await {
            Ok(found) => layout.show(&link_page(&layout, FormErrors::default(), found).await?),
            Err(Error::Rejected(Rejection::InvalidEmailToken)) => show_invalid(&layout, Purpose::VerifyEmail, StatusCode::GONE),
            Err(error) => Err(error.into()),
        };
    }
    let Some(principal) = &context.principal else {
        if let Some(proof) = pending_cookie::proof(context) {
            return pending_sign_in::show(&layout, &proof).await;
        }
        return layout.show(&sign_in_page(&layout, FormErrors::default(), &Form::default()));
    };
    let user = profile::see(app, principal.user).await?.user;
    if user.own_email().is_none() {
        return Ok(layout.go("/profile/email", None));
    }
    if user.verified_at.is_some() {
        let destination = return_to::or_home(context, return_to::asked(context));
        return layout.show(&VerifiedPage { layout: &layout, destination });
    }
    let (errors, return_to) = (FormErrors::default(), return_to::asked(context));
    layout.show(&CodePage { layout: &layout, errors, email: user.email, code: "", return_to })
}

/// Only this uses the link: email scanners follow links, but they send no forms.
#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, form: &Form) -> HttpResult {
    match (form.text("by").as_str(), &context.principal) {
        ("code", Some(_)) => by_code(&layout, context, form).await,
        ("code", None) => by_signing_in(&layout, context, form).await,
        ("proof", None) => pending_sign_in::submit(&layout, form).await,
        _ => by_link(&layout, context, form).await,
    }
}

#[handler]
pub async fn resend(layout: Layout<'_>, app: &App, caller: SignedIn) -> HttpResult {
    let notice = pending_sign_in::send_again(app, caller.user).await?;
    Ok(layout.go("/email-verify", Some(notice)))
}

/// For a user who cannot sign in yet. The same answer for every email address.
#[handler]
pub async fn resend_to(layout: Layout<'_>, app: &App, client: &ClientInfo, form: &Form) -> HttpResult {
    if form.text("by") == "proof" {
        return pending_sign_in::resend(&layout, form).await;
    }
    let email = [form.text("email"), form.text("login")].into_iter().find(|typed| !typed.trim().is_empty()).unwrap_or_default();
    match verify_email::request_by_email(app, &email, Some(layout.language.tag().to_owned()), client).await {
        Ok(()) => Ok(layout.go("/email-verify", Some(Notice::EmailMaybeSent))),
        Err(error) => {
            let errors = FormErrors::of(&layout, &[EMAIL], error)?;
            let page = ResendPage { layout: &layout, errors, email };
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn by_link(layout: &Layout<'_>, context: &RequestContext, sent: &Form) -> HttpResult {
    let invalid = || show_invalid(layout, Purpose::VerifyEmail, StatusCode::UNPROCESSABLE_ENTITY);
    let token = link_cookie::token(context, Purpose::VerifyEmail).unwrap_or_default();
    let (owner, email) = match verify_email::preview(context.app(), &token).await {
        Ok(found) => found,
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => return invalid(),
        Err(error) => return Err(error.into()),
    };
    match confirm(context, (owner, &email, &token), sent).await {
        Ok((tokens, asked)) => {
            let wanted = asked.and_then(|text| return_to::allowed(context, &text));
            let mut response = pending_sign_in::go_on(layout, wanted, tokens).await?;
            link_cookie::forget(context, &mut response);
            pending_cookie::forget(context, &mut response);
            Ok(response)
        }
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => invalid(),
        Err(error) => {
            let errors = FormErrors::of(layout, &[PASSWORD], error)?;
            let page = link_page(layout, errors, (owner, email)).await?;
            layout.show_form(&page.errors, &page)
        }
    }
}

/// A user who is not signed in to the account yet proves it with the password, and is signed in.
async fn confirm(context: &RequestContext, (owner, email, token): (i64, &str, &str), sent: &Form) -> Result<Confirmed> {
    if context.principal.as_ref().is_some_and(|principal| principal.user == owner) {
        let asked = verify_email::confirm(context.app(), owner, Presented::Link(token), &context.client).await?;
        return Ok((None, asked));
    }
    let shown = match proven_owner(context, owner).await? {
        Some(user) => user,
        None => ask_password(context, email, sent).await?,
    };
    let asked = verify_email::confirm(context.app(), shown.id, Presented::Link(token), &context.client).await?;
    let opened = sessions::open(context.app(), shown, context.web.sessions.default_pages(), &context.client).await?;
    Ok((Some(opened), asked))
}

/// The owner of a link, if this browser has shown the password of the account a moment ago.
async fn proven_owner(context: &RequestContext, owner: i64) -> Result<Option<user::Model>> {
    let Some(proof) = pending_cookie::proof(context).filter(|proof| proof.user() == owner) else { return Ok(None) };
    pending_sign_in::proven(context, &proof).await
}

async fn ask_password(context: &RequestContext, email: &str, sent: &Form) -> Result<user::Model> {
    let password = Password::parse(&sent.text("password")).map_err(|problem| (Field::Password, problem))?;
    let shown = sign_in::with_password(context.app(), Login::Email(email), &password, &context.client).await;
    shown.map_err(|error| match error {
        Error::Rejected(Rejection::InvalidCredentials) => (Field::Password, FieldError::PasswordWrong).into(),
        other => other,
    })
}

async fn by_code(layout: &Layout<'_>, context: &RequestContext, sent: &Form) -> HttpResult {
    let user = context.principal()?.user;
    let (code, return_to) = (sent.text("code"), return_to::sent(context, sent));
    let confirmed = if code.trim().is_empty() {
        Err((Field::Code, FieldError::Blank).into())
    } else {
        verify_email::confirm(context.app(), user, Presented::Code(&code), &context.client).await
    };
    match confirmed {
        Ok(asked) => {
            let wanted = return_to.or_else(|| asked.and_then(|text| return_to::allowed(context, &text)));
            pending_sign_in::go_on(layout, wanted, None).await
        }
        Err(error) => {
            let errors = FormErrors::of(layout, &[CODE], error)?;
            let email = profile::see(context.app(), user).await?.user.email;
            let page = CodePage { layout, errors, email, code: &code, return_to };
            layout.show_form(&page.errors, &page)
        }
    }
}

/// With the email address, the password and the code. Which of them is wrong is not said: it would tell who has an account.
async fn by_signing_in(layout: &Layout<'_>, context: &RequestContext, sent: &Form) -> HttpResult {
    match prove(context, sent).await {
        Ok((tokens, asked)) => {
            pending_sign_in::go_on(layout, asked.and_then(|text| return_to::allowed(context, &text)), tokens).await
        }
        Err(error) => {
            let errors = match error {
                Error::Rejected(Rejection::InvalidEmailToken | Rejection::InvalidCredentials) => {
                    FormErrors::of_form(layout, "verify-wrong")
                }
                error => FormErrors::of(layout, &[LOGIN, PASSWORD, CODE], error)?,
            };
            let page = sign_in_page(layout, errors, sent);
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn prove(context: &RequestContext, sent: &Form) -> Result<Confirmed> {
    let (login, code) = (sent.text("login"), sent.text("code"));
    let mut problems = ValidationErrors::default();
    for (field, text) in [(Field::Username, &login), (Field::Code, &code)] {
        if text.trim().is_empty() {
            problems.add(field, FieldError::Blank);
        }
    }
    let password = problems.take(Field::Password, Password::parse(&sent.text("password")));
    problems.check()?;
    let password = password.ok_or((Field::Password, FieldError::Blank))?;
    let user = sign_in::with_password(context.app(), Login::EmailOrUsername(&login), &password, &context.client).await?;
    let confirmed = verify_email::confirm(context.app(), user.id, Presented::Code(&code), &context.client).await;
    let asked = confirmed.map_err(|error| match error {
        // Codes are counted beside a right password only: the limit would tell that it was right.
        Error::RateLimited(_) if !context.app().config.registration.reveal_existing_accounts => {
            Rejection::InvalidEmailToken.into()
        }
        error => error,
    })?;
    let opened = sessions::open(context.app(), user, context.web.sessions.default_pages(), &context.client).await?;
    Ok((Some(opened), asked))
}

async fn link_page<'a>(layout: &'a Layout<'a>, errors: FormErrors, (owner, email): (i64, String)) -> Result<LinkPage<'a>> {
    let is_signed_in = layout.context.principal.as_ref().is_some_and(|principal| principal.user == owner);
    let needs_password = !is_signed_in && proven_owner(layout.context, owner).await?.is_none();
    Ok(LinkPage { layout, errors, email, needs_password })
}

fn sign_in_page<'a>(layout: &'a Layout<'a>, errors: FormErrors, sent: &Form) -> SignInPage<'a> {
    let is_strict = layout.app().config.registration.unverified == UnverifiedAccess::Nothing;
    SignInPage {
        layout,
        has_form: is_strict || !errors.is_empty(),
        errors,
        login: sent.text("login"),
        code: sent.text("code"),
        cookies_missing: link_cookie::cookies_are_missing(layout.context),
    }
}
