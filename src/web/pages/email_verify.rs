//! Confirming an address with what a mail said, by whoever shows that the account is theirs: with their session or its password.

use poem::http::StatusCode;

use super::{
    components::{Card, Form, Tone},
    form_errors::Refused,
    layout::Page,
    link_cookie, login,
    notice::Notice,
    return_to,
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

pub async fn show(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    if let Some(response) = link_cookie::pick_up(&request, Purpose::VerifyEmail, "/email-verify") {
        return Ok(response);
    }
    if let Some(token) = link_cookie::token(&request, Purpose::VerifyEmail) {
        return match verify_email::preview(request.app(), &token).await {
            Ok((owner, email)) => page.show_card(&card_with_link(&page, form_with_link(&page, owner, &email))),
            Err(Error::Rejected(Rejection::InvalidEmailToken)) => dead(&page, StatusCode::GONE),
            Err(error) => Err(error.into()),
        };
    }
    let Some(principal) = &request.principal else { return page.show_card(&card_for_strangers(&page, None)) };
    let user = profile::see(request.app(), principal.user).await?.user;
    if user.verified_at.is_some() {
        return page.show_card(&done(&page));
    }
    page.show_card(&card_with_code(&page, &user.email, form_with_code(&page, "")))
}

/// The only thing that uses a link: mail scanners follow links, but they send no forms.
pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let page = Page::of(&request);
    if sent.text("by") == "code" {
        return if request.principal.is_some() {
            by_code(&page, &request, &sent).await
        } else {
            by_stranger(&page, &request, &sent).await
        };
    }
    let token = link_cookie::token(&request, Purpose::VerifyEmail).unwrap_or_default();
    let (owner, email) = match verify_email::preview(request.app(), &token).await {
        Ok(found) => found,
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => return dead(&page, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => return Err(error.into()),
    };
    match by_link(&request, (owner, &email, &token), &sent).await {
        Ok(tokens) => {
            let mut response = arrive(&page, tokens).await?;
            link_cookie::put_down(&request, &mut response);
            Ok(response)
        }
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => dead(&page, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = form_with_link(&page, owner, &email);
            let summary = page.refuse(&mut form, &refused);
            let mut card = card_with_link(&page, form);
            card.frame = page.frame(&card.heading, Some(&summary));
            card.summary = Some(summary);
            page.show_card(&card)
        }
    }
}

pub async fn resend(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    match verify_email::request(request.app(), request.principal()?.user).await {
        Ok(()) => Ok(page.go("/email-verify", Some(Notice::MailSent))),
        // In a moment; whoever has asked again and again is told to wait by the page for that.
        Err(Error::RateLimited(wait)) if wait <= request.app().config.email_links.resend_after => {
            Ok(page.go("/email-verify", Some(Notice::MailJustSent)))
        }
        Err(error) => Err(error.into()),
    }
}

/// For whoever cannot sign in yet. The same answer for every address.
pub async fn resend_to(mut request: HttpRequest) -> HttpResult {
    let email = request.form().await?.text("email");
    let page = Page::of(&request);
    match verify_email::request_by_email(request.app(), &email, Some(page.language.tag().to_owned()), &request.origin).await {
        Ok(()) => Ok(page.go("/email-verify", Some(Notice::MailMaybeSent))),
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = resend_to_form(&page, &email);
            let summary = page.refuse(&mut form, &refused);
            let mut card = page.form("verify-title", form, Some(summary));
            card.ways.push(page.way("login-forgotten", "/password-forgotten", "reset-title"));
            page.show_card(&card)
        }
    }
}

/// Whoever is not signed in to the account yet has shown its password, and is let in.
async fn by_link(
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
    sessions::open(request.app(), shown, request.web.sessions.default_pages(), &request.origin).await.map(Some)
}

async fn arrive(page: &Page<'_>, tokens: Option<Tokens>) -> HttpResult {
    let mut response = page.go("/profile", Some(Notice::EmailVerified));
    if let Some(tokens) = tokens {
        login::welcome(page, &mut response, &tokens).await?;
    }
    Ok(response)
}

async fn by_code(page: &Page<'_>, request: &HttpRequest, sent: &request::Form) -> HttpResult {
    let user = request.principal()?.user;
    let typed = sent.text("code");
    let confirmed = if typed.trim().is_empty() {
        Err((Field::Code, FieldError::Blank).into())
    } else {
        verify_email::confirm(request.app(), user, Presented::Code(&typed), &request.origin).await
    };
    match confirmed {
        Ok(()) => Ok(page.go("/profile", Some(Notice::EmailVerified))),
        Err(error) => {
            let refused = Refused::of(error)?;
            let email = profile::see(request.app(), user).await?.user.email;
            let mut form = form_with_code(page, &typed);
            let summary = page.refuse(&mut form, &refused);
            let mut card = card_with_code(page, &email, form);
            card.frame = page.frame(&card.heading, Some(&summary));
            card.summary = Some(summary);
            page.show_card(&card)
        }
    }
}

