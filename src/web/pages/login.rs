//! Signing in.

use super::{
    next,
    page::{A_YEAR, Page},
    refusal::Refused,
    view::{Card, Form, Input, Summary, Tone},
};
use crate::{
    crypto::device,
    error::{Field, Problem, Problems, Result},
    flows::{
        profile,
        sessions::{self, Tokens},
        sign_in::{self, Login},
        sign_up,
    },
    store::user,
    types::secret::Password,
    web::{
        call::{self, Call},
        cookies::{self, Jar},
        failure::{Answer, Failure},
    },
};

pub async fn show(call: Call) -> Answer {
    let page = Page::of(&call);
    if let Some(caller) = &call.caller {
        return page.show_card(&known(&page, caller.user).await?);
    }
    let wanted = call.query_value("next").unwrap_or_default();
    let wanted = next::own(&wanted).unwrap_or_default();
    let remember = call.app().config.sessions.remember_by_default;
    let mut card = card(&page, form(&page, ("", remember), wanted), None);
    if call.query_value("cookies").is_some() && !cookies::any(&call.web, &call.headers) {
        card.heading = page.say("no-cookies-title");
        card.frame = page.frame(&card.heading, None);
        card.lead = vec![page.say("no-cookies-login")];
    }
    page.show_trying_cookies(&card)
}

pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let page = Page::of(&call);
    let wanted = sent.text("next");
    let wanted = next::own(&wanted).unwrap_or_default();
    match sign_in(&call, &sent).await {
        Ok(tokens) => {
            let usual = if wanted.is_empty() { "/profile" } else { wanted };
            // Whoever comes back before the account is gone may keep it.
            let mut response = page.go(if tokens.user.delete_at.is_some() { "/profile/delete" } else { usual }, None);
            welcome(&page, &mut response, &tokens).await?;
            Ok(response)
        }
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = form(&page, (&sent.text("login"), !sent.text("remember").is_empty()), wanted);
            let summary = page.refuse(&mut form, &refused);
            page.show_card(&card(&page, form, Some(summary)))
        }
    }
}

async fn sign_in(call: &Call, sent: &call::Form) -> Result<Tokens> {
    let mut problems = Problems::default();
    let login = sent.text("login");
    if login.trim().is_empty() {
        problems.add(Field::Username, Problem::Blank);
    }
    let password = problems.take(Field::Password, Password::parse(&sent.text("password")));
    problems.check()?;
    let password = password.ok_or((Field::Password, Problem::Blank))?;
    let app = call.app();
    let door = if sent.text("remember").is_empty() { &call.web.brief_sessions } else { &call.web.page_sessions };
    let proven = sign_in::with_password(app, Login::Username(&login), &password, &call.origin).await;
    let user = proven.inspect_err(|error| app.metrics.sign_in_failed(&door.contract, error))?;
    sessions::open(app, user, door, &call.origin).await
}

/// Keeps the tokens in the browser. The session that was open in it before ends; their language is spoken from now on,
/// unless this browser has chosen one.
pub async fn welcome(page: &Page<'_>, response: &mut poem::Response, tokens: &Tokens) -> Result<(), Failure> {
    let (visit, web) = (page.visit, &page.visit.web);
    if let Some(before) = &visit.caller {
        sessions::leave(visit.app(), before.user, before.session, &visit.origin).await?;
    }
    cookies::keep_tokens(web, response, tokens);
    remember(page, response, &tokens.user);
    let theirs = tokens.user.locale.as_deref().and_then(|tag| web.i18n.language(tag));
    if let Some(language) = theirs
        && cookies::read(web, &visit.headers, Jar::Language).is_none()
    {
        cookies::keep(web, response, (Jar::Language, language.tag()), A_YEAR);
    }
    if !cookies::any(web, &visit.headers) {
        next::mark_signed_in(response);
    }
    Ok(())
}

/// From now on this browser shows that this person has signed in with it, with the password that they have now.
pub fn remember(page: &Page<'_>, response: &mut poem::Response, user: &user::Model) {
    let (visit, web) = (page.visit, &page.visit.web);
    let shown = visit.origin.device.as_deref().unwrap_or_default();
    let known = device::remember(&web.app.device_key, shown, user.owner(), web.app.now());
    cookies::keep(web, response, (Jar::Device, &known), device::LASTING);
}

/// For whoever wants in and is in.
pub async fn known(page: &Page<'_>, user: i64) -> Result<Card, Failure> {
    let user = profile::see(page.visit.app(), user).await?.user;
    let who = if user.first_name.is_empty() { &user.email } else { &user.first_name };
    let mut card = page.card("known-title");
    card.lead.push(page.say_of("known-lead", ("who", who)));
    let wanted = page.visit.query_value("next").unwrap_or_default();
    card.buttons.push(page.link(next::own(&wanted).unwrap_or("/profile"), "known-go-on"));
    card.forms.push(Form { tone: Tone::Quiet, ..page.form_to("/logout", "frame-sign-out") });
    Ok(card)
}

fn form(page: &Page<'_>, (login, remember): (&str, bool), wanted: &str) -> Form {
    let mut form = page.form_to("/login", "login-submit");
    let forgotten = page.link("/password-forgotten", "login-forgotten");
    let password = Input { aside: Some(forgotten), ..page.password_input() };
    form.inputs = vec![page.login_input(login), password, page.remember_input(remember)];
    if !wanted.is_empty() {
        form.hidden.push(("next", wanted.to_owned()));
    }
    form
}

fn card(page: &Page<'_>, form: Form, summary: Option<Summary>) -> Card {
    let wanted = form.hidden.first().map(|(_, next)| next.clone()).unwrap_or_default();
    let mut card = page.form("login-title", form, summary);
    if !wanted.is_empty() && card.summary.is_none() {
        card.lead.push(page.say("login-lead-next"));
    }
    if sign_up::is_open(page.visit.app()).is_ok() {
        card.ways.push(page.way("login-new", next::with("/register", &wanted), "frame-register"));
    }
    card
}
