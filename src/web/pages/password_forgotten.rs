//! Asking for an email to choose a new password with.

use askama::Template;
use poem::handler;

use super::{
    fields::EMAIL,
    form_errors::FormErrors,
    layout::{Layout, page},
};
use crate::{
    app::App,
    flows::reset_password,
    types::client::ClientInfo,
    web::{context::RequestContext, error::HttpResult, form::Form},
};

/// The page that says that the email was sent.
pub(super) const SENT: &str = "/password-forgotten?sent=1";

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

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext) -> HttpResult {
    if context.query_value("sent").is_some() {
        return layout.show(&PasswordForgottenSentPage { layout: &layout });
    }
    let page = PasswordForgottenPage { layout: &layout, errors: FormErrors::default(), email: String::new() };
    layout.show_trying_cookies(&page.errors, &page)
}

/// The same answer for every email address, with an account or without.
#[handler]
pub async fn submit(layout: Layout<'_>, app: &App, client: &ClientInfo, form: &Form) -> HttpResult {
    let email = form.text("email");
    match reset_password::request(app, &email, Some(layout.language.tag().to_owned()), client).await {
        Ok(()) => Ok(layout.go(SENT, None)),
        Err(error) => {
            let errors = FormErrors::of(&layout, &[EMAIL], error)?;
            let page = PasswordForgottenPage { layout: &layout, errors, email };
            layout.show_form(&page.errors, &page)
        }
    }
}
