//! Coming in by an invitation: a password is chosen, and one is in.

use poem::http::StatusCode;

use super::{
    login, mailed,
    notice::Notice,
    page::Page,
    refusal::Refused,
    view::{Card, Form, Summary},
};
use crate::{
    error::{Error, Refusal, Result},
    flows::{
        invite,
        sessions::{self, Tokens},
    },
    types::kinds::Purpose,
    web::{call::Call, failure::Answer},
};

pub async fn show(call: Call) -> Answer {
    let page = Page::of(&call);
    if let Some(response) = mailed::pick_up(&call, Purpose::Invite, "/invitation") {
        return Ok(response);
    }
    match look(&call).await {
        Ok(email) => page.show_card(&card(&page, form(&page, &email), None)),
        Err(Error::Refused(Refusal::LinkDead)) => dead(&page, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let page = Page::of(&call);
    match accept(&call, &sent.text("new_password")).await {
        Ok(tokens) => {
            let mut response = page.go("/profile", Some(Notice::InvitationAccepted));
            mailed::put_down(&call, &mut response);
            login::welcome(&page, &mut response, &tokens).await?;
            Ok(response)
        }
        Err(Error::Refused(Refusal::LinkDead)) => dead(&page, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = form(&page, &look(&call).await?);
            let summary = page.refuse(&mut form, &refused);
            page.show_card(&card(&page, form, Some(summary)))
        }
    }
}

async fn look(call: &Call) -> Result<String> {
    invite::look(call.app(), &mailed::token(call, Purpose::Invite).ok_or(Refusal::LinkDead)?).await
}

async fn accept(call: &Call, new: &str) -> Result<Tokens> {
    let token = mailed::token(call, Purpose::Invite).ok_or(Refusal::LinkDead)?;
    let user = invite::accept(call.app(), &token, new, &call.origin).await?;
    sessions::open(call.app(), user, call.web.usual_sessions(), &call.origin).await
}

fn form(page: &Page<'_>, email: &str) -> Form {
    let mut form = page.form_to("/invitation", "invitation-submit");
    form.account = Some(email.to_owned());
    form.inputs.push(page.new_password_input());
    form
}

fn card(page: &Page<'_>, form: Form, summary: Option<Summary>) -> Card {
    let account = form.account.as_deref().map(|email| mailed::for_account(page, email));
    let mut card = page.form("invitation-title", form, summary);
    card.lead.extend(account);
    if card.summary.is_none() {
        card.lead.push(page.say("invitation-lead"));
    }
    card
}

fn dead(page: &Page<'_>, status: StatusCode) -> Answer {
    let mut card = mailed::dead_card(page, "reset-dead-title", "invitation-dead-lead");
    card.buttons.push(page.link("/login", "frame-sign-in"));
    let mut response = page.show(status, &card)?;
    mailed::put_down(page.visit, &mut response);
    Ok(response)
}
