//! Changing the email address of the account.

use askama::Template;
use poem::handler;

use super::{
    fields::{self, CODE, FormField},
    form_errors::FormErrors,
    layout::{Layout, page},
    notice::Notice,
};
use crate::{
    app::{App, reauthentication::RecentlyAuthenticated},
    error::{Field, FieldError, ValidationErrors},
    flows::{
        change_email::{self, Presented},
        profile,
    },
    store::user,
    types::client::ClientInfo,
    web::{
        error::{HttpError, HttpResult},
        extract::SignedIn,
        form::Form,
    },
};

const NEW_EMAIL: FormField = fields::of_reader(fields::field(Field::Email, "email", "field-new-email"));

#[derive(Template)]
#[template(path = "pages/change_email.html")]
struct ChangeEmailPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    user: user::Model,
    /// The one that is to be confirmed.
    pending: Option<String>,
    asks_for_code: bool,
    code: &'a str,
    asks_for_email: bool,
    email: &'a str,
}

page!(ChangeEmailPage);

#[handler]
pub async fn show(layout: Layout<'_>, app: &App, _: RecentlyAuthenticated, caller: SignedIn) -> HttpResult {
    let pending = change_email::pending(app, caller.user).await?;
    let page = page(&layout, FormErrors::default()).await?;
    layout.show(&ChangeEmailPage { asks_for_code: pending.is_some(), pending, asks_for_email: true, ..page })
}

/// The same answer for every email address, with an account or without.
#[handler]
pub async fn submit(
    layout: Layout<'_>,
    app: &App,
    client: &ClientInfo,
    recent: RecentlyAuthenticated,
    form: &Form,
) -> HttpResult {
    let email = form.text("email");
    match change_email::request(app, recent, Some(&email), ValidationErrors::default(), client).await {
        Ok(()) => Ok(layout.go("/profile/email", Some(Notice::CodeSent))),
        Err(error) => {
            let page = page(&layout, FormErrors::of(&layout, &[NEW_EMAIL], error)?).await?;
            let page = ChangeEmailPage { asks_for_email: true, email: &email, ..page };
            layout.show_form(&page.errors, &page)
        }
    }
}

#[handler]
pub async fn confirm(layout: Layout<'_>, app: &App, client: &ClientInfo, form: &Form, caller: SignedIn) -> HttpResult {
    let code = form.text("code");
    let user = caller.user;
    let confirmed = if code.trim().is_empty() {
        Err((Field::Code, FieldError::Blank).into())
    } else {
        change_email::confirm(app, user, Presented::Code(&code), client).await
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

#[handler]
pub async fn cancel(layout: Layout<'_>, app: &App, client: &ClientInfo, caller: SignedIn) -> HttpResult {
    change_email::cancel(app, caller.user, client).await?;
    Ok(layout.go("/profile/email", Some(Notice::EmailChangeCancelled)))
}

async fn page<'a>(layout: &'a Layout<'a>, errors: FormErrors) -> Result<ChangeEmailPage<'a>, HttpError> {
    let user = profile::see(layout.app(), layout.context.principal()?.user).await?.user;
    let page =
        ChangeEmailPage { layout, errors, user, pending: None, asks_for_code: false, code: "", asks_for_email: false, email: "" };
    Ok(page)
}
