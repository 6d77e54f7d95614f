//! Asking for an email to choose a new password with.

use askama::Template;
use poem::handler;

use super::{
    fields::EMAIL,
    form_errors::FormErrors,
    layout::{Layout, page},
    return_to, typed_login,
};
use crate::{
    app::App,
    flows::{profile, reset_password},
    types::{client::ClientInfo, destination::Destination, site_path::SitePath},
    web::{
        context::RequestContext,
        error::{HttpError, HttpResult},
        form::Form,
    },
};

/// The page that says that the email was sent.
pub(super) const SENT: &str = "/password-forgotten?sent=1";

#[derive(Template)]
#[template(path = "pages/password_forgotten.html")]
struct PasswordForgottenPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    email: String,
    /// Where to go on to with the new password.
    return_to: Option<Destination>,
}

#[derive(Template)]
#[template(path = "pages/password_forgotten_sent.html")]
struct PasswordForgottenSentPage<'a> {
    layout: &'a Layout<'a>,
    /// As it was typed in this browser.
    email: Option<String>,
    /// The form once more.
    again_path: SitePath,
}

page!(PasswordForgottenPage);
page!(PasswordForgottenSentPage);

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext) -> HttpResult {
    let return_to = return_to::asked(context);
    if context.query_value("sent").is_some() {
        let again_path = return_to::with(&layout.page("/password-forgotten"), return_to.as_ref());
        return layout.show(&PasswordForgottenSentPage { layout: &layout, email: typed_login::typed_email(context), again_path });
    }
    let email = known_email(context).await?;
    let page = PasswordForgottenPage { layout: &layout, errors: FormErrors::default(), email, return_to };
    layout.show_trying_cookies(&page.errors, &page)
}

/// The same answer for every email address, with an account or without.
#[handler]
pub async fn submit(layout: Layout<'_>, app: &App, client: &ClientInfo, form: &Form) -> HttpResult {
    let (email, return_to) = (form.text("email"), return_to::sent(layout.context, form));
    let wanted = (Some(layout.language.tag().to_owned()), return_to.as_ref().map(ToString::to_string));
    match reset_password::request_and_return(app, &email, wanted, client).await {
        Ok(()) => {
            let mut response = layout.go_to(&return_to::with(&layout.page(SENT), return_to.as_ref()).into(), None);
            typed_login::keep(layout.context, &mut response, &email);
            Ok(response)
        }
        Err(error) => {
            let errors = FormErrors::of(&layout, &[EMAIL], error)?;
            let page = PasswordForgottenPage { layout: &layout, errors, email, return_to };
            layout.show_form(&page.errors, &page)
        }
    }
}

/// The address of a user who is signed in, else what was typed on the way here.
async fn known_email(context: &RequestContext) -> Result<String, HttpError> {
    let Some(principal) = &context.principal else { return Ok(typed_login::prefill_email(context)) };
    let user = profile::see(context.app(), principal.user).await?.user;
    Ok(user.own_email().unwrap_or_default().to_owned())
}
