//! Choosing a new password with what a mail said: its link or its code.

use poem::http::StatusCode;

use super::{
    mailed,
    notice::Notice,
    page::Page,
    refusal::Refused,
    view::{Card, Form, Summary},
};
use crate::{
    app::access::Keys,
    error::{Error, Field, Problem, Problems, Refusal, Result},
    flows::reset_password::{self, New, Proof},
    types::kinds::Purpose,
    web::{
        call::{self, Call},
        cookies,
        failure::Answer,
    },
};

/// Says that the form had a tick to take away: a box without its tick is not sent at all.
const ASKED: &str = "keys_asked";

pub async fn show(call: Call) -> Answer {
    let page = Page::of(&call);
    if let Some(response) = mailed::pick_up(&call, Purpose::ResetPassword, "/password-reset") {
        return Ok(response);
    }
    let Some(token) = mailed::token(&call, Purpose::ResetPassword) else {
        let mut card = card(&page, form_with_code(&page, &call::Form::default()), None);
        card.lead.extend(mailed::no_cookies(&page));
        return page.show_card(&card);
    };
    match reset_password::look(call.app(), &token).await {
        Ok(email) => page.show_card(&card(&page, form_with_link(&page, &email, &call::Form::default()), None)),
        Err(Error::Refused(Refusal::LinkDead)) => dead(&page, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let page = Page::of(&call);
    let by_code = sent.text("by") == "code";
    let token = mailed::token(&call, Purpose::ResetPassword);
    let done = if by_code { set_by_code(&call, &sent).await } else { set_by_link(&call, &sent, token.as_deref()).await };
    match done {
        Ok(()) => {
            let mut response = page.go("/login", Some(Notice::PasswordReset));
            // Every session has ended, the one of this browser too.
            cookies::forget_tokens(&call.web, &mut response);
            mailed::put_down(&call, &mut response);
            Ok(response)
        }
        Err(Error::Refused(Refusal::LinkDead)) if !by_code => dead(&page, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = match token {
                Some(token) if !by_code => form_with_link(&page, &reset_password::look(call.app(), &token).await?, &sent),
                _ => form_with_code(&page, &sent),
            };
            let summary = page.refuse(&mut form, &refused);
            page.show_card(&card(&page, form, Some(summary)))
        }
    }
}

async fn set_by_link(call: &Call, sent: &call::Form, token: Option<&str>) -> Result<()> {
    let proof = Proof::Link(token.ok_or(Refusal::LinkDead)?);
    let password = sent.text("new_password");
    let new = New { password: Some(&password), keys: keys(sent), problems: Problems::default() };
    reset_password::set(call.app(), proof, new, &call.origin).await?;
    Ok(())
}

async fn set_by_code(call: &Call, sent: &call::Form) -> Result<()> {
    let (email, code, password) = (sent.text("email"), sent.text("code"), sent.text("new_password"));
    let mut problems = Problems::default();
    for (field, text) in [(Field::Email, &email), (Field::Code, &code)] {
        if text.trim().is_empty() {
            problems.add(field, Problem::Blank);
        }
    }
    let proof = Proof::Code { email: &email, code: &code };
    let new = New { password: Some(&password), keys: keys(sent), problems };
    reset_password::set(call.app(), proof, new, &call.origin).await?;
    Ok(())
}

/// They end unless somebody was asked and has taken the tick away.
fn keys(sent: &call::Form) -> Keys {
    if sent.text(ASKED) == "yes" && sent.text("end_keys").is_empty() { Keys::Keep } else { Keys::End }
}

fn ask_about_keys(page: &Page<'_>, form: &mut Form, sent: &call::Form) {
    form.inputs.push(page.end_keys_input(keys(sent) == Keys::End));
    form.hidden.push((ASKED, "yes".to_owned()));
}

fn form_with_link(page: &Page<'_>, email: &str, sent: &call::Form) -> Form {
    let mut form = page.form_to("/password-reset", "reset-submit");
    form.account = Some(email.to_owned());
    form.inputs.push(page.new_password_input());
    ask_about_keys(page, &mut form, sent);
    form
}

fn form_with_code(page: &Page<'_>, sent: &call::Form) -> Form {
    let mut form = page.form_to("/password-reset", "reset-submit");
    let mut email = page.email_input(&sent.text("email"));
    email.autocomplete = "username";
    form.inputs = vec![email, page.code_input(&sent.text("code")), page.new_password_input()];
    form.hidden.push(("by", "code".to_owned()));
    ask_about_keys(page, &mut form, sent);
    form
}

fn card(page: &Page<'_>, form: Form, summary: Option<Summary>) -> Card {
    let by_code = form.hidden.iter().any(|(name, _)| *name == "by");
    let account = form.account.as_deref().map(|email| mailed::for_account(page, email));
    let mut card = page.form("reset-title", form, summary);
    card.lead.extend(account);
    if card.summary.is_none() {
        card.lead.push(page.say(if by_code { "reset-lead-code" } else { "reset-lead" }));
    }
    if by_code {
        card.ways.push(page.way("reset-no-code", "/password-forgotten", "forgotten-again"));
    }
    card
}

fn dead(page: &Page<'_>, status: StatusCode) -> Answer {
    let mut card = mailed::dead_card(page, "reset-dead-title", "reset-dead-lead");
    card.buttons.push(page.link("/password-forgotten", "reset-dead-again"));
    let mut response = page.show(status, &card)?;
    mailed::put_down(page.visit, &mut response);
    Ok(response)
}
