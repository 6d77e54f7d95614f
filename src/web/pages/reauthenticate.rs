//! The password again, before a sensitive step; then back to the page that asked for it.

use askama::Template;

use super::{
    fields::PASSWORD,
    form_errors::FormErrors,
    layout::{Layout, page},
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

#[derive(Template)]
#[template(path = "pages/reauthenticate.html")]
struct ReauthenticatePage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// The path to go back to; empty for the profile.
    next: &'a str,
    email: String,
}

page!(ReauthenticatePage);

pub async fn show(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    let wanted = request.query_value("next").unwrap_or_default();
    let (next, email) = (return_to::own(&wanted).unwrap_or_default(), email(&request).await?);
    layout.show(&ReauthenticatePage { layout: &layout, errors: FormErrors::default(), next, email })
}

pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let layout = Layout::of(&request);
    let wanted = sent.text("next");
    let next = return_to::own(&wanted).unwrap_or_default();
    match prove(&request, &sent).await {
        Ok(()) => Ok(layout.go(if next.is_empty() { "/profile" } else { next }, None)),
        Err(error) => {
            let errors = FormErrors::of(&layout, &[PASSWORD], error)?;
            let page = ReauthenticatePage { layout: &layout, errors, next, email: email(&request).await? };
            layout.show_form(&page.errors, &page)
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
