//! The password again, before a sensitive step; then back to the page that asked for it.

use askama::Template;
use poem::handler;

use super::{
    fields::{PASSWORD, SECOND_CODE},
    form_errors::FormErrors,
    layout::{Layout, page},
    return_to,
};
use crate::{
    app::second_factor::SecondFactors,
    error::{Field, FieldError, Result, ValidationErrors},
    flows::{profile, second_factor, sign_in},
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
    can_use_passkey: bool,
    has_totp: bool,
}

page!(ReauthenticatePage);

impl ReauthenticatePage<'_> {
    fn has_other_ways(&self) -> bool {
        self.has_totp || self.can_use_passkey
    }

    fn heading(&self) -> &'static str {
        if self.has_other_ways() { "confirm-title-ways" } else { "confirm-title" }
    }

    /// Who has lost the password still wants to go on.
    fn forgotten_path(&self) -> SitePath {
        return_to::with(&self.layout.page("/password-forgotten"), self.return_to.as_ref())
    }
}

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext) -> HttpResult {
    let page = page_of(&layout, FormErrors::default(), return_to::asked(context)).await?;
    layout.show(&page)
}

#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, form: &Form) -> HttpResult {
    let return_to = return_to::sent(context, form);
    match prove(context, form).await {
        Ok(()) => Ok(layout.go_to(&return_to::or_home(context, return_to), None)),
        Err(error) => {
            let errors = FormErrors::of(&layout, &[PASSWORD, SECOND_CODE], error)?;
            show_refused(&layout, errors, return_to).await
        }
    }
}

async fn prove(context: &RequestContext, sent: &Form) -> Result<()> {
    if sent.text("by") == "code" {
        return second_factor::reauthenticate(context.app(), context.session_ref()?, &sent.text("code"), &context.client).await;
    }
    let mut problems = ValidationErrors::default();
    let password = problems.take(Field::Password, Password::parse(&sent.text("password")));
    problems.check()?;
    let password = password.ok_or((Field::Password, FieldError::Blank))?;
    sign_in::reauthenticate(context.app(), context.session_ref()?, &password, &context.client).await
}

/// The page again, after the password or a passkey was refused.
pub async fn show_refused(layout: &Layout<'_>, errors: FormErrors, return_to: Option<Destination>) -> HttpResult {
    let page = page_of(layout, errors, return_to).await?;
    layout.show_form(&page.errors, &page)
}

async fn page_of<'a>(
    layout: &'a Layout<'a>,
    errors: FormErrors,
    return_to: Option<Destination>,
) -> Result<ReauthenticatePage<'a>, HttpError> {
    let (app, user) = (layout.app(), layout.context.principal()?.user);
    let email = profile::see(app, user).await?.user.display_name();
    let factors = SecondFactors::of(app.db.reader(), user).await?;
    let can_use_passkey = layout.has_passkeys() && factors.passkeys > 0;
    Ok(ReauthenticatePage { layout, errors, return_to, email, can_use_passkey, has_totp: factors.totp })
}
