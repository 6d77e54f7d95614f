//! Confirming a new address by its mail: by the account that asked for it, shown with its session or its password.

use poem::http::StatusCode;

use super::{
    components::{Card, Form},
    email_links::dead,
    form_errors::Refused,
    layout::Page,
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
    types::{email::Email, kinds::Purpose, secret::Password},
    web::{
        error::HttpResult,
        request::{self, HttpRequest, RequestContext},
    },
};

const PATH: &str = "/email-change";

pub async fn show(request: HttpRequest) -> HttpResult {
    if let Some(response) = link_cookie::pick_up(&request, Purpose::ChangeEmail, PATH) {
        return Ok(response);
    }
    let page = Page::of(&request);
    match look(&request).await {
        Ok((owner, email)) => page.show_card(&card(&page, form(&page, &owner), (&owner, &email))),
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => dead(&page, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

/// The only thing that uses a link: mail scanners follow links, but they send no forms.
pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let page = Page::of(&request);
    let found = look(&request).await;
    let done = match &found {
        Ok((owner, _)) => confirm(&request, owner, &sent).await,
        Err(_) => Err(Rejection::InvalidEmailToken.into()),
    };
    match (done, found) {
        (Ok(()), Ok((owner, _))) => {
            let mut response =
                page.go(if is_owner(&request, &owner) { "/profile" } else { "/login" }, Some(Notice::EmailChanged));
            link_cookie::put_down(&request, &mut response);
            Ok(response)
        }
        (_, Err(error)) if !matches!(error, Error::Rejected(Rejection::InvalidEmailToken)) => Err(error.into()),
        (Err(Error::Rejected(Rejection::InvalidEmailToken)), _) | (_, Err(_)) => dead(&page, StatusCode::UNPROCESSABLE_ENTITY),
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
async fn look(context: &RequestContext) -> Result<(user::Model, String)> {
    let token = link_cookie::token(context, Purpose::ChangeEmail).ok_or(Rejection::InvalidEmailToken)?;
    change_email::preview(context.app(), &token).await
}

async fn confirm(request: &HttpRequest, owner: &user::Model, sent: &request::Form) -> Result<()> {
    if !is_owner(request, owner) {
        prove(request, owner, sent).await?;
    }
    let token = link_cookie::token(request, Purpose::ChangeEmail).ok_or(Rejection::InvalidEmailToken)?;
    change_email::confirm(request.app(), owner.id, Presented::Link(&token), &request.origin).await
}

async fn prove(request: &HttpRequest, owner: &user::Model, sent: &request::Form) -> Result<()> {
    let password = Password::parse(&sent.text("password")).map_err(|problem| (Field::Password, problem))?;
    let shown = sign_in::with_password(request.app(), Login::Email(&owner.email), &password, &request.origin).await;
    match shown {
        Ok(shown) if shown.id == owner.id => Ok(()),
        Ok(_) | Err(Error::Rejected(Rejection::InvalidCredentials)) => Err((Field::Password, FieldError::PasswordWrong).into()),
        Err(error) => Err(error),
    }
}

fn is_owner(context: &RequestContext, owner: &user::Model) -> bool {
    context.principal.as_ref().is_some_and(|principal| principal.user == owner.id)
}

fn form(page: &Page<'_>, owner: &user::Model) -> Form {
    let mut form = page.form_to(PATH, "change-submit");
    if !is_owner(page.context, owner) {
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
