//! Signing up, and being signed in at once, unless the operator wants an address confirmed first.

use super::{
    bot_check,
    components::{Card, Form, Summary},
    form_errors::Refused,
    layout::Page,
    login,
    notice::Notice,
    return_to,
};
use crate::{
    config::RegistrationMode,
    error::{Error, Rejection, Result, ValidationErrors},
    flows::{
        sessions::{self, Tokens},
        sign_up::{self, Draft},
    },
    web::{
        error::HttpResult,
        request::{self, HttpRequest},
    },
};

const SENT: &str = "/register?sent=1";

pub async fn show(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    if let Some(principal) = &request.principal {
        return page.show_card(&login::known(&page, principal.user).await?);
    }
    if sign_up::is_open(request.app()).is_err() {
        return page.show_card(&closed(&page));
    }
    if request.query_value("sent").is_some() {
        return page.show_card(&sent_card(&page));
    }
    let wanted = request.query_value("next").unwrap_or_default();
    let wanted = return_to::own(&wanted).unwrap_or_default();
    page.show_trying_cookies(&card(&page, form(&page, &request::Form::default(), wanted), None))
}

pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let page = Page::of(&request);
    let wanted = sent.text("next");
    let wanted = return_to::own(&wanted).unwrap_or_default();
    if let Some(key) = bot_check::suspicion(request.app(), &sent)
        && sign_up::is_open(request.app()).is_ok()
    {
        return refuse(&page, &sent, wanted, &Refused::Whole(key));
    }
    let done = if request.app().config.registration.reveal_existing_accounts {
        sign_up(&page, &request, &sent).await.map(Some)
    } else {
        quietly(&page, &request, &sent).await
    };
    match done {
        Ok(Some(tokens)) => {
            let mut response = page.go(if wanted.is_empty() { "/profile" } else { wanted }, Some(Notice::SignedUp));
            login::welcome(&page, &mut response, &tokens).await?;
            Ok(response)
        }
        Ok(None) | Err(Error::Rejected(Rejection::EmailUnverified)) => Ok(page.go(SENT, None)),
        Err(Error::Rejected(Rejection::RegistrationClosed)) => Ok(page.go("/register", None)),
        Err(error) => refuse(&page, &sent, wanted, &Refused::of(error)?),
    }
}

fn refuse(page: &Page<'_>, sent: &request::Form, wanted: &str, refused: &Refused) -> HttpResult {
    let mut form = form(page, sent, wanted);
    let summary = page.refuse(&mut form, refused);
    page.show_card(&card(page, form, Some(summary)))
}

async fn sign_up(page: &Page<'_>, request: &HttpRequest, sent: &request::Form) -> Result<Tokens> {
    let typed = Typed::of(sent);
    let user = sign_up::create(request.app(), typed.draft(page), ValidationErrors::default(), &request.origin).await?;
    sessions::open(request.app(), user, request.web.sessions.default_pages(), &request.origin).await
}

async fn quietly(page: &Page<'_>, request: &HttpRequest, sent: &request::Form) -> Result<Option<Tokens>> {
    let typed = Typed::of(sent);
    sign_up::create_quietly(request.app(), typed.draft(page), ValidationErrors::default(), &request.origin).await.map(|()| None)
}

struct Typed {
    email: String,
    password: String,
    first_name: String,
    last_name: String,
}

impl Typed {
    fn of(sent: &request::Form) -> Self {
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

fn form(page: &Page<'_>, sent: &request::Form, wanted: &str) -> Form {
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
    form.hidden.push(bot_check::stamp(page.context.app()));
    form.trap = Some(page.say("register-trap"));
    form
}

fn card(page: &Page<'_>, form: Form, summary: Option<Summary>) -> Card {
    let wanted = form.hidden.iter().find(|(name, _)| *name == "next").map(|(_, next)| next.clone()).unwrap_or_default();
    let mut card = page.form("register-title", form, summary);
    if card.summary.is_none() {
        card.lead.push(page.say("register-lead"));
    }
    card.ways.push(page.way("register-known", return_to::with("/login", &wanted), "frame-sign-in"));
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
    let by_invitation = page.context.app().config.registration.mode == RegistrationMode::Invite;
    card.lead.push(page.say(if by_invitation { "closed-lead-invite" } else { "closed-lead" }));
    card.ways.push(page.way("register-known", "/login", "frame-sign-in"));
    card
}
