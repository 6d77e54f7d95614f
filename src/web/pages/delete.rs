//! Leaving, and changing one's mind.

use super::{
    notice::Notice,
    page::Page,
    view::{Form, Tone},
};
use crate::{
    flows::{leave, profile},
    web::{call::Call, cookies, failure::Answer},
};

pub async fn show(call: Call) -> Answer {
    let page = Page::of(&call);
    let user = profile::see(call.app(), call.known()?.user).await?.user;
    let mut room = page.furnish("delete-title", None);
    if let Some(at) = user.delete_at {
        room.lead.push(page.say_with("profile-leaving", &[("day", page.day(at).into())]));
        room.forms.push(page.form_to("/profile/delete/keep", "delete-keep"));
    } else {
        call.recent().await?;
        let delay = page.span(call.app().config.accounts.deletion_delay);
        room.lead.push(page.say_with("delete-lead", &[("span", delay.into())]));
        room.forms.push(Form { tone: Tone::Danger, ..page.form_to("/profile/delete", "delete-submit") });
    }
    page.show_room(&room)
}

pub async fn submit(call: Call) -> Answer {
    leave::plan(call.app(), call.recent().await?, &call.origin).await?;
    let mut response = Page::of(&call).go("/login", Some(Notice::DeletionPlanned));
    // Every session has ended, the one of this browser too.
    cookies::forget_tokens(&call.web, &mut response);
    Ok(response)
}

pub async fn keep(call: Call) -> Answer {
    leave::keep(call.app(), call.known()?.user, &call.origin).await?;
    Ok(Page::of(&call).go("/profile", Some(Notice::AccountKept)))
}
