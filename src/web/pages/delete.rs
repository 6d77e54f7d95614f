//! Deleting the account after a delay, and keeping it after all.

use std::time::Duration;

use askama::Template;

use super::{
    layout::{Layout, page},
    notice::Notice,
};
use crate::{
    flows::{delete_account, profile},
    types::clock::Timestamp,
    web::{cookies, error::HttpResult, request::HttpRequest},
};

#[derive(Template)]
#[template(path = "pages/delete.html")]
struct DeletePage<'a> {
    layout: &'a Layout<'a>,
    planned_for: Option<Timestamp>,
    delay: Duration,
}

page!(DeletePage);

pub async fn show(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    let planned_for = profile::see(request.app(), request.principal()?.user).await?.user.delete_at;
    if planned_for.is_none() {
        request.recently_authenticated().await?;
    }
    layout.show(&DeletePage { layout: &layout, planned_for, delay: request.app().config.accounts.deletion_delay })
}

pub async fn submit(request: HttpRequest) -> HttpResult {
    delete_account::plan(request.app(), request.recently_authenticated().await?, &request.origin).await?;
    let mut response = Layout::of(&request).go("/login", Some(Notice::DeletionPlanned));
    // Every session has ended, the one of this browser too.
    cookies::remove_session(&request.web, &mut response);
    Ok(response)
}

pub async fn keep(request: HttpRequest) -> HttpResult {
    delete_account::cancel(request.app(), request.principal()?.user, &request.origin).await?;
    Ok(Layout::of(&request).go("/profile", Some(Notice::AccountKept)))
}
