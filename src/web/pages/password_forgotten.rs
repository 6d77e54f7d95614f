//! Asking for the mail that leads back in.

use super::{
    components::{Card, Form, Summary},
    form_errors::Refused,
    layout::Page,
};
use crate::{
    flows::reset_password,
    web::{error::HttpResult, request::HttpRequest},
};

const SENT: &str = "/password-forgotten?sent=1";

pub async fn show(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    if request.query_value("sent").is_some() {
        return page.show_card(&sent(&page));
    }
    page.show_trying_cookies(&card(&page, form(&page, ""), None))
}

/// The same answer for every address, whether it is anybody's or not.
pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let typed = request.form().await?.text("email");
    let page = Page::of(&request);
    match reset_password::request(request.app(), &typed, Some(page.language.tag().to_owned()), &request.origin).await {
        Ok(()) => Ok(page.go(SENT, None)),
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = form(&page, &typed);
            let summary = page.refuse(&mut form, &refused);
            page.show_card(&card(&page, form, Some(summary)))
        }
    }
}

fn form(page: &Page<'_>, typed: &str) -> Form {
    let mut form = page.form_to("/password-forgotten", "forgotten-submit");
    let mut email = page.email_input(typed);
    // What the person signs in with.
    email.autocomplete = "username";
    form.inputs.push(email);
    form
}

fn card(page: &Page<'_>, form: Form, summary: Option<Summary>) -> Card {
    let mut card = page.form("forgotten-title", form, summary);
    card.lead.push(page.say("forgotten-lead"));
    card.ways.push(page.way("forgotten-back", "/login", "frame-sign-in"));
    card
}

fn sent(page: &Page<'_>) -> Card {
    let mut card = page.card("forgotten-sent-title");
    card.lead = vec![page.say("forgotten-sent-lead"), page.say("forgotten-sent-spam")];
    card.ways.push(page.way("forgotten-sent-code", "/password-reset", "forgotten-sent-type"));
    card.ways.push(page.way("reset-no-code", "/password-forgotten", "forgotten-again"));
    card
}
