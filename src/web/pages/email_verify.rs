//! Confirming an email address with the link or the code of an email: by its account, with its session or its password.

use askama::Template;
use poem::http::StatusCode;

use super::{
    email_links::show_invalid,
    fields::{CODE, EMAIL, LOGIN, PASSWORD},
    form_errors::FormErrors,
    layout::{Layout, page},
    link_cookie, login,
    notice::Notice,
};
use crate::{
    config::UnverifiedAccess,
    error::{Error, Field, FieldError, Rejection, Result, ValidationErrors},
    flows::{
        profile,
        sessions::{self, Tokens},
        sign_in::{self, Login},
        verify_email::{self, Presented},
    },
    types::{kinds::Purpose, secret::Password},
    web::{
        error::HttpResult,
        request::{self, HttpRequest},
    },
};

#[derive(Template)]
#[template(path = "pages/email_verify.html")]
struct CodePage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    email: String,
    code: &'a str,
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
}

page!(CodePage);
page!(LinkPage);
page!(SignInPage);
page!(ResendPage);
page!(VerifiedPage);

pub async fn show(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    if let Some(response) = link_cookie::take_from_query(&request, Purpose::VerifyEmail, "/email-verify") {
        return Ok(response);
    }
    if let Some(token) = link_cookie::token(&request, Purpose::VerifyEmail) {
        return match verify_email::preview(request.app(), &token).await {
            Ok((owner, email)) => layout.show(&link_page(&layout, FormErrors::default(), (owner, email))),
            Err(Error::Rejected(Rejection::InvalidEmailToken)) => show_invalid(&layout, Purpose::VerifyEmail, StatusCode::GONE),
            Err(error) => Err(error.into()),
        };
    }
    let Some(principal) = &request.principal else {
        return layout.show(&sign_in_page(&layout, FormErrors::default(), &request::Form::default()));
    };
    let user = profile::see(request.app(), principal.user).await?.user;
    if user.verified_at.is_some() {
        return layout.show(&VerifiedPage { layout: &layout });
    }
    layout.show(&CodePage { layout: &layout, errors: FormErrors::default(), email: user.email, code: "" })
}

/// Only this uses the link: email scanners follow links, but they send no forms.
pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let layout = Layout::of(&request);
    match (sent.text("by").as_str(), &request.principal) {
        ("code", Some(_)) => by_code(&layout, &request, &sent).await,
        ("code", None) => by_signing_in(&layout, &request, &sent).await,
        _ => by_link(&layout, &request, &sent).await,
    }
}

pub async fn resend(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    match verify_email::request(request.app(), request.principal()?.user).await {
        Ok(()) => Ok(layout.go("/email-verify", Some(Notice::MailSent))),
        // In a moment; a user who has asked again and again is told to wait by the page for that.
        Err(Error::RateLimited(wait)) if wait <= request.app().config.email_links.resend_after => {
            Ok(layout.go("/email-verify", Some(Notice::MailJustSent)))
        }
        Err(error) => Err(error.into()),
    }
}

