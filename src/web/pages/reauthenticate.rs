//! The password again, before a sensitive step; then back to where one was.

use super::{
    components::{Card, Form, Summary},
    form_errors::Refused,
    layout::Page,
    return_to,
};
use crate::{
    error::{Field, FieldError, Result, ValidationErrors},
    flows::{profile, sign_in},
    types::secret::Password,
    web::{
        error::{HttpError, HttpResult},
        request::{self, HttpRequest},
    },
};

pub async fn show(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    let wanted = request.query_value("next").unwrap_or_default();
    let form = form(&page, &email(&request).await?, return_to::own(&wanted).unwrap_or_default());
    page.show_card(&card(&page, form, None))
}

pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let page = Page::of(&request);
    let wanted = sent.text("next");
    let wanted = return_to::own(&wanted).unwrap_or_default();
    match prove(&request, &sent).await {
        Ok(()) => Ok(page.go(if wanted.is_empty() { "/profile" } else { wanted }, None)),
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = form(&page, &email(&request).await?, wanted);
            let summary = page.refuse(&mut form, &refused);
            page.show_card(&card(&page, form, Some(summary)))
        }
    }
}

async fn prove(request: &HttpRequest, sent: &request::Form) -> Result<()> {
    let mut problems = ValidationErrors::default();
    let password = problems.take(Field::Password, Password::parse(&sent.text("password")));
    problems.check()?;
    let password = password.ok_or((Field::Password, FieldError::Blank))?;
    sign_in::reauthenticate(request.app(), request.session_ref()?, &password, &request.origin).await
}

async fn email(request: &HttpRequest) -> Result<String, HttpError> {
    Ok(profile::see(request.app(), request.principal()?.user).await?.user.email)
}

fn form(page: &Page<'_>, email: &str, wanted: &str) -> Form {
    let mut form = page.form_to("/confirm", "confirm-submit");
    form.account = Some(email.to_owned());
    form.inputs = vec![page.password_input()];
    if !wanted.is_empty() {
        form.hidden.push(("next", wanted.to_owned()));
    }
    form
}

fn card(page: &Page<'_>, form: Form, summary: Option<Summary>) -> Card {
    let mut card = page.form("confirm-title", form, summary);
    if card.summary.is_none() {
        card.lead.push(page.say("confirm-lead"));
    }
    card.ways.push(page.way("login-forgotten", "/password-forgotten", "reset-title"));
    card
}
