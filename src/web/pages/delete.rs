//! Leaving, and changing one's mind.

use super::{
    components::{Form, Tone},
    layout::Page,
    notice::Notice,
};
use crate::{
    flows::{delete_account, profile},
    web::{cookies, error::HttpResult, request::HttpRequest},
};

pub async fn show(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    let user = profile::see(request.app(), request.principal()?.user).await?.user;
    let mut room = page.furnish("delete-title", None);
    if let Some(at) = user.delete_at {
        room.lead.push(page.say_with("profile-leaving", &[("day", page.day(at).into())]));
        room.forms.push(page.form_to("/profile/delete/keep", "delete-keep"));
    } else {
        request.recently_authenticated().await?;
        let delay = page.span(request.app().config.accounts.deletion_delay);
        room.lead.push(page.say_with("delete-lead", &[("span", delay.into())]));
        room.forms.push(Form { tone: Tone::Danger, ..page.form_to("/profile/delete", "delete-submit") });
    }
    page.show_room(&room)
}

pub async fn submit(request: HttpRequest) -> HttpResult {
    delete_account::plan(request.app(), request.recently_authenticated().await?, &request.origin).await?;
    let mut response = Page::of(&request).go("/login", Some(Notice::DeletionPlanned));
    // Every session has ended, the one of this browser too.
    cookies::remove_session(&request.web, &mut response);
    Ok(response)
}

pub async fn keep(request: HttpRequest) -> HttpResult {
    delete_account::cancel(request.app(), request.principal()?.user, &request.origin).await?;
    Ok(Page::of(&request).go("/profile", Some(Notice::AccountKept)))
}
