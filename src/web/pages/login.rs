//! Signing in.

use super::{
    components::{Card, Form, Input, Summary, Tone},
    form_errors::Refused,
    layout::{A_YEAR, Page},
    return_to,
};
use crate::{
    crypto::device_cookie,
    error::{Field, FieldError, Result, ValidationErrors},
    flows::{
        profile,
        sessions::{self, Tokens},
        sign_in::{self, Login},
        sign_up,
    },
    store::user,
    types::secret::Password,
    web::{
        cookies::{self, CookieName},
        error::{HttpError, HttpResult},
        request::{self, HttpRequest},
    },
};

pub async fn show(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    if let Some(principal) = &request.principal {
        return page.show_card(&known(&page, principal.user).await?);
    }
    let wanted = request.query_value("next").unwrap_or_default();
    let wanted = return_to::own(&wanted).unwrap_or_default();
    let remember = request.app().config.sessions.remember_by_default;
    let mut card = card(&page, form(&page, ("", remember), wanted), None);
    if request.query_value("cookies").is_some() && !cookies::any(&request.web, &request.headers) {
        card.heading = page.say("no-cookies-title");
        card.frame = page.frame(&card.heading, None);
        card.lead = vec![page.say("no-cookies-login")];
    }
    page.show_trying_cookies(&card)
}

pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let page = Page::of(&request);
    let wanted = sent.text("next");
    let wanted = return_to::own(&wanted).unwrap_or_default();
    match sign_in(&request, &sent).await {
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

async fn sign_in(request: &HttpRequest, sent: &request::Form) -> Result<Tokens> {
    let mut problems = ValidationErrors::default();
    let login = sent.text("login");
    if login.trim().is_empty() {
        problems.add(Field::Username, FieldError::Blank);
    }
    let password = problems.take(Field::Password, Password::parse(&sent.text("password")));
    problems.check()?;
    let password = password.ok_or((Field::Password, FieldError::Blank))?;
    let app = request.app();
    let door = if sent.text("remember").is_empty() { &request.web.sessions.transient_pages } else { &request.web.sessions.pages };
    let proven = sign_in::with_password(app, Login::Username(&login), &password, &request.origin).await;
    let user = proven.inspect_err(|error| app.metrics.sign_in_failed(&door.contract, error))?;
    sessions::open(app, user, door, &request.origin).await
}

/// Keeps the tokens in the browser. The session that was open in it before ends; their language is spoken from now on,
/// unless this browser has chosen one.
pub async fn welcome(page: &Page<'_>, response: &mut poem::Response, tokens: &Tokens) -> Result<(), HttpError> {
    let (context, web) = (page.context, &page.context.web);
    if let Some(before) = &context.principal {
        sessions::sign_out(context.app(), before.user, before.session, &context.origin).await?;
    }
    cookies::set_session(web, response, tokens);
    remember(page, response, &tokens.user);
    let theirs = tokens.user.locale.as_deref().and_then(|tag| web.i18n.language(tag));
    if let Some(language) = theirs
        && cookies::get(web, &context.headers, CookieName::Language).is_none()
    {
        cookies::set(web, response, (CookieName::Language, language.tag()), A_YEAR);
    }
    if !cookies::any(web, &context.headers) {
        return_to::mark_signed_in(response);
    }
    Ok(())
}

/// From now on this browser shows that this person has signed in with it, with the password that they have now.
pub fn remember(page: &Page<'_>, response: &mut poem::Response, user: &user::Model) {
    let (context, web) = (page.context, &page.context.web);
    let shown = context.origin.device.as_deref().unwrap_or_default();
    let known = device_cookie::remember(&web.app.device_key, shown, user.owner(), web.app.now());
    cookies::set(web, response, (CookieName::Device, &known), device_cookie::DEVICE_COOKIE_TTL);
}

/// For whoever wants in and is in.
pub async fn known(page: &Page<'_>, user: i64) -> Result<Card, HttpError> {
    let user = profile::see(page.context.app(), user).await?.user;
    let who = if user.first_name.is_empty() { &user.email } else { &user.first_name };
    let mut card = page.card("known-title");
    card.lead.push(page.say_of("known-lead", ("who", who)));
    let wanted = page.context.query_value("next").unwrap_or_default();
    card.buttons.push(page.link(return_to::own(&wanted).unwrap_or("/profile"), "known-go-on"));
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
    if sign_up::is_open(page.context.app()).is_ok() {
        card.ways.push(page.way("login-new", return_to::with("/register", &wanted), "frame-register"));
    }
    card
}
