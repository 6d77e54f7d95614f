//! Signing up, and being signed in at once.

use super::{
    login, next,
    notice::Notice,
    page::Page,
    refusal::Refused,
    view::{Card, Form, Summary},
};
use crate::{
    error::{Problems, Result},
    flows::{
        sessions::{self, Tokens},
        sign_up::{self, Draft},
    },
    web::{
        call::{self, Call},
        failure::Answer,
    },
};

pub async fn show(call: Call) -> Answer {
    let page = Page::of(&call);
    if call.caller.is_some() {
        return page.show_card(&login::known(&page));
    }
    let wanted = call.query_value("next").unwrap_or_default();
    let wanted = next::own(&wanted).unwrap_or_default();
    page.show_card(&card(&page, form(&page, &call::Form::default(), wanted), None))
}

pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let page = Page::of(&call);
    let wanted = sent.text("next");
    let wanted = next::own(&wanted).unwrap_or_default();
    match sign_up(&page, &call, &sent).await {
        Ok(tokens) => {
            let mut response = page.go(if wanted.is_empty() { "/profile" } else { wanted }, Some(Notice::SignedUp));
            login::welcome(&page, &mut response, &tokens).await?;
            Ok(response)
        }
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = form(&page, &sent, wanted);
            let summary = page.refuse(&mut form, &refused);
            page.show_card(&card(&page, form, Some(summary)))
        }
    }
}

async fn sign_up(page: &Page<'_>, call: &Call, sent: &call::Form) -> Result<Tokens> {
    let (email, password) = (sent.text("email"), sent.text("password"));
    let (first_name, last_name) = (sent.text("first_name"), sent.text("last_name"));
    let draft = Draft {
        email: Some(&email),
        password: Some(&password),
        first_name: Some(&first_name),
        last_name: Some(&last_name),
        locale: Some(page.language.tag().to_owned()),
        ..Draft::default()
    };
    let user = sign_up::create(call.app(), draft, Problems::default(), &call.origin).await?;
    sessions::open(call.app(), user, &call.web.page_sessions, &call.origin).await
}

fn form(page: &Page<'_>, sent: &call::Form, wanted: &str) -> Form {
    let mut form = page.form_to("/register", "register-submit");
    form.inputs = vec![
        page.first_name_input(&sent.text("first_name")),
        page.last_name_input(&sent.text("last_name")),
        page.email_input(&sent.text("email")).hinting(page.say("hint-email")),
        page.first_password_input(),
    ];
    if !wanted.is_empty() {
        form.hidden.push(("next", wanted.to_owned()));
    }
    form
}

fn card(page: &Page<'_>, form: Form, summary: Option<Summary>) -> Card {
    let wanted = form.hidden.first().map(|(_, next)| next.clone()).unwrap_or_default();
    let mut card = page.form("register-title", form, summary);
    if card.summary.is_none() {
        card.lead.push(page.say("register-lead"));
    }
    card.ways.push(page.way("register-known", next::with("/login", &wanted), "frame-sign-in"));
    card
}
