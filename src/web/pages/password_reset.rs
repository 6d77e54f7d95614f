//! Choosing a new password with what a mail said: its link or its code.

use poem::http::StatusCode;

use super::{
    components::{Card, Form, Summary},
    form_errors::Refused,
    layout::Page,
    link_cookie,
    notice::Notice,
};
use crate::{
    app::revoke_access::ApiKeys,
    error::{Error, Field, FieldError, Rejection, Result, ValidationErrors},
    flows::reset_password::{self, New, Presented},
    types::kinds::Purpose,
    web::{
        cookies,
        error::HttpResult,
        request::{self, HttpRequest},
    },
};

/// Says that the form had a tick to take away: a box without its tick is not sent at all.
const ASKED: &str = "keys_asked";

pub async fn show(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    if let Some(response) = link_cookie::pick_up(&request, Purpose::ResetPassword, "/password-reset") {
        return Ok(response);
    }
    let Some(token) = link_cookie::token(&request, Purpose::ResetPassword) else {
        let mut card = card(&page, form_with_code(&page, &request::Form::default()), None);
        card.lead.extend(link_cookie::no_cookies(&page));
        return page.show_card(&card);
    };
    match reset_password::preview(request.app(), &token).await {
        Ok(email) => page.show_card(&card(&page, form_with_link(&page, &email, &request::Form::default()), None)),
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => dead(&page, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let page = Page::of(&request);
    let by_code = sent.text("by") == "code";
    let token = link_cookie::token(&request, Purpose::ResetPassword);
    let done = if by_code { set_by_code(&request, &sent).await } else { set_by_link(&request, &sent, token.as_deref()).await };
    match done {
        Ok(()) => {
            let mut response = page.go("/login", Some(Notice::PasswordReset));
            // Every session has ended, the one of this browser too.
            cookies::remove_session(&request.web, &mut response);
            link_cookie::put_down(&request, &mut response);
            Ok(response)
        }
        Err(Error::Rejected(Rejection::InvalidEmailToken)) if !by_code => dead(&page, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = match token {
                Some(token) if !by_code => form_with_link(&page, &reset_password::preview(request.app(), &token).await?, &sent),
                _ => form_with_code(&page, &sent),
            };
            let summary = page.refuse(&mut form, &refused);
            page.show_card(&card(&page, form, Some(summary)))
        }
    }
}

async fn set_by_link(request: &HttpRequest, sent: &request::Form, token: Option<&str>) -> Result<()> {
    let proof = Presented::Link(token.ok_or(Rejection::InvalidEmailToken)?);
    let password = sent.text("new_password");
    let new = New { password: Some(&password), keys: keys(sent), problems: ValidationErrors::default() };
    reset_password::set(request.app(), proof, new, &request.origin).await?;
    Ok(())
}

async fn set_by_code(request: &HttpRequest, sent: &request::Form) -> Result<()> {
    let (email, code, password) = (sent.text("email"), sent.text("code"), sent.text("new_password"));
    let mut problems = ValidationErrors::default();
    for (field, text) in [(Field::Email, &email), (Field::Code, &code)] {
        if text.trim().is_empty() {
            problems.add(field, FieldError::Blank);
        }
    }
    let proof = Presented::Code { email: &email, code: &code };
    let new = New { password: Some(&password), keys: keys(sent), problems };
    reset_password::set(request.app(), proof, new, &request.origin).await?;
    Ok(())
}

/// They end unless somebody was asked and has taken the tick away.
fn keys(sent: &request::Form) -> ApiKeys {
    if sent.text(ASKED) == "yes" && sent.text("end_keys").is_empty() { ApiKeys::Keep } else { ApiKeys::Revoke }
}

fn ask_about_keys(page: &Page<'_>, form: &mut Form, sent: &request::Form) {
    form.inputs.push(page.end_keys_input(keys(sent) == ApiKeys::Revoke));
    form.hidden.push((ASKED, "yes".to_owned()));
}

fn form_with_link(page: &Page<'_>, email: &str, sent: &request::Form) -> Form {
    let mut form = page.form_to("/password-reset", "reset-submit");
    form.account = Some(email.to_owned());
    form.inputs.push(page.new_password_input());
    ask_about_keys(page, &mut form, sent);
    form
}

fn form_with_code(page: &Page<'_>, sent: &request::Form) -> Form {
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
    let account = form.account.as_deref().map(|email| link_cookie::for_account(page, email));
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

fn dead(page: &Page<'_>, status: StatusCode) -> HttpResult {
    let mut card = link_cookie::dead_card(page, "reset-dead-title", "reset-dead-lead");
    card.buttons.push(page.link("/password-forgotten", "reset-dead-again"));
    let mut response = page.show(status, &card)?;
    link_cookie::put_down(page.context, &mut response);
    Ok(response)
}
