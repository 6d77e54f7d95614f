//! Confirming an address with what a mail said: its link, or its code for whoever is signed in.

use poem::http::StatusCode;

use super::{
    mailed, next,
    notice::Notice,
    page::Page,
    refusal::Refused,
    view::{Card, Form, Tone},
};
use crate::{
    error::{Error, Field, Problem, Refusal, Result},
    flows::{
        profile,
        verify_email::{self, Proof},
    },
    types::kinds::Purpose,
    web::{call::Call, failure::Answer},
};

pub async fn show(call: Call) -> Answer {
    let page = Page::of(&call);
    if let Some(response) = mailed::pick_up(&call, Purpose::VerifyEmail, "/email-verify") {
        return Ok(response);
    }
    if let Some(token) = mailed::token(&call, Purpose::VerifyEmail) {
        return match verify_email::look(call.app(), &token).await {
            Ok(()) => page.show_card(&card_with_link(&page)),
            Err(Error::Refused(Refusal::LinkDead)) => dead(&page, StatusCode::GONE),
            Err(error) => Err(error.into()),
        };
    }
    let Some(caller) = &call.caller else { return page.show_card(&card_for_strangers(&page)) };
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
    let by_code = sent.text("by") == "code";
    let typed = sent.text("code");
    let confirmed = if by_code { confirm_by_code(&call, &typed).await } else { confirm_by_link(&call).await };
    match confirmed {
        Ok(()) => {
            let to = if call.caller.is_some() { "/profile" } else { "/login" };
            let mut response = page.go(to, Some(Notice::EmailVerified));
            mailed::put_down(&call, &mut response);
            Ok(response)
        }
        Err(Error::Refused(Refusal::LinkDead)) if !by_code => dead(&page, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => {
            let refused = Refused::of(error)?;
            let email = profile::see(call.app(), call.known()?.user).await?.user.email;
            let mut form = form_with_code(&page, &typed);
            let summary = page.refuse(&mut form, &refused);
            let mut card = card_with_code(&page, &email, form);
            card.frame = page.frame(&card.heading, Some(&summary));
            card.summary = Some(summary);
            page.show_card(&card)
        }
    }
}

pub async fn resend(call: Call) -> Answer {
    verify_email::ask(call.app(), call.known()?.user).await?;
    Ok(Page::of(&call).go("/email-verify", Some(Notice::MailSent)))
}

async fn confirm_by_link(call: &Call) -> Result<()> {
    let token = mailed::token(call, Purpose::VerifyEmail).ok_or(Refusal::LinkDead)?;
    verify_email::confirm(call.app(), Proof::Link(&token), &call.origin).await
}

/// Of no use to somebody who is not signed in: whose code would it be?
async fn confirm_by_code(call: &Call, code: &str) -> Result<()> {
    if code.trim().is_empty() {
        return Err((Field::Code, Problem::Blank).into());
    }
    let user = call.caller.as_ref().ok_or(Refusal::LinkDead)?.user;
    verify_email::confirm(call.app(), Proof::Code { user, code }, &call.origin).await
}

fn card_with_link(page: &Page<'_>) -> Card {
    let mut card = page.form("verify-title", page.form_to("/email-verify", "verify-submit"), None);
    card.lead.push(page.say("verify-lead-link"));
    card
}

fn card_with_code(page: &Page<'_>, email: &str, form: Form) -> Card {
    let mut card = page.form("verify-title", form, None);
    card.lead.push(page.say_with("verify-lead-code", &[("email", email.into())]));
    card.forms.push(resend_form(page));
    card
}

fn card_for_strangers(page: &Page<'_>) -> Card {
    let mut card = page.card("verify-title");
    card.lead.push(page.say("verify-lead-unknown"));
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
    let mut card = page.card("verify-dead-title");
    card.lead.push(page.say("verify-dead-lead"));
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

fn form_with_code(page: &Page<'_>, typed: &str) -> Form {
    let mut form = page.form_to("/email-verify", "verify-submit");
    form.inputs.push(page.code_input(typed));
    form.hidden.push(("by", "code".to_owned()));
    form
}
