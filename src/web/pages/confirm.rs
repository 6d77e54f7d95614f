//! The password again, before a sensitive step; then back to the page that asked for it.

use askama::Template;

use super::{
    fields::PASSWORD,
    form_errors::FormErrors,
    layout::{Layout, page},
    next,
};
use crate::{
    error::{Field, Problem, Problems, Result},
    flows::{profile, sign_in},
    types::secret::Password,
    web::{
        call::{self, Call},
        failure::{Answer, Failure},
    },
};

#[derive(Template)]
#[template(path = "pages/reauthenticate.html")]
struct ReauthenticatePage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// The path to go back to; empty for the profile.
    next: &'a str,
    email: String,
}

page!(ReauthenticatePage);

pub async fn show(call: Call) -> Answer {
    let layout = Layout::of(&call);
    let wanted = call.query_value("next").unwrap_or_default();
    let (next, email) = (next::own(&wanted).unwrap_or_default(), email(&call).await?);
    layout.show(&ReauthenticatePage { layout: &layout, errors: FormErrors::default(), next, email })
}

pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let layout = Layout::of(&call);
    let wanted = sent.text("next");
    let next = next::own(&wanted).unwrap_or_default();
    match prove(&call, &sent).await {
        Ok(()) => Ok(layout.go(if next.is_empty() { "/profile" } else { next }, None)),
        Err(error) => {
            let errors = FormErrors::of(&layout, &[PASSWORD], error)?;
            let page = ReauthenticatePage { layout: &layout, errors, next, email: email(&call).await? };
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn prove(call: &Call, sent: &call::Form) -> Result<()> {
    let mut problems = Problems::default();
    let password = problems.take(Field::Password, Password::parse(&sent.text("password")));
    problems.check()?;
    let password = password.ok_or((Field::Password, Problem::Blank))?;
    sign_in::again(call.app(), call.asking()?, &password, &call.origin).await
}

async fn email(call: &Call) -> Result<String, Failure> {
    Ok(profile::see(call.app(), call.known()?.user).await?.user.email)
}
