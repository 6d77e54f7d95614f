//! Accepting an invitation: choosing a password signs the user in.

use askama::Template;
use poem::http::StatusCode;

use super::{
    errands::show_invalid,
    fields::NEW_PASSWORD,
    form_errors::FormErrors,
    layout::{Layout, page},
    login, mailed,
    notice::Notice,
};
use crate::{
    error::{Error, Refusal, Result},
    flows::{
        invite,
        sessions::{self, Tokens},
    },
    types::kinds::Purpose,
    web::{call::Call, failure::Answer},
};

#[derive(Template)]
#[template(path = "pages/invitation.html")]
struct InvitationPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    email: String,
}

page!(InvitationPage);

pub async fn show(call: Call) -> Answer {
    let layout = Layout::of(&call);
    if let Some(response) = mailed::pick_up(&call, Purpose::Invite, "/invitation") {
        return Ok(response);
    }
    match look(&call).await {
        Ok(email) => layout.show(&InvitationPage { layout: &layout, errors: FormErrors::default(), email }),
        Err(Error::Refused(Refusal::LinkDead)) => show_invalid(&layout, Purpose::Invite, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let layout = Layout::of(&call);
    match accept(&call, &sent.text("new_password")).await {
        Ok(tokens) => {
            let mut response = layout.go("/profile", Some(Notice::InvitationAccepted));
            mailed::put_down(&call, &mut response);
            login::welcome(&layout, &mut response, &tokens).await?;
            Ok(response)
        }
        Err(Error::Refused(Refusal::LinkDead)) => show_invalid(&layout, Purpose::Invite, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => {
            let errors = FormErrors::of(&layout, &[NEW_PASSWORD], error)?;
            let page = InvitationPage { layout: &layout, errors, email: look(&call).await? };
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn look(call: &Call) -> Result<String> {
    invite::look(call.app(), &mailed::token(call, Purpose::Invite).ok_or(Refusal::LinkDead)?).await
}

async fn accept(call: &Call, new: &str) -> Result<Tokens> {
    let token = mailed::token(call, Purpose::Invite).ok_or(Refusal::LinkDead)?;
    let user = invite::accept(call.app(), &token, new, &call.origin).await?;
    sessions::open(call.app(), user, call.web.usual_sessions(), &call.origin).await
}
