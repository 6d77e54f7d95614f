//! Deleting the account after a delay, and keeping it after all.

use std::time::Duration;

use askama::Template;

use super::{
    layout::{Layout, page},
    notice::Notice,
};
use crate::{
    flows::{leave, profile},
    types::clock::Moment,
    web::{call::Call, cookies, failure::Answer},
};

#[derive(Template)]
#[template(path = "pages/delete.html")]
struct DeletePage<'a> {
    layout: &'a Layout<'a>,
    planned_for: Option<Moment>,
    delay: Duration,
}

page!(DeletePage);

pub async fn show(call: Call) -> Answer {
    let layout = Layout::of(&call);
    let planned_for = profile::see(call.app(), call.known()?.user).await?.user.delete_at;
    if planned_for.is_none() {
        call.recent().await?;
    }
    layout.show(&DeletePage { layout: &layout, planned_for, delay: call.app().config.accounts.deletion_delay })
}

pub async fn submit(call: Call) -> Answer {
    leave::plan(call.app(), call.recent().await?, &call.origin).await?;
    let mut response = Layout::of(&call).go("/login", Some(Notice::DeletionPlanned));
    // Every session has ended, the one of this browser too.
    cookies::forget_tokens(&call.web, &mut response);
    Ok(response)
}

pub async fn keep(call: Call) -> Answer {
    leave::keep(call.app(), call.known()?.user, &call.origin).await?;
    Ok(Layout::of(&call).go("/profile", Some(Notice::AccountKept)))
}
