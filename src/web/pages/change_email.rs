//! Changing the email address of the account.

use askama::Template;

use super::{
    fields::{self, CODE, FormField},
    form_errors::FormErrors,
    layout::{Layout, page},
    notice::Notice,
};
use crate::{
    error::{Field, FieldError, ValidationErrors},
    flows::{
        change_email::{self, Presented},
        profile,
    },
    web::{
        error::{HttpError, HttpResult},
        request::HttpRequest,
    },
};

const NEW_EMAIL: FormField = fields::field(Field::Email, "email", "field-new-email");

#[derive(Template)]
#[template(path = "pages/change_email.html")]
struct ChangeEmailPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// The present email address.
    current: String,
    /// The one that is to be confirmed.
    pending: Option<String>,
    asks_for_code: bool,
    code: &'a str,
    asks_for_email: bool,
    email: &'a str,
}

page!(ChangeEmailPage);

pub async fn show(request: HttpRequest) -> HttpResult {
    request.recently_authenticated().await?;
    let layout = Layout::of(&request);
    let pending = change_email::pending(request.app(), request.principal()?.user).await?;
    let page = page(&layout, FormErrors::default()).await?;
    layout.show(&ChangeEmailPage { asks_for_code: pending.is_some(), pending, asks_for_email: true, ..page })
}

/// The same answer for every email address, with an account or without.
pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let recent = request.recently_authenticated().await?;
    let email = request.form().await?.text("email");
    let layout = Layout::of(&request);
    match change_email::request(request.app(), recent, Some(&email), ValidationErrors::default(), &request.origin).await {
        Ok(()) => Ok(layout.go("/profile/email", Some(Notice::CodeSent))),
        Err(error) => {
            let page = page(&layout, FormErrors::of(&layout, &[NEW_EMAIL], error)?).await?;
            let page = ChangeEmailPage { asks_for_email: true, email: &email, ..page };
            layout.show_form(&page.errors, &page)
        }
    }
}

pub async fn confirm(mut request: HttpRequest) -> HttpResult {
    let code = request.form().await?.text("code");
    let layout = Layout::of(&request);
    let user = request.principal()?.user;
    let confirmed = if code.trim().is_empty() {
        Err((Field::Code, FieldError::Blank).into())
    } else {
        change_email::confirm(request.app(), user, Presented::Code(&code), &request.origin).await
    };
    match confirmed {
        Ok(()) => Ok(layout.go("/profile", Some(Notice::EmailChanged))),
        Err(error) => {
            let page = page(&layout, FormErrors::of(&layout, &[CODE], error)?).await?;
            let page = ChangeEmailPage { asks_for_code: true, code: &code, ..page };
            layout.show_form(&page.errors, &page)
        }
    }
}

pub async fn cancel(request: HttpRequest) -> HttpResult {
    change_email::cancel(request.app(), request.principal()?.user, &request.origin).await?;
    Ok(Layout::of(&request).go("/profile/email", Some(Notice::EmailChangeCancelled)))
}

async fn page<'a>(layout: &'a Layout<'a>, errors: FormErrors) -> Result<ChangeEmailPage<'a>, HttpError> {
    let current = profile::see(layout.context.app(), layout.context.principal()?.user).await?.user.email;
    let page = ChangeEmailPage {
        layout,
        errors,
        current,
        pending: None,
        asks_for_code: false,
        code: "",
        asks_for_email: false,
        email: "",
    };
    Ok(page)
}
