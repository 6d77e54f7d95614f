//! Coming in by an invitation: a password is chosen, and one is in.

use poem::http::StatusCode;

use super::{
    components::{Card, Form, Summary},
    form_errors::Refused,
    layout::Page,
    link_cookie, login,
    notice::Notice,
};
use crate::{
    error::{Error, Rejection, Result},
    flows::{
        invite,
        sessions::{self, Tokens},
    },
    types::kinds::Purpose,
    web::{error::HttpResult, request::HttpRequest},
};

pub async fn show(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    if let Some(response) = link_cookie::pick_up(&request, Purpose::Invite, "/invitation") {
        return Ok(response);
    }
    match look(&request).await {
        Ok(email) => page.show_card(&card(&page, form(&page, &email), None)),
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => dead(&page, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let page = Page::of(&request);
    match accept(&request, &sent.text("new_password")).await {
        Ok(tokens) => {
            let mut response = page.go("/profile", Some(Notice::InvitationAccepted));
            link_cookie::put_down(&request, &mut response);
            login::welcome(&page, &mut response, &tokens).await?;
            Ok(response)
        }
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => dead(&page, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = form(&page, &look(&request).await?);
            let summary = page.refuse(&mut form, &refused);
            page.show_card(&card(&page, form, Some(summary)))
        }
    }
}

async fn look(request: &HttpRequest) -> Result<String> {
    invite::preview(request.app(), &link_cookie::token(request, Purpose::Invite).ok_or(Rejection::InvalidEmailToken)?).await
}

async fn accept(request: &HttpRequest, new: &str) -> Result<Tokens> {
    let token = link_cookie::token(request, Purpose::Invite).ok_or(Rejection::InvalidEmailToken)?;
    let user = invite::accept(request.app(), &token, new, &request.origin).await?;
    sessions::open(request.app(), user, request.web.sessions.default_pages(), &request.origin).await
}

fn form(page: &Page<'_>, email: &str) -> Form {
    let mut form = page.form_to("/invitation", "invitation-submit");
    form.account = Some(email.to_owned());
    form.inputs.push(page.new_password_input());
    form
}

fn card(page: &Page<'_>, form: Form, summary: Option<Summary>) -> Card {
    let account = form.account.as_deref().map(|email| link_cookie::for_account(page, email));
    let mut card = page.form("invitation-title", form, summary);
    card.lead.extend(account);
    if card.summary.is_none() {
        card.lead.push(page.say("invitation-lead"));
    }
    card
}

fn dead(page: &Page<'_>, status: StatusCode) -> HttpResult {
    let mut card = link_cookie::dead_card(page, "reset-dead-title", "invitation-dead-lead");
    card.buttons.push(page.link("/login", "frame-sign-in"));
    let mut response = page.show(status, &card)?;
    link_cookie::put_down(page.context, &mut response);
    Ok(response)
}
