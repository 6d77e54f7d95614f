//! Confirming a new address by its mail: by the account that asked for it, shown with its session or its password.

use poem::http::StatusCode;

use super::{
    errands::dead,
    mailed,
    notice::Notice,
    page::Page,
    refusal::Refused,
    view::{Card, Form},
};
use crate::{
    error::{Error, Field, Problem, Refusal, Result},
    flows::{
        change_email::{self, Proof},
        sign_in::{self, Login},
    },
    store::user,
    types::{email::Email, kinds::Purpose, secret::Password},
    web::{
        call::{self, Call, Visit},
        failure::Answer,
    },
};

const PATH: &str = "/email-change";

pub async fn show(call: Call) -> Answer {
    if let Some(response) = mailed::pick_up(&call, Purpose::ChangeEmail, PATH) {
        return Ok(response);
    }
    let page = Page::of(&call);
    match look(&call).await {
        Ok((owner, email)) => page.show_card(&card(&page, form(&page, &owner), (&owner, &email))),
        Err(Error::Refused(Refusal::LinkDead)) => dead(&page, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

/// The only thing that uses a link: mail scanners follow links, but they send no forms.
pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let page = Page::of(&call);
    let found = look(&call).await;
    let done = match &found {
        Ok((owner, _)) => confirm(&call, owner, &sent).await,
        Err(_) => Err(Refusal::LinkDead.into()),
    };
    match (done, found) {
        (Ok(()), Ok((owner, _))) => {
            let mut response = page.go(if is_owner(&call, &owner) { "/profile" } else { "/login" }, Some(Notice::EmailChanged));
            mailed::put_down(&call, &mut response);
            Ok(response)
        }
        (_, Err(error)) if !matches!(error, Error::Refused(Refusal::LinkDead)) => Err(error.into()),
        (Err(Error::Refused(Refusal::LinkDead)), _) | (_, Err(_)) => dead(&page, StatusCode::UNPROCESSABLE_ENTITY),
        (Err(error), Ok((owner, email))) => {
            let refused = Refused::of(error)?;
            let mut form = form(&page, &owner);
            let summary = page.refuse(&mut form, &refused);
            let mut card = card(&page, form, (&owner, &email));
            card.frame = page.frame(&card.heading, Some(&summary));
            card.summary = Some(summary);
            page.show_card(&card)
        }
    }
}

/// The account that asked, and the address that it asked for.
async fn look(visit: &Visit) -> Result<(user::Model, String)> {
    let token = mailed::token(visit, Purpose::ChangeEmail).ok_or(Refusal::LinkDead)?;
    change_email::look(visit.app(), &token).await
}

async fn confirm(call: &Call, owner: &user::Model, sent: &call::Form) -> Result<()> {
    if !is_owner(call, owner) {
        prove(call, owner, sent).await?;
    }
    let token = mailed::token(call, Purpose::ChangeEmail).ok_or(Refusal::LinkDead)?;
    change_email::confirm(call.app(), owner.id, Proof::Link(&token), &call.origin).await
}

async fn prove(call: &Call, owner: &user::Model, sent: &call::Form) -> Result<()> {
    let password = Password::parse(&sent.text("password")).map_err(|problem| (Field::Password, problem))?;
    let shown = sign_in::with_password(call.app(), Login::Email(&owner.email), &password, &call.origin).await;
    match shown {
        Ok(shown) if shown.id == owner.id => Ok(()),
        Ok(_) | Err(Error::Refused(Refusal::CredentialsWrong)) => Err((Field::Password, Problem::PasswordWrong).into()),
        Err(error) => Err(error),
    }
}

fn is_owner(visit: &Visit, owner: &user::Model) -> bool {
    visit.caller.as_ref().is_some_and(|caller| caller.user == owner.id)
}

fn form(page: &Page<'_>, owner: &user::Model) -> Form {
    let mut form = page.form_to(PATH, "change-submit");
    if !is_owner(page.visit, owner) {
        form.inputs.push(page.password_input().labelled(page.say("change-password")));
    }
    form
}

/// Whoever reads the mail may be somebody else, who learns no more of the account than its owner needs to know it by.
fn card(page: &Page<'_>, form: Form, (owner, email): (&user::Model, &str)) -> Card {
    let known = form.inputs.is_empty();
    let mut card = page.form("change-title", form, None);
    let masked = Email::parse(&owner.email).map(|own| own.masked()).unwrap_or_default();
    let account = if known { owner.email.clone() } else { masked };
    card.lead.push(page.say_with("change-lead", &[("email", email.into()), ("account", account.into())]));
    if !known {
        card.lead.push(page.say("change-lead-password"));
    }
    card
}
