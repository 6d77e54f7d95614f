//! Signing up, and being signed in at once, unless the operator wants an address confirmed first.

use super::{
    login, next,
    notice::Notice,
    page::Page,
    refusal::Refused,
    robots,
    view::{Card, Form, Summary},
};
use crate::{
    config::RegistrationMode,
    error::{Error, Problems, Refusal, Result},
    flows::{
        sessions::{self, Tokens},
        sign_up::{self, Draft},
    },
    web::{
        call::{self, Call},
        failure::Answer,
    },
};

const SENT: &str = "/register?sent=1";

pub async fn show(call: Call) -> Answer {
    let page = Page::of(&call);
    if let Some(caller) = &call.caller {
        return page.show_card(&login::known(&page, caller.user).await?);
    }
    if sign_up::is_open(call.app()).is_err() {
        return page.show_card(&closed(&page));
    }
    if call.query_value("sent").is_some() {
        return page.show_card(&sent_card(&page));
    }
    let wanted = call.query_value("next").unwrap_or_default();
    let wanted = next::own(&wanted).unwrap_or_default();
    page.show_trying_cookies(&card(&page, form(&page, &call::Form::default(), wanted), None))
}

pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let page = Page::of(&call);
    let wanted = sent.text("next");
    let wanted = next::own(&wanted).unwrap_or_default();
    if let Some(key) = robots::suspicion(call.app(), &sent)
        && sign_up::is_open(call.app()).is_ok()
    {
        return refuse(&page, &sent, wanted, &Refused::Whole(key));
    }
    let done = if call.app().config.registration.reveal_existing_accounts {
        sign_up(&page, &call, &sent).await.map(Some)
    } else {
        quietly(&page, &call, &sent).await
    };
    match done {
        Ok(Some(tokens)) => {
            let mut response = page.go(if wanted.is_empty() { "/profile" } else { wanted }, Some(Notice::SignedUp));
            login::welcome(&page, &mut response, &tokens).await?;
            Ok(response)
        }
        Ok(None) | Err(Error::Refused(Refusal::EmailUnverified)) => Ok(page.go(SENT, None)),
        Err(Error::Refused(Refusal::RegistrationClosed)) => Ok(page.go("/register", None)),
        Err(error) => refuse(&page, &sent, wanted, &Refused::of(error)?),
    }
}

fn refuse(page: &Page<'_>, sent: &call::Form, wanted: &str, refused: &Refused) -> Answer {
    let mut form = form(page, sent, wanted);
    let summary = page.refuse(&mut form, refused);
    page.show_card(&card(page, form, Some(summary)))
}

async fn sign_up(page: &Page<'_>, call: &Call, sent: &call::Form) -> Result<Tokens> {
    let typed = Typed::of(sent);
    let user = sign_up::create(call.app(), typed.draft(page), Problems::default(), &call.origin).await?;
    sessions::open(call.app(), user, call.web.usual_sessions(), &call.origin).await
}

async fn quietly(page: &Page<'_>, call: &Call, sent: &call::Form) -> Result<Option<Tokens>> {
    let typed = Typed::of(sent);
    sign_up::create_quietly(call.app(), typed.draft(page), Problems::default(), &call.origin).await.map(|()| None)
}

struct Typed {
    email: String,
    password: String,
    first_name: String,
    last_name: String,
}

impl Typed {
    fn of(sent: &call::Form) -> Self {
        Self {
            email: sent.text("email"),
            password: sent.text("password"),
            first_name: sent.text("first_name"),
            last_name: sent.text("last_name"),
        }
    }

    fn draft(&self, page: &Page<'_>) -> Draft<'_> {
        Draft {
            email: Some(&self.email),
            password: Some(&self.password),
            first_name: Some(&self.first_name),
            last_name: Some(&self.last_name),
            locale: Some(page.language.tag().to_owned()),
            ..Draft::default()
        }
    }
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
    form.hidden.push(robots::stamp(page.visit.app()));
    form.trap = Some(page.say("register-trap"));
    form
}

fn card(page: &Page<'_>, form: Form, summary: Option<Summary>) -> Card {
    let wanted = form.hidden.iter().find(|(name, _)| *name == "next").map(|(_, next)| next.clone()).unwrap_or_default();
    let mut card = page.form("register-title", form, summary);
    if card.summary.is_none() {
        card.lead.push(page.say("register-lead"));
    }
    card.ways.push(page.way("register-known", next::with("/login", &wanted), "frame-sign-in"));
    card
}

/// The same for a new address and for one that is somebody's.
fn sent_card(page: &Page<'_>) -> Card {
    let mut card = page.card("forgotten-sent-title");
    card.lead.push(page.say("register-sent-lead"));
    card.ways.push(page.way("forgotten-sent-code", "/email-verify", "forgotten-sent-type"));
    card
}

fn closed(page: &Page<'_>) -> Card {
    let mut card = page.card("closed-title");
    let by_invitation = page.visit.app().config.registration.mode == RegistrationMode::Invite;
    card.lead.push(page.say(if by_invitation { "closed-lead-invite" } else { "closed-lead" }));
    card.ways.push(page.way("register-known", "/login", "frame-sign-in"));
    card
}
