//! Confirming a new email address with the link sent to it: by the account that asked for it, with its session or its password.

use askama::Template;
use poem::http::StatusCode;

use super::{
    errands::show_invalid,
    fields::{self, FormField},
    form_errors::FormErrors,
    layout::{Layout, page},
    mailed,
    notice::Notice,
};
use crate::{
    error::{Error, Field, Problem, Refusal, Result},
    flows::{
        change_email::{self, Proof},
        sign_in::{self, Login},
    },
    store::user,
    types::{kinds::Purpose, secret::Password},
    web::{
        call::{self, Call, Visit},
        failure::Answer,
    },
};

const PATH: &str = "/email-change";

const PASSWORD: FormField = fields::field(Field::Password, "password", "change-password");

#[derive(Template)]
#[template(path = "pages/confirm_email_change.html")]
struct ConfirmEmailChangePage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// The new email address.
    email: &'a str,
    /// The present one. The email may be read by another person, who must not learn it.
    account: &'a str,
    needs_password: bool,
}

page!(ConfirmEmailChangePage);

pub async fn show(call: Call) -> Answer {
    if let Some(response) = mailed::pick_up(&call, Purpose::ChangeEmail, PATH) {
        return Ok(response);
    }
    let layout = Layout::of(&call);
    match look(&call).await {
        Ok((owner, email)) => layout.show(&page(&layout, FormErrors::default(), (&owner, &email))),
        Err(Error::Refused(Refusal::LinkDead)) => show_invalid(&layout, Purpose::ChangeEmail, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

/// Only this uses the link: email scanners follow links, but they send no forms.
pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let layout = Layout::of(&call);
    let (owner, email) = match look(&call).await {
        Ok(found) => found,
        Err(Error::Refused(Refusal::LinkDead)) => {
            return show_invalid(&layout, Purpose::ChangeEmail, StatusCode::UNPROCESSABLE_ENTITY);
        }
        Err(error) => return Err(error.into()),
    };
    match confirm(&call, &owner, &sent).await {
        Ok(()) => {
            let mut response = layout.go(if is_owner(&call, &owner) { "/profile" } else { "/login" }, Some(Notice::EmailChanged));
            mailed::put_down(&call, &mut response);
            Ok(response)
        }
        Err(Error::Refused(Refusal::LinkDead)) => show_invalid(&layout, Purpose::ChangeEmail, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => {
            let errors = FormErrors::of(&layout, &[PASSWORD], error)?;
            let page = page(&layout, errors, (&owner, &email));
            layout.show_form(&page.errors, &page)
        }
    }
}

/// The account that asked, and the email address that it asked for.
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

fn page<'a>(
    layout: &'a Layout<'a>,
    errors: FormErrors,
    (owner, email): (&'a user::Model, &'a str),
) -> ConfirmEmailChangePage<'a> {
    ConfirmEmailChangePage { layout, errors, email, account: &owner.email, needs_password: !is_owner(layout.visit, owner) }
}
