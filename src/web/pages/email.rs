//! Changing the email address of the account.

use askama::Template;

use super::{
    fields::{self, CODE, FormField},
    form_errors::FormErrors,
    layout::{Layout, page},
    notice::Notice,
};
use crate::{
    error::{Field, Problem, Problems},
    flows::{
        change_email::{self, Proof},
        profile,
    },
    web::{
        call::Call,
        failure::{Answer, Failure},
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

pub async fn show(call: Call) -> Answer {
    call.recent().await?;
    let layout = Layout::of(&call);
    let pending = change_email::pending(call.app(), call.known()?.user).await?;
    let page = page(&layout, FormErrors::default()).await?;
    layout.show(&ChangeEmailPage { asks_for_code: pending.is_some(), pending, asks_for_email: true, ..page })
}

/// The same answer for every email address, with an account or without.
pub async fn submit(mut call: Call) -> Answer {
    let recent = call.recent().await?;
    let email = call.form().await?.text("email");
    let layout = Layout::of(&call);
    match change_email::ask(call.app(), recent, Some(&email), Problems::default(), &call.origin).await {
        Ok(()) => Ok(layout.go("/profile/email", Some(Notice::CodeSent))),
        Err(error) => {
            let page = page(&layout, FormErrors::of(&layout, &[NEW_EMAIL], error)?).await?;
            let page = ChangeEmailPage { asks_for_email: true, email: &email, ..page };
            layout.show_form(&page.errors, &page)
        }
    }
}

pub async fn confirm(mut call: Call) -> Answer {
    let code = call.form().await?.text("code");
    let layout = Layout::of(&call);
    let user = call.known()?.user;
    let confirmed = if code.trim().is_empty() {
        Err((Field::Code, Problem::Blank).into())
    } else {
        change_email::confirm(call.app(), user, Proof::Code(&code), &call.origin).await
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

pub async fn cancel(call: Call) -> Answer {
    change_email::cancel(call.app(), call.known()?.user, &call.origin).await?;
    Ok(Layout::of(&call).go("/profile/email", Some(Notice::EmailChangeCancelled)))
}

async fn page<'a>(layout: &'a Layout<'a>, errors: FormErrors) -> Result<ChangeEmailPage<'a>, Failure> {
    let current = profile::see(layout.visit.app(), layout.visit.known()?.user).await?.user.email;
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