/// With the address, the password and the code. Which of them is wrong is not said: it would tell who has an account.
async fn by_stranger(page: &Page<'_>, request: &HttpRequest, sent: &request::Form) -> HttpResult {
    match prove(request, sent).await {
        Ok(tokens) => arrive(page, Some(tokens)).await,
        Err(error) => {
            let refused = match error {
                Error::Rejected(Rejection::InvalidEmailToken | Rejection::InvalidCredentials) => Refused::Whole("verify-wrong"),
                error => Refused::of(error)?,
            };
            let mut form = strangers_form(page, sent);
            let summary = page.refuse(&mut form, &refused);
            let mut card = card_for_strangers(page, Some(form));
            card.frame = page.frame(&card.heading, Some(&summary));
            card.summary = Some(summary);
            page.show_card(&card)
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
    sessions::open(request.app(), user, request.web.sessions.default_pages(), &request.origin).await
}

/// Whoever is not signed in as the owner of the account shows its password.
fn form_with_link(page: &Page<'_>, owner: i64, email: &str) -> Form {
    let mut form = page.form_to("/email-verify", "verify-submit");
    if page.context.principal.as_ref().is_none_or(|principal| principal.user != owner) {
        form.account = Some(email.to_owned());
        form.inputs.push(page.password_input());
    }
    form
}

fn card_with_link(page: &Page<'_>, form: Form) -> Card {
    let stranger = !form.inputs.is_empty();
    let mut card = page.form("verify-title", form, None);
    card.lead.push(page.say(if stranger { "verify-lead-password" } else { "verify-lead-link" }));
    if stranger {
        card.ways.push(page.way("verify-not-mine", "/password-forgotten", "reset-title"));
    }
    card
}

fn card_with_code(page: &Page<'_>, email: &str, form: Form) -> Card {
    let mut card = page.form("verify-title", form, None);
    card.lead.push(page.say_of("verify-lead-code", ("email", email)));
    card.forms.push(resend_form(page));
    card
}

fn card_for_strangers(page: &Page<'_>, refused: Option<Form>) -> Card {
    let mut card = page.card("verify-title");
    card.lead.extend(link_cookie::no_cookies(page));
    if page.context.app().config.registration.unverified == UnverifiedAccess::Nothing || refused.is_some() {
        card.lead.push(page.say("verify-lead-signed-out"));
        card.forms.push(refused.unwrap_or_else(|| strangers_form(page, &request::Form::default())));
        card.forms.push(Form { tone: Tone::Quiet, ..resend_to_form(page, "") });
        return card;
    }
    if card.lead.is_empty() {
        card.lead.push(page.say("verify-lead-unknown"));
    }
    card.buttons.push(page.link(return_to::with("/login", "/email-verify"), "frame-sign-in"));
    card
}

fn done(page: &Page<'_>) -> Card {
    let mut card = page.card("verify-done-title");
    card.lead.push(page.say("verify-done-lead"));
    card.buttons.push(page.link("/profile", "home-to-profile"));
    card
}

fn dead(page: &Page<'_>, status: StatusCode) -> HttpResult {
    let mut card = link_cookie::dead_card(page, "verify-dead-title", "verify-dead-lead");
    if page.context.principal.is_some() {
        card.forms.push(Form { tone: Tone::Primary, ..resend_form(page) });
    } else {
        card.buttons.push(page.link(return_to::with("/login", "/email-verify"), "verify-dead-sign-in"));
    }
    let mut response = page.show(status, &card)?;
    link_cookie::put_down(page.context, &mut response);
    Ok(response)
}

fn resend_form(page: &Page<'_>) -> Form {
    Form { tone: Tone::Quiet, ..page.form_to("/email-verify/resend", "verify-resend") }
}

fn resend_to_form(page: &Page<'_>, typed: &str) -> Form {
    let mut form = page.form_to("/email-verify/resend-to", "verify-resend");
    form.inputs.push(page.email_input(typed));
    form
}

fn form_with_code(page: &Page<'_>, typed: &str) -> Form {
    let mut form = page.form_to("/email-verify", "verify-submit");
    form.inputs.push(page.code_input(typed));
    form.hidden.push(("by", "code".to_owned()));
    form
}

fn strangers_form(page: &Page<'_>, sent: &request::Form) -> Form {
    let mut form = form_with_code(page, &sent.text("code"));
    form.inputs = vec![page.login_input(&sent.text("login")), page.password_input(), page.code_input(&sent.text("code"))];
    form
}
