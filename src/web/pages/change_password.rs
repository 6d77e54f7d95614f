//! Changing the password.

use askama::Template;

use super::{
    fields::{NEW_PASSWORD, OLD_PASSWORD},
    form_errors::FormErrors,
    layout::{self, Layout, page},
    login,
    notice::Notice,
};
use crate::{
    app::revoke_access::ApiKeys,
    error::ValidationErrors,
    flows::{change_password, profile},
    web::{error::HttpResult, request::HttpRequest},
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

pub async fn show(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    let email = profile::see(request.app(), request.principal()?.user).await?.user.email;
    layout.show(&ChangePasswordPage { layout: &layout, errors: FormErrors::default(), email, end_keys: false })
}

pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let layout = Layout::of(&request);
    let asking = request.session_ref()?;
    let (old, new) = (sent.text("old_password"), sent.text("new_password"));
    let end_keys = !sent.text("end_keys").is_empty();
    let keys = if end_keys { ApiKeys::Revoke } else { ApiKeys::Keep };
    let draft = change_password::Draft { old: Some(&old), new: Some(&new), keys, problems: ValidationErrors::default() };
    match change_password::change(request.app(), asking, draft, &request.origin).await {
        Ok(()) => {
            let mut response = layout.go("/profile/password", Some(Notice::PasswordChanged));
            // The device cookie ended with the password that it proves; this browser has just shown the new one.
            login::remember_device(&layout, &mut response, &profile::see(request.app(), asking.user).await?.user);
            Ok(response)
        }
        Err(error) => {
            let errors = FormErrors::of(&layout, &[OLD_PASSWORD, NEW_PASSWORD], error)?;
            let email = profile::see(request.app(), asking.user).await?.user.email;
            let page = ChangePasswordPage { layout: &layout, errors, email, end_keys };
            layout.show_form(&page.errors, &page)
        }
    }
}

/// Where password managers ask for the form (W3C, A Well-Known URL for Changing Passwords).
pub async fn well_known(_call: HttpRequest) -> HttpResult {
    Ok(layout::go("/profile/password"))
}
