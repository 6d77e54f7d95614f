//! Signing in.

use askama::Template;

use super::{
    fields::{LOGIN, PASSWORD},
    form_errors::FormErrors,
    layout::{A_YEAR, Layout, page},
    next,
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

#[derive(Template)]
#[template(path = "pages/login.html")]
struct LoginPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// The path to go on to; empty for the profile.
    next: &'a str,
    login: &'a str,
    remember: bool,
    registration_is_open: bool,
    register_path: String,
    /// The browser has kept none after an earlier sign-in.
    cookies_missing: bool,
}

page!(LoginPage);

#[derive(Template)]
#[template(path = "pages/signed_in.html")]
struct SignedInPage<'a> {
    layout: &'a Layout<'a>,
    who: String,
    next: &'a str,
}

page!(SignedInPage);

pub async fn show(call: Call) -> Answer {
    let layout = Layout::of(&call);
    if let Some(caller) = &call.caller {
        return show_signed_in(&layout, caller.user).await;
    }
    let wanted = call.query_value("next").unwrap_or_default();
    let remember = call.app().config.sessions.remember;
    let mut page = form(&layout, FormErrors::default(), ("", remember), next::own(&wanted).unwrap_or_default());
    page.cookies_missing = call.query_value("cookies").is_some() && !cookies::any(&call.web, &call.headers);
    layout.show_trying_cookies(&page.errors, &page)
}

pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let layout = Layout::of(&call);
    let wanted = sent.text("next");
    let wanted = next::own(&wanted).unwrap_or_default();
    match sign_in(&call, &sent).await {
        Ok(tokens) => {
            let usual = if wanted.is_empty() { "/profile" } else { wanted };
            // A user who comes back before the account is deleted may keep it.
            let mut response = layout.go(if tokens.user.delete_at.is_some() { "/profile/delete" } else { usual }, None);
            welcome(&layout, &mut response, &tokens).await?;
            Ok(response)
        }
        Err(error) => {
            let errors = FormErrors::of(&layout, &[LOGIN, PASSWORD], error)?;
            let (login, remember) = (sent.text("login"), !sent.text("remember").is_empty());
            let page = form(&layout, errors, (&login, remember), wanted);
            layout.show_form(&page.errors, &page)
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

/// Keeps the tokens in the browser. The session that was open in it before ends; the pages are in the language of the user
/// from now on, unless another was chosen in this browser.
pub async fn welcome(layout: &Layout<'_>, response: &mut poem::Response, tokens: &Tokens) -> Result<(), Failure> {
    let (visit, web) = (layout.visit, &layout.visit.web);
    if let Some(before) = &visit.caller {
        sessions::leave(visit.app(), before.user, before.session, &visit.origin).await?;
    }
    cookies::keep_tokens(web, response, tokens);
    remember(layout, response, &tokens.user);
    let theirs = tokens.user.locale.as_deref().and_then(|tag| web.words.known(tag));
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

/// From now on this browser shows that this user has signed in with it, with the password that they have now.
pub fn remember(layout: &Layout<'_>, response: &mut poem::Response, user: &user::Model) {
    let (visit, web) = (layout.visit, &layout.visit.web);
    let shown = visit.origin.device.as_deref().unwrap_or_default();
    let known = device::remember(&web.app.device_key, shown, user.owner(), web.app.now());
    cookies::keep(web, response, (Jar::Device, &known), device::LASTING);
}

/// For a user who is signed in already.
pub async fn show_signed_in(layout: &Layout<'_>, user: i64) -> Answer {
    let user = profile::see(layout.visit.app(), user).await?.user;
    let who = if user.first_name.is_empty() { user.email } else { user.first_name };
    let wanted = layout.visit.query_value("next").unwrap_or_default();
    layout.show(&SignedInPage { layout, who, next: next::own(&wanted).unwrap_or("/profile") })
}

fn form<'a>(layout: &'a Layout<'a>, errors: FormErrors, (login, remember): (&'a str, bool), next: &'a str) -> LoginPage<'a> {
    LoginPage {
        layout,
        errors,
        next,
        login,
        remember,
        registration_is_open: sign_up::is_open(layout.visit.app()).is_ok(),
        register_path: next::with("/register", next),
        cookies_missing: false,
    }
}
