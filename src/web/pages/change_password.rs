//! Changing the password.

use askama::Template;
use poem::handler;

use super::{
    fields::{NEW_PASSWORD, OLD_PASSWORD},
    form_errors::FormErrors,
    layout::{Layout, page},
    login,
    notice::Notice,
    redirect,
};
use crate::{
    app::{App, reauthentication::SessionRef, revoke_access::ApiKeys},
    error::ValidationErrors,
    flows::{change_password, profile},
    types::client::ClientInfo,
    web::{context::RequestContext, error::HttpResult, extract::SignedIn, form::Form},
};

#[derive(Template)]
#[template(path = "pages/change_password.html")]
struct ChangePasswordPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    email: String,
    end_keys: bool,
}

page!(ChangePasswordPage);

#[handler]
pub async fn show(layout: Layout<'_>, app: &App, caller: SignedIn) -> HttpResult {
    let email = profile::see(app, caller.user).await?.user.display_name();
    layout.show(&ChangePasswordPage { layout: &layout, errors: FormErrors::default(), email, end_keys: false })
}

#[handler]
pub async fn submit(layout: Layout<'_>, app: &App, client: &ClientInfo, form: &Form, asking: SessionRef) -> HttpResult {
    let (old, new) = (form.text("old_password"), form.text("new_password"));
    let end_keys = !form.text("end_keys").is_empty();
    let keys = if end_keys { ApiKeys::Revoke } else { ApiKeys::Keep };
    let draft = change_password::Draft { old: Some(&old), new: Some(&new), keys, problems: ValidationErrors::default() };
    match change_password::change(app, asking, draft, client).await {
        Ok(()) => {
            let mut response = layout.go("/profile/password", Some(Notice::PasswordChanged));
            // The device cookie ended with the password that it proves; this browser has just shown the new one.
            login::remember_device(&layout, &mut response, &profile::see(app, asking.user).await?.user);
            Ok(response)
        }
        Err(error) => {
            let errors = FormErrors::of(&layout, &[OLD_PASSWORD, NEW_PASSWORD], error)?;
            let email = profile::see(app, asking.user).await?.user.display_name();
            let page = ChangePasswordPage { layout: &layout, errors, email, end_keys };
            layout.show_form(&page.errors, &page)
        }
    }
}

/// Where password managers ask for the form (W3C, A Well-Known URL for Changing Passwords).
#[handler]
pub async fn well_known(context: &RequestContext) -> HttpResult {
    Ok(redirect::to(&context.page("/profile/password")))
}
