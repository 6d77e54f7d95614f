//! Confirming an address with what a mail said, by whoever shows that the account is theirs: with their session or its password.

use poem::http::StatusCode;

use super::{
    login, mailed, next,
    notice::Notice,
    page::Page,
    refusal::Refused,
    view::{Card, Form, Tone},
};
use crate::{
    config::UnverifiedAccess,
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

pub async fn show(call: Call) -> Answer {
    let page = Page::of(&call);
    if let Some(response) = mailed::pick_up(&call, Purpose::VerifyEmail, "/email-verify") {
        return Ok(response);
    }
    if let Some(token) = mailed::token(&call, Purpose::VerifyEmail) {
        return match verify_email::look(call.app(), &token).await {
            Ok((owner, email)) => page.show_card(&card_with_link(&page, form_with_link(&page, owner, &email))),
            Err(Error::Refused(Refusal::LinkDead)) => dead(&page, StatusCode::GONE),
            Err(error) => Err(error.into()),
        };
    }
    let Some(caller) = &call.caller else { return page.show_card(&card_for_strangers(&page, None)) };
    let user = profile::see(call.app(), caller.user).await?.user;
    if user.verified_at.is_some() {
        return page.show_card(&done(&page));
    }
    page.show_card(&card_with_code(&page, &user.email, form_with_code(&page, "")))
}

/// The only thing that uses a link: mail scanners follow links, but they send no forms.
pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let page = Page::of(&call);
    if sent.text("by") == "code" {
        return if call.caller.is_some() { by_code(&page, &call, &sent).await } else { by_stranger(&page, &call, &sent).await };
    }
    let token = mailed::token(&call, Purpose::VerifyEmail).unwrap_or_default();
    let (owner, email) = match verify_email::look(call.app(), &token).await {
        Ok(found) => found,
        Err(Error::Refused(Refusal::LinkDead)) => return dead(&page, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => return Err(error.into()),
    };
    match by_link(&call, (owner, &email, &token), &sent).await {
        Ok(tokens) => {
            let mut response = arrive(&page, tokens).await?;
            mailed::put_down(&call, &mut response);
            Ok(response)
        }
        Err(Error::Refused(Refusal::LinkDead)) => dead(&page, StatusCode::UNPROCESSABLE_ENTITY),
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

pub async fn resend(call: Call) -> Answer {
    let page = Page::of(&call);
    match verify_email::ask(call.app(), call.known()?.user).await {
        Ok(()) => Ok(page.go("/email-verify", Some(Notice::MailSent))),
        // In a moment; whoever has asked again and again is told to wait by the page for that.
        Err(Error::TooMany(wait)) if wait <= call.app().config.email_links.resend_after => {
            Ok(page.go("/email-verify", Some(Notice::MailJustSent)))
        }
        Err(error) => Err(error.into()),
    }
}

/// For whoever cannot sign in yet. The same answer for every address.
pub async fn resend_to(mut call: Call) -> Answer {
    let email = call.form().await?.text("email");
    let page = Page::of(&call);
    match verify_email::ask_by_address(call.app(), &email, Some(page.language.tag().to_owned()), &call.origin).await {
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
async fn by_link(call: &Call, (owner, email, token): (i64, &str, &str), sent: &call::Form) -> Result<Option<Tokens>> {
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

async fn arrive(page: &Page<'_>, tokens: Option<Tokens>) -> Answer {
    let mut response = page.go("/profile", Some(Notice::EmailVerified));
    if let Some(tokens) = tokens {
        login::welcome(page, &mut response, &tokens).await?;
    }
    Ok(response)
}

async fn by_code(page: &Page<'_>, call: &Call, sent: &call::Form) -> Answer {
    let user = call.known()?.user;
    let typed = sent.text("code");
    let confirmed = if typed.trim().is_empty() {
        Err((Field::Code, Problem::Blank).into())
    } else {
        verify_email::confirm(call.app(), user, Proof::Code(&typed), &call.origin).await
    };
    match confirmed {
        Ok(()) => Ok(page.go("/profile", Some(Notice::EmailVerified))),
        Err(error) => {
            let refused = Refused::of(error)?;
            let email = profile::see(call.app(), user).await?.user.email;
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
async fn by_stranger(page: &Page<'_>, call: &Call, sent: &call::Form) -> Answer {
    match prove(call, sent).await {
        Ok(tokens) => arrive(page, Some(tokens)).await,
        Err(error) => {
            let refused = match error {
                Error::Refused(Refusal::LinkDead | Refusal::CredentialsWrong) => Refused::Whole("verify-wrong"),
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

/// Whoever is not signed in as the owner of the account shows its password.
fn form_with_link(page: &Page<'_>, owner: i64, email: &str) -> Form {
    let mut form = page.form_to("/email-verify", "verify-submit");
    if page.visit.caller.as_ref().is_none_or(|caller| caller.user != owner) {
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
    card.lead.extend(mailed::no_cookies(page));
    if page.visit.app().config.registration.unverified == UnverifiedAccess::Nothing || refused.is_some() {
        card.lead.push(page.say("verify-lead-stranger"));
        card.forms.push(refused.unwrap_or_else(|| strangers_form(page, &call::Form::default())));
        card.forms.push(Form { tone: Tone::Quiet, ..resend_to_form(page, "") });
        return card;
    }
    if card.lead.is_empty() {
        card.lead.push(page.say("verify-lead-unknown"));
    }
    card.buttons.push(page.link(next::with("/login", "/email-verify"), "frame-sign-in"));
    card
}

fn done(page: &Page<'_>) -> Card {
    let mut card = page.card("verify-done-title");
    card.lead.push(page.say("verify-done-lead"));
    card.buttons.push(page.link("/profile", "welcome-to-profile"));
    card
}

fn dead(page: &Page<'_>, status: StatusCode) -> Answer {
    let mut card = mailed::dead_card(page, "verify-dead-title", "verify-dead-lead");
    if page.visit.caller.is_some() {
        card.forms.push(Form { tone: Tone::Primary, ..resend_form(page) });
    } else {
        card.buttons.push(page.link(next::with("/login", "/email-verify"), "verify-dead-sign-in"));
    }
    let mut response = page.show(status, &card)?;
    mailed::put_down(page.visit, &mut response);
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

fn strangers_form(page: &Page<'_>, sent: &call::Form) -> Form {
    let mut form = form_with_code(page, &sent.text("code"));
    form.inputs = vec![page.login_input(&sent.text("login")), page.password_input(), page.code_input(&sent.text("code"))];
    form
}
