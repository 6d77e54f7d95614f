//! Signing up, and being signed in at once, unless the operator wants email addresses confirmed first.

use askama::Template;

use super::{
    fields::{EMAIL, FIRST_NAME, LAST_NAME, PASSWORD},
    form_errors::FormErrors,
    layout::{Layout, page},
    login, next,
    notice::Notice,
    robots,
};
use crate::{
    config::Admission,
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

#[derive(Template)]
#[template(path = "pages/register.html")]
struct RegisterPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// The path to go on to; empty for the profile.
    next: &'a str,
    login_path: String,
    /// When the form was rendered; see `robots`.
    since: String,
    first_name: String,
    last_name: String,
    email: String,
}

#[derive(Template)]
#[template(path = "pages/register_sent.html")]
struct RegisterSentPage<'a> {
    layout: &'a Layout<'a>,
}

#[derive(Template)]
#[template(path = "pages/register_closed.html")]
struct RegisterClosedPage<'a> {
    layout: &'a Layout<'a>,
    by_invitation: bool,
}

page!(RegisterPage);
page!(RegisterSentPage);
page!(RegisterClosedPage);

pub async fn show(call: Call) -> Answer {
    let layout = Layout::of(&call);
    if let Some(caller) = &call.caller {
        return login::show_signed_in(&layout, caller.user).await;
    }
    if sign_up::is_open(call.app()).is_err() {
        let by_invitation = call.app().config.registration.mode == Admission::Invite;
        return layout.show(&RegisterClosedPage { layout: &layout, by_invitation });
    }
    if call.query_value("sent").is_some() {
        return layout.show(&RegisterSentPage { layout: &layout });
    }
    let wanted = call.query_value("next").unwrap_or_default();
    let wanted = next::own(&wanted).unwrap_or_default();
    let page = page(&layout, FormErrors::default(), &call::Form::default(), wanted);
    layout.show_trying_cookies(&page.errors, &page)
}

pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let layout = Layout::of(&call);
    let wanted = sent.text("next");
    let wanted = next::own(&wanted).unwrap_or_default();
    let done = match robots::suspicion(call.app(), &sent) {
        Some(key) if sign_up::is_open(call.app()).is_ok() => {
            let page = page(&layout, FormErrors::of_form(&layout, key), &sent, wanted);
            return layout.show_form(&page.errors, &page);
        }
        _ if call.app().config.registration.reveal => sign_up(&layout, &call, &sent).await.map(Some),
        _ => quietly(&layout, &call, &sent).await,
    };
    match done {
        Ok(Some(tokens)) => {
            let mut response = layout.go(if wanted.is_empty() { "/profile" } else { wanted }, Some(Notice::SignedUp));
            login::welcome(&layout, &mut response, &tokens).await?;
            Ok(response)
        }
        Ok(None) | Err(Error::Refused(Refusal::EmailUnverified)) => Ok(layout.go(SENT, None)),
        Err(Error::Refused(Refusal::RegistrationClosed)) => Ok(layout.go("/register", None)),
        Err(error) => {
            let errors = FormErrors::of(&layout, &[FIRST_NAME, LAST_NAME, EMAIL, PASSWORD], error)?;
            let page = page(&layout, errors, &sent, wanted);
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn sign_up(layout: &Layout<'_>, call: &Call, sent: &call::Form) -> Result<Tokens> {
    let typed = Typed::of(sent);
    let user = sign_up::create(call.app(), typed.draft(layout), Problems::default(), &call.origin).await?;
    sessions::open(call.app(), user, call.web.usual_sessions(), &call.origin).await
}

async fn quietly(layout: &Layout<'_>, call: &Call, sent: &call::Form) -> Result<Option<Tokens>> {
    let typed = Typed::of(sent);
    sign_up::create_quietly(call.app(), typed.draft(layout), Problems::default(), &call.origin).await.map(|()| None)
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

    fn draft(&self, layout: &Layout<'_>) -> Draft<'_> {
        Draft {
            email: Some(&self.email),
            password: Some(&self.password),
            first_name: Some(&self.first_name),
            last_name: Some(&self.last_name),
            locale: Some(layout.language.tag().to_owned()),
            ..Draft::default()
        }
    }
}

fn page<'a>(layout: &'a Layout<'a>, errors: FormErrors, sent: &call::Form, next: &'a str) -> RegisterPage<'a> {
    RegisterPage {
        layout,
        errors,
        next,
        login_path: next::with("/login", next),
        since: robots::stamp(layout.visit.app()),
        first_name: sent.text("first_name"),
        last_name: sent.text("last_name"),
        email: sent.text("email"),
    }
}
