//! Having another address.

use super::{
    components::{Form, Room, Summary, Tone},
    form_errors::Refused,
    layout::Page,
    notice::Notice,
};
use crate::{
    error::{Field, FieldError, ValidationErrors},
    flows::{
        change_email::{self, Presented},
        profile,
    },
    web::{
        error::{HttpError, HttpResult},
        request::HttpRequest,
    },
};

pub async fn show(request: HttpRequest) -> HttpResult {
    request.recently_authenticated().await?;
    let page = Page::of(&request);
    let pending = change_email::pending(request.app(), request.principal()?.user).await?;
    let mut room = room(&page, pending.as_deref(), None).await?;
    if pending.is_some() {
        room.forms.push(code_form(&page, ""));
        room.forms.push(Form { tone: Tone::Quiet, ..page.form_to("/profile/email/cancel", "cancel-submit") });
    }
    room.forms.push(form(&page, ""));
    page.show_room(&room)
}

/// The same answer for every address, whether it is anybody's or not.
pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let recent = request.recently_authenticated().await?;
    let typed = request.form().await?.text("email");
    let page = Page::of(&request);
    match change_email::request(request.app(), recent, Some(&typed), ValidationErrors::default(), &request.origin).await {
        Ok(()) => Ok(page.go("/profile/email", Some(Notice::CodeSent))),
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = form(&page, &typed);
            let summary = page.refuse(&mut form, &refused);
            let mut room = room(&page, None, Some(summary)).await?;
            room.forms.push(form);
            page.show_room(&room)
        }
    }
}

pub async fn confirm(mut request: HttpRequest) -> HttpResult {
    let code = request.form().await?.text("code");
    let page = Page::of(&request);
    let user = request.principal()?.user;
    let confirmed = if code.trim().is_empty() {
        Err((Field::Code, FieldError::Blank).into())
    } else {
        change_email::confirm(request.app(), user, Presented::Code(&code), &request.origin).await
    };
    match confirmed {
        Ok(()) => Ok(page.go("/profile", Some(Notice::EmailChanged))),
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = code_form(&page, &code);
            let summary = page.refuse(&mut form, &refused);
            let mut room = room(&page, None, Some(summary)).await?;
            room.forms.push(form);
            page.show_room(&room)
        }
    }
}

pub async fn cancel(request: HttpRequest) -> HttpResult {
    change_email::cancel(request.app(), request.principal()?.user, &request.origin).await?;
    Ok(Page::of(&request).go("/profile/email", Some(Notice::EmailChangeCancelled)))
}

async fn room(page: &Page<'_>, pending: Option<&str>, summary: Option<Summary>) -> Result<Room, HttpError> {
    let user = profile::see(page.context.app(), page.context.principal()?.user).await?.user;
    let mut room = page.furnish("change-email-title", summary);
    room.lead.push(page.say_of("change-email-lead", ("email", &user.email)));
    room.lead.extend(pending.map(|email| page.say_of("change-email-pending", ("email", email))));
    Ok(room)
}

fn form(page: &Page<'_>, typed: &str) -> Form {
    let mut form = page.form_to("/profile/email", "change-email-submit");
    form.inputs.push(page.email_input(typed).labelled(page.say("field-new-email")).hinting(page.say("change-email-hint")));
    form
}

fn code_form(page: &Page<'_>, typed: &str) -> Form {
    let mut form = page.form_to("/profile/email/confirm", "verify-submit");
    form.inputs.push(page.code_input(typed));
    form
}
