//! Accepting an invitation: choosing a password signs the user in.

use askama::Template;
use poem::{handler, http::StatusCode};

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
    web::{context::RequestContext, error::HttpResult, form::Form},
};

#[derive(Template)]
#[template(path = "pages/invitation.html")]
struct InvitationPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    email: String,
}

page!(InvitationPage);

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext) -> HttpResult {
    if let Some(response) = link_cookie::take_from_query(context, Purpose::Invite, "/invitation") {
        return Ok(response);
    }
    match look(context).await {
        Ok(email) => layout.show(&InvitationPage { layout: &layout, errors: FormErrors::default(), email }),
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => show_invalid(&layout, Purpose::Invite, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, form: &Form) -> HttpResult {
    match accept(context, &form.text("new_password")).await {
        Ok(tokens) => {
            let mut response = layout.go("/profile", Some(Notice::InvitationAccepted));
            link_cookie::forget(context, &mut response);
            login::keep_session(&layout, &mut response, &tokens).await?;
            Ok(response)
        }
        Err(Error::Rejected(Rejection::InvalidEmailToken)) => {
            show_invalid(&layout, Purpose::Invite, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => {
            let errors = FormErrors::of(&layout, &[NEW_PASSWORD], error)?;
            let page = InvitationPage { layout: &layout, errors, email: look(context).await? };
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn look(context: &RequestContext) -> Result<String> {
    invite::preview(context.app(), &link_cookie::token(context, Purpose::Invite).ok_or(Rejection::InvalidEmailToken)?).await
}

async fn accept(context: &RequestContext, new: &str) -> Result<Tokens> {
    let token = link_cookie::token(context, Purpose::Invite).ok_or(Rejection::InvalidEmailToken)?;
    let user = invite::accept(context.app(), &token, new, &context.client).await?;
    sessions::open(context.app(), user, context.web.sessions.default_pages(), &context.client).await
}