/// For a user who cannot sign in yet. The same answer for every email address.
pub async fn resend_to(mut request: HttpRequest) -> HttpResult {
    let email = request.form().await?.text("email");
    let layout = Layout::of(&request);
    match verify_email::request_by_email(request.app(), &email, Some(layout.language.tag().to_owned()), &request.origin).await {
        Ok(()) => Ok(layout.go("/email-verify", Some(Notice::MailMaybeSent))),
        Err(error) => {
            let errors = FormErrors::of(&layout, &[EMAIL], error)?;
            let page = ResendPage { layout: &layout, errors, email };
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn by_link(layout: &Layout<'_>, request: &HttpRequest, sent: &request::Form) -> HttpResult {
    let invalid = || show_invalid(layout, Purpose::VerifyEmail, StatusCode::UNPROCESSABLE_ENTITY);
    let token = link_cookie::token(request, Purpose::VerifyEmail).unwrap_or_default();
    let (owner, email) = match verify_email::preview(request.app(), &token).await {
        Ok(found) => found,
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => return invalid(),
        Err(error) => return Err(error.into()),
    };
    match confirm(request, (owner, &email, &token), sent).await {
        Ok(tokens) => {
            let mut response = go_to_profile(layout, tokens).await?;
            link_cookie::forget(request, &mut response);
            Ok(response)
        }
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => invalid(),
        Err(error) => {
            let errors = FormErrors::of(layout, &[PASSWORD], error)?;
            let page = link_page(layout, errors, (owner, email));
            layout.show_form(&page.errors, &page)
        }
    }
}

/// A user who is not signed in to the account yet proves it with the password, and is signed in.
async fn confirm(
    request: &HttpRequest,
    (owner, email, token): (i64, &str, &str),
    sent: &request::Form,
) -> Result<Option<Tokens>> {
    if request.principal.as_ref().is_some_and(|principal| principal.user == owner) {
        verify_email::confirm(request.app(), owner, Presented::Link(token), &request.origin).await?;
        return Ok(None);
    }
    let password = Password::parse(&sent.text("password")).map_err(|problem| (Field::Password, problem))?;
    let shown = sign_in::with_password(request.app(), Login::Email(email), &password, &request.origin).await;
    let shown = shown.map_err(|error| match error {
        Error::Rejected(Rejection::InvalidCredentials) => (Field::Password, FieldError::PasswordWrong).into(),
        other => other,
    })?;
    verify_email::confirm(request.app(), shown.id, Presented::Link(token), &request.origin).await?;
    sessions::open(request.app(), shown, request.web.usual_sessions(), &request.origin).await.map(Some)
}

async fn go_to_profile(layout: &Layout<'_>, tokens: Option<Tokens>) -> HttpResult {
    let mut response = layout.go("/profile", Some(Notice::EmailVerified));
    if let Some(tokens) = tokens {
        login::keep_session(layout, &mut response, &tokens).await?;
    }
    Ok(response)
}

async fn by_code(layout: &Layout<'_>, request: &HttpRequest, sent: &request::Form) -> HttpResult {
    let user = request.principal()?.user;
    let code = sent.text("code");
    let confirmed = if code.trim().is_empty() {
        Err((Field::Code, FieldError::Blank).into())
    } else {
        verify_email::confirm(request.app(), user, Presented::Code(&code), &request.origin).await
    };
    match confirmed {
        Ok(()) => Ok(layout.go("/profile", Some(Notice::EmailVerified))),
        Err(error) => {
            let errors = FormErrors::of(layout, &[CODE], error)?;
            let email = profile::see(request.app(), user).await?.user.email;
            let page = CodePage { layout, errors, email, code: &code };
            layout.show_form(&page.errors, &page)
        }
    }
}

/// With the email address, the password and the code. Which of them is wrong is not said: it would tell who has an account.
async fn by_signing_in(layout: &Layout<'_>, request: &HttpRequest, sent: &request::Form) -> HttpResult {
    match prove(request, sent).await {
        Ok(tokens) => go_to_profile(layout, Some(tokens)).await,
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

async fn prove(request: &HttpRequest, sent: &request::Form) -> Result<Tokens> {
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
    let user = sign_in::with_password(request.app(), Login::Username(&login), &password, &request.origin).await?;
    verify_email::confirm(request.app(), user.id, Presented::Code(&code), &request.origin).await?;
    sessions::open(request.app(), user, request.web.usual_sessions(), &request.origin).await
}

fn link_page<'a>(layout: &'a Layout<'a>, errors: FormErrors, (owner, email): (i64, String)) -> LinkPage<'a> {
    let needs_password = layout.context.principal.as_ref().is_none_or(|principal| principal.user != owner);
    LinkPage { layout, errors, email, needs_password }
}

fn sign_in_page<'a>(layout: &'a Layout<'a>, errors: FormErrors, sent: &request::Form) -> SignInPage<'a> {
    let is_strict = layout.context.app().config.registration.unverified == UnverifiedAccess::Nothing;
    SignInPage {
        layout,
        has_form: is_strict || !errors.is_empty(),
        errors,
        login: sent.text("login"),
        code: sent.text("code"),
        cookies_missing: link_cookie::cookies_are_missing(layout.context),
    }
}
