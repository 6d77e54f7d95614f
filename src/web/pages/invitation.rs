//! Accepting an invitation: choosing a password signs the user in.

use askama::Template;
use poem::http::StatusCode;

use super::{
    email_links::show_invalid,
    fields::NEW_PASSWORD,
    form_errors::FormErrors,
    layout::{Layout, page},
    link_cookie, login,
    notice::Notice,
};
use crate::{
    error::{Error, Rejection, Result},
    flows::{
        invite,
        sessions::{self, Tokens},
    },
    types::kinds::Purpose,
    web::{error::HttpResult, request::HttpRequest},
};

#[derive(Template)]
#[template(path = "pages/invitation.html")]
struct InvitationPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    email: String,
}

page!(InvitationPage);

pub async fn show(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    if let Some(response) = link_cookie::take_from_query(&request, Purpose::Invite, "/invitation") {
        return Ok(response);
    }
    match look(&request).await {
        Ok(email) => layout.show(&InvitationPage { layout: &layout, errors: FormErrors::default(), email }),
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => show_invalid(&layout, Purpose::Invite, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let layout = Layout::of(&request);
    match accept(&request, &sent.text("new_password")).await {
        Ok(tokens) => {
            let mut response = layout.go("/profile", Some(Notice::InvitationAccepted));
            link_cookie::forget(&request, &mut response);
            login::keep_session(&layout, &mut response, &tokens).await?;
            Ok(response)
        }
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => {
            show_invalid(&layout, Purpose::Invite, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => {
            let errors = FormErrors::of(&layout, &[NEW_PASSWORD], error)?;
            let page = InvitationPage { layout: &layout, errors, email: look(&request).await? };
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn look(request: &HttpRequest) -> Result<String> {
    invite::preview(request.app(), &link_cookie::token(request, Purpose::Invite).ok_or(Rejection::InvalidEmailToken)?).await
}

async fn accept(request: &HttpRequest, new: &str) -> Result<Tokens> {
    let token = link_cookie::token(request, Purpose::Invite).ok_or(Rejection::InvalidEmailToken)?;
    let user = invite::accept(request.app(), &token, new, &request.origin).await?;
    sessions::open(request.app(), user, request.web.usual_sessions(), &request.origin).await
}
