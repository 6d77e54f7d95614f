//! Having another address.

use super::{
    notice::Notice,
    page::Page,
    refusal::Refused,
    view::{Form, Room, Summary, Tone},
};
use crate::{
    error::{Field, Problem, Problems},
    flows::{
        change_email::{self, Proof},
        profile,
    },
    web::{
        call::Call,
        failure::{Answer, Failure},
    },
};

pub async fn show(call: Call) -> Answer {
    call.recent().await?;
    let page = Page::of(&call);
    let pending = change_email::pending(call.app(), call.known()?.user).await?;
    let mut room = room(&page, pending.as_deref(), None).await?;
    if pending.is_some() {
        room.forms.push(code_form(&page, ""));
        room.forms.push(Form { tone: Tone::Quiet, ..page.form_to("/profile/email/cancel", "cancel-submit") });
    }
    room.forms.push(form(&page, ""));
    page.show_room(&room)
}

/// The same answer for every address, whether it is anybody's or not.
pub async fn submit(mut call: Call) -> Answer {
    let recent = call.recent().await?;
    let typed = call.form().await?.text("email");
    let page = Page::of(&call);
    match change_email::ask(call.app(), recent, Some(&typed), Problems::default(), &call.origin).await {
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

pub async fn confirm(mut call: Call) -> Answer {
    let code = call.form().await?.text("code");
    let page = Page::of(&call);
    let user = call.known()?.user;
    let confirmed = if code.trim().is_empty() {
        Err((Field::Code, Problem::Blank).into())
    } else {
        change_email::confirm(call.app(), user, Proof::Code(&code), &call.origin).await
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

pub async fn cancel(call: Call) -> Answer {
    change_email::cancel(call.app(), call.known()?.user, &call.origin).await?;
    Ok(Page::of(&call).go("/profile/email", Some(Notice::EmailChangeCancelled)))
}

async fn room(page: &Page<'_>, pending: Option<&str>, summary: Option<Summary>) -> Result<Room, Failure> {
    let user = profile::see(page.visit.app(), page.visit.known()?.user).await?.user;
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
