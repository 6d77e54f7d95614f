//! The password again, before a sensitive step; then back to where one was.

use super::{
    next,
    page::Page,
    refusal::Refused,
    view::{Card, Form, Summary},
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

pub async fn show(call: Call) -> Answer {
    let page = Page::of(&call);
    let wanted = call.query_value("next").unwrap_or_default();
    let form = form(&page, &email(&call).await?, next::own(&wanted).unwrap_or_default());
    page.show_card(&card(&page, form, None))
}

pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let page = Page::of(&call);
    let wanted = sent.text("next");
    let wanted = next::own(&wanted).unwrap_or_default();
    match prove(&call, &sent).await {
        Ok(()) => Ok(page.go(if wanted.is_empty() { "/profile" } else { wanted }, None)),
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = form(&page, &email(&call).await?, wanted);
            let summary = page.refuse(&mut form, &refused);
            page.show_card(&card(&page, form, Some(summary)))
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

fn form(page: &Page<'_>, email: &str, wanted: &str) -> Form {
    let mut form = page.form_to("/confirm", "confirm-submit");
    form.account = Some(email.to_owned());
    form.inputs = vec![page.password_input()];
    if !wanted.is_empty() {
        form.hidden.push(("next", wanted.to_owned()));
    }
    form
}

fn card(page: &Page<'_>, form: Form, summary: Option<Summary>) -> Card {
    let mut card = page.form("confirm-title", form, summary);
    if card.summary.is_none() {
        card.lead.push(page.say("confirm-lead"));
    }
    card.ways.push(page.way("login-forgotten", "/password-forgotten", "reset-title"));
    card
}
