//! The password again, before a sensitive step; then back to the page that asked for it.

use askama::Template;
use poem::handler;

use super::{
    fields::PASSWORD,
    form_errors::FormErrors,
    layout::{Layout, page},
    return_to,
};
use crate::{
    error::{Field, FieldError, Result, ValidationErrors},
    flows::{profile, sign_in},
    types::{destination::Destination, secret::Password, site_path::SitePath},
    web::{
        context::RequestContext,
        error::{HttpError, HttpResult},
        form::Form,
    },
};

#[derive(Template)]
#[template(path = "pages/reauthenticate.html")]
struct ReauthenticatePage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// Where to go back to.
    return_to: Option<Destination>,
    email: String,
}

page!(ReauthenticatePage);

impl ReauthenticatePage<'_> {
    /// Who has lost the password still wants to go on.
    fn forgotten_path(&self) -> SitePath {
        return_to::with(&self.layout.page("/password-forgotten"), self.return_to.as_ref())
    }
}

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext) -> HttpResult {
    let (return_to, email) = (return_to::asked(context), email(context).await?);
    layout.show(&ReauthenticatePage { layout: &layout, errors: FormErrors::default(), return_to, email })
}

#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, form: &Form) -> HttpResult {
    let return_to = return_to::sent(context, form);
    match prove(context, form).await {
        Ok(()) => Ok(layout.go_to(&return_to::or_home(context, return_to), None)),
        Err(error) => {
            let errors = FormErrors::of(&layout, &[PASSWORD], error)?;
            let page = ReauthenticatePage { layout: &layout, errors, return_to, email: email(context).await? };
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn prove(context: &RequestContext, sent: &Form) -> Result<()> {
    let mut problems = ValidationErrors::default();
    let password = problems.take(Field::Password, Password::parse(&sent.text("password")));
    problems.check()?;
    let password = password.ok_or((Field::Password, FieldError::Blank))?;
    sign_in::reauthenticate(context.app(), context.session_ref()?, &password, &context.client).await
}

async fn email(context: &RequestContext) -> Result<String, HttpError> {
    Ok(profile::see(context.app(), context.principal()?.user).await?.user.display_name())
}
