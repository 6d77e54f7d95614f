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
    return_to,
    terms::Consent,
    text::Text,
};
use crate::{
    error::{Error, Rejection, Result},
    flows::{
        invite::{self, Acceptance},
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

impl InvitationPage<'_> {
    /// What a user agrees to by accepting; recorded with the account.
    fn terms(&self) -> Option<Text<'_>> {
        self.consent(Consent::FirstPassword)
    }
}

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
    match accept(&layout, &form.text("new_password")).await {
        Ok((tokens, asked)) => {
            let wanted = asked.and_then(|text| return_to::allowed(context, &text));
            let mut response = layout.go_to(&return_to::or_home(context, wanted), Some(Notice::InvitationAccepted));
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

/// The tokens of the first session, and where the invitation leads on to.
async fn accept(layout: &Layout<'_>, password: &str) -> Result<(Tokens, Option<String>)> {
    let (context, terms) = (layout.context, layout.branding().shown_terms());
    let token = link_cookie::token(context, Purpose::Invite).ok_or(Rejection::InvalidEmailToken)?;
    let accepted = invite::accept(context.app(), &token, Acceptance { password, terms }, &context.client).await?;
    let opened = sessions::open(context.app(), accepted.user, context.web.sessions.default_pages(), &context.client).await?;
    Ok((opened, accepted.return_to))
}
