//! Asking for an email to choose a new password with.

use askama::Template;

use super::{
    fields::EMAIL,
    form_errors::FormErrors,
    layout::{Layout, page},
};
use crate::{
    flows::reset_password,
    web::{error::HttpResult, request::HttpRequest},
};

const SENT: &str = "/password-forgotten?sent=1";

#[derive(Template)]
#[template(path = "pages/password_forgotten.html")]
struct PasswordForgottenPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    email: String,
}

#[derive(Template)]
#[template(path = "pages/password_forgotten_sent.html")]
struct PasswordForgottenSentPage<'a> {
    layout: &'a Layout<'a>,
}

page!(PasswordForgottenPage);
page!(PasswordForgottenSentPage);

pub async fn show(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    if request.query_value("sent").is_some() {
        return layout.show(&PasswordForgottenSentPage { layout: &layout });
    }
    let page = PasswordForgottenPage { layout: &layout, errors: FormErrors::default(), email: String::new() };
    layout.show_trying_cookies(&page.errors, &page)
}

/// The same answer for every email address, with an account or without.
pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let email = request.form().await?.text("email");
    let layout = Layout::of(&request);
    match reset_password::request(request.app(), &email, Some(layout.language.tag().to_owned()), &request.origin).await {
        Ok(()) => Ok(layout.go(SENT, None)),
        Err(error) => {
            let errors = FormErrors::of(&layout, &[EMAIL], error)?;
            let page = PasswordForgottenPage { layout: &layout, errors, email };
            layout.show_form(&page.errors, &page)
        }
    }
}
