//! Confirming a new email address with the link sent to it: by the account that asked for it, with its session or its password.

use askama::Template;
use poem::{handler, http::StatusCode};

use super::{
    email_links::show_invalid,
    fields::{self, FormField},
    form_errors::FormErrors,
    layout::{Layout, page},
    link_cookie,
    notice::Notice,
};
use crate::{
    error::{Error, Field, FieldError, Rejection, Result},
    flows::{
        change_email::{self, Presented},
        sign_in::{self, Login},
    },
    store::user,
    types::{kinds::Purpose, secret::Password},
    web::{context::RequestContext, error::HttpResult, form::Form},
};

const PAGE: &str = "/email-change";

const PASSWORD: FormField = fields::field(Field::Password, "password", "change-password");

#[derive(Template)]
#[template(path = "pages/confirm_email_change.html")]
struct ConfirmEmailChangePage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// The new email address.
    email: &'a str,
    /// The present one, if the account has one of its own. The email may be read by another person, who must not learn it.
    account: Option<&'a str>,
    needs_password: bool,
}

page!(ConfirmEmailChangePage);

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext) -> HttpResult {
    if let Some(response) = link_cookie::take_from_query(context, Purpose::ChangeEmail, PAGE) {
        return Ok(response);
    }
    match look(context).await {
        Ok((owner, email)) => layout.show(&page(&layout, FormErrors::default(), (&owner, &email))),
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => show_invalid(&layout, Purpose::ChangeEmail, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

/// Only this uses the link: email scanners follow links, but they send no forms.
#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, form: &Form) -> HttpResult {
    let (owner, email) = match look(context).await {
        Ok(found) => found,
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => {
            return show_invalid(&layout, Purpose::ChangeEmail, StatusCode::UNPROCESSABLE_ENTITY);
        }
        Err(error) => return Err(error.into()),
    };
    match confirm(context, &owner, form).await {
        Ok(()) => {
            let mut response =
                layout.go(if is_owner(context, &owner) { "/profile" } else { "/login" }, Some(Notice::EmailChanged));
            link_cookie::forget(context, &mut response);
            Ok(response)
        }
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => {
            show_invalid(&layout, Purpose::ChangeEmail, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => {
            let errors = FormErrors::of(&layout, &[PASSWORD], error)?;
            let page = page(&layout, errors, (&owner, &email));
            layout.show_form(&page.errors, &page)
        }
    }
}

/// The account that asked, and the email address that it asked for.
async fn look(context: &RequestContext) -> Result<(user::Model, String)> {
    let token = link_cookie::token(context, Purpose::ChangeEmail).ok_or(Rejection::InvalidEmailToken)?;
    change_email::preview(context.app(), &token).await
}

async fn confirm(context: &RequestContext, owner: &user::Model, sent: &Form) -> Result<()> {
    if !is_owner(context, owner) {
        prove(context, owner, sent).await?;
    }
    let token = link_cookie::token(context, Purpose::ChangeEmail).ok_or(Rejection::InvalidEmailToken)?;
    change_email::confirm(context.app(), owner.id, Presented::Link(&token), &context.client).await
}

async fn prove(context: &RequestContext, owner: &user::Model, sent: &Form) -> Result<()> {
    let password = Password::parse(&sent.text("password")).map_err(|problem| (Field::Password, problem))?;
    let shown = sign_in::with_password(context.app(), Login::Account(owner.id), &password, &context.client).await;
    match shown {
        Ok(shown) if shown.id == owner.id => Ok(()),
        Ok(_) | Err(Error::Rejected(Rejection::InvalidCredentials)) => Err((Field::Password, FieldError::PasswordWrong).into()),
        Err(error) => Err(error),
    }
}

fn is_owner(context: &RequestContext, owner: &user::Model) -> bool {
    context.principal.as_ref().is_some_and(|principal| principal.user == owner.id)
}

fn page<'a>(
    layout: &'a Layout<'a>,
    errors: FormErrors,
    (owner, email): (&'a user::Model, &'a str),
) -> ConfirmEmailChangePage<'a> {
    ConfirmEmailChangePage { layout, errors, email, account: owner.own_email(), needs_password: !is_owner(layout.context, owner) }
}
