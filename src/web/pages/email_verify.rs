//! Confirming an email address with the link or the code of an email: by its account, with its session or its password.

use askama::Template;
use poem::http::StatusCode;

use super::{
    errands::show_invalid,
    fields::{CODE, EMAIL, LOGIN, PASSWORD},
    form_errors::FormErrors,
    layout::{Layout, page},
    login, mailed,
    notice::Notice,
};
use crate::{
    config::Unverified,
    error::{Error, Field, Problem, Problems, Refusal, Result},
    flows::{
        profile,
        sessions::{self, Tokens},
        sign_in::{self, Login},
        verify_email::{self, Proof},
    },
    types::{kinds::Purpose, secret::Password},
    web::{
        call::{self, Call},
        failure::Answer,
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

pub async fn show(call: Call) -> Answer {
    let layout = Layout::of(&call);
    if let Some(response) = mailed::pick_up(&call, Purpose::VerifyEmail, "/email-verify") {
        return Ok(response);
    }
    if let Some(token) = mailed::token(&call, Purpose::VerifyEmail) {
        return match verify_email::look(call.app(), &token).await {
            Ok((owner, email)) => layout.show(&link_page(&layout, FormErrors::default(), (owner, email))),
            Err(Error::Refused(Refusal::LinkDead)) => show_invalid(&layout, Purpose::VerifyEmail, StatusCode::GONE),
            Err(error) => Err(error.into()),
        };
    }
    let Some(caller) = &call.caller else {
        return layout.show(&sign_in_page(&layout, FormErrors::default(), &call::Form::default()));
    };
    let user = profile::see(call.app(), caller.user).await?.user;
    if user.verified_at.is_some() {
        return layout.show(&VerifiedPage { layout: &layout });
    }
    layout.show(&CodePage { layout: &layout, errors: FormErrors::default(), email: user.email, code: "" })
}

/// Only this uses the link: email scanners follow links, but they send no forms.
pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let layout = Layout::of(&call);
    match (sent.text("by").as_str(), &call.caller) {
        ("code", Some(_)) => by_code(&layout, &call, &sent).await,
        ("code", None) => by_signing_in(&layout, &call, &sent).await,
        _ => by_link(&layout, &call, &sent).await,
    }
}

pub async fn resend(call: Call) -> Answer {
    let layout = Layout::of(&call);
    match verify_email::ask(call.app(), call.known()?.user).await {
        Ok(()) => Ok(layout.go("/email-verify", Some(Notice::MailSent))),
        // In a moment; a user who has asked again and again is told to wait by the page for that.
        Err(Error::TooMany(wait)) if wait <= call.app().config.links.resend => {
            Ok(layout.go("/email-verify", Some(Notice::MailJustSent)))
        }
        Err(error) => Err(error.into()),
    }
}

/// For a user who cannot sign in yet. The same answer for every email address.
pub async fn resend_to(mut call: Call) -> Answer {
    let email = call.form().await?.text("email");
    let layout = Layout::of(&call);
    match verify_email::ask_by_address(call.app(), &email, Some(layout.language.tag().to_owned()), &call.origin).await {
        Ok(()) => Ok(layout.go("/email-verify", Some(Notice::MailMaybeSent))),
        Err(error) => {
            let errors = FormErrors::of(&layout, &[EMAIL], error)?;
            let page = ResendPage { layout: &layout, errors, email };
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn by_link(layout: &Layout<'_>, call: &Call, sent: &call::Form) -> Answer {
    let invalid = || show_invalid(layout, Purpose::VerifyEmail, StatusCode::UNPROCESSABLE_ENTITY);
    let token = mailed::token(call, Purpose::VerifyEmail).unwrap_or_default();
    let (owner, email) = match verify_email::look(call.app(), &token).await {
        Ok(found) => found,
        Err(Error::Refused(Refusal::LinkDead)) => return invalid(),
        Err(error) => return Err(error.into()),
    };
    match confirm(call, (owner, &email, &token), sent).await {
        Ok(tokens) => {
            let mut response = go_to_profile(layout, tokens).await?;
            mailed::put_down(call, &mut response);
            Ok(response)
        }
        Err(Error::Refused(Refusal::LinkDead)) => invalid(),
        Err(error) => {
            let errors = FormErrors::of(layout, &[PASSWORD], error)?;
            let page = link_page(layout, errors, (owner, email));
            layout.show_form(&page.errors, &page)
        }
    }
}

/// A user who is not signed in to the account yet proves it with the password, and is signed in.
async fn confirm(call: &Call, (owner, email, token): (i64, &str, &str), sent: &call::Form) -> Result<Option<Tokens>> {
    if call.caller.as_ref().is_some_and(|caller| caller.user == owner) {
        verify_email::confirm(call.app(), owner, Proof::Link(token), &call.origin).await?;
        return Ok(None);
    }
    let password = Password::parse(&sent.text("password")).map_err(|problem| (Field::Password, problem))?;
    let shown = sign_in::with_password(call.app(), Login::Email(email), &password, &call.origin).await;
    let shown = shown.map_err(|error| match error {
        Error::Refused(Refusal::CredentialsWrong) => (Field::Password, Problem::PasswordWrong).into(),
        other => other,
    })?;
    verify_email::confirm(call.app(), shown.id, Proof::Link(token), &call.origin).await?;
    sessions::open(call.app(), shown, call.web.usual_sessions(), &call.origin).await.map(Some)
}

async fn go_to_profile(layout: &Layout<'_>, tokens: Option<Tokens>) -> Answer {
    let mut response = layout.go("/profile", Some(Notice::EmailVerified));
    if let Some(tokens) = tokens {
        login::welcome(layout, &mut response, &tokens).await?;
    }
    Ok(response)
}

async fn by_code(layout: &Layout<'_>, call: &Call, sent: &call::Form) -> Answer {
    let user = call.known()?.user;
    let code = sent.text("code");
    let confirmed = if code.trim().is_empty() {
        Err((Field::Code, Problem::Blank).into())
    } else {
        verify_email::confirm(call.app(), user, Proof::Code(&code), &call.origin).await
    };
    match confirmed {
        Ok(()) => Ok(layout.go("/profile", Some(Notice::EmailVerified))),
        Err(error) => {
            let errors = FormErrors::of(layout, &[CODE], error)?;
            let email = profile::see(call.app(), user).await?.user.email;
            let page = CodePage { layout, errors, email, code: &code };
            layout.show_form(&page.errors, &page)
        }
    }
}

/// With the email address, the password and the code. Which of them is wrong is not said: it would tell who has an account.
async fn by_signing_in(layout: &Layout<'_>, call: &Call, sent: &call::Form) -> Answer {
    match prove(call, sent).await {
        Ok(tokens) => go_to_profile(layout, Some(tokens)).await,
        Err(error) => {
            let errors = match error {
                Error::Refused(Refusal::LinkDead | Refusal::CredentialsWrong) => FormErrors::of_form(layout, "verify-wrong"),
                error => FormErrors::of(layout, &[LOGIN, PASSWORD, CODE], error)?,
            };
            let page = sign_in_page(layout, errors, sent);
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn prove(call: &Call, sent: &call::Form) -> Result<Tokens> {
    let (login, code) = (sent.text("login"), sent.text("code"));
    let mut problems = Problems::default();
    for (field, text) in [(Field::Username, &login), (Field::Code, &code)] {
        if text.trim().is_empty() {
            problems.add(field, Problem::Blank);
        }
    }
    let password = problems.take(Field::Password, Password::parse(&sent.text("password")));
    problems.check()?;
    let password = password.ok_or((Field::Password, Problem::Blank))?;
    let user = sign_in::with_password(call.app(), Login::Username(&login), &password, &call.origin).await?;
    verify_email::confirm(call.app(), user.id, Proof::Code(&code), &call.origin).await?;
    sessions::open(call.app(), user, call.web.usual_sessions(), &call.origin).await
}

fn link_page<'a>(layout: &'a Layout<'a>, errors: FormErrors, (owner, email): (i64, String)) -> LinkPage<'a> {
    let needs_password = layout.visit.caller.as_ref().is_none_or(|caller| caller.user != owner);
    LinkPage { layout, errors, email, needs_password }
}

fn sign_in_page<'a>(layout: &'a Layout<'a>, errors: FormErrors, sent: &call::Form) -> SignInPage<'a> {
    let is_strict = layout.visit.app().config.registration.unverified == Unverified::Nothing;
    SignInPage {
        layout,
        has_form: is_strict || !errors.is_empty(),
        errors,
        login: sent.text("login"),
        code: sent.text("code"),
        cookies_missing: mailed::cookies_are_missing(layout.visit),
    }
}
