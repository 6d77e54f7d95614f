//! Deleting the account after a delay, and keeping it after all.

use std::time::Duration;

use askama::Template;
use poem::handler;

use super::{
    layout::{Layout, page},
    notice::Notice,
};
use crate::{
    app::{App, reauthentication::RecentlyAuthenticated},
    flows::{delete_account, profile},
    types::{client::ClientInfo, clock::Timestamp},
    web::{context::RequestContext, cookies, error::HttpResult, extract::SignedIn},
};

#[derive(Template)]
#[template(path = "pages/delete.html")]
struct DeletePage<'a> {
    layout: &'a Layout<'a>,
    planned_for: Option<Timestamp>,
    delay: Duration,
}

page!(DeletePage);

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext, app: &App, caller: SignedIn) -> HttpResult {
    let planned_for = profile::see(app, caller.user).await?.user.delete_at;
    if planned_for.is_none() {
        context.recently_authenticated().await?;
    }
    layout.show(&DeletePage { layout: &layout, planned_for, delay: app.config.accounts.deletion_delay })
}

#[handler]
pub async fn submit(
    layout: Layout<'_>,
    context: &RequestContext,
    app: &App,
    client: &ClientInfo,
    recent: RecentlyAuthenticated,
) -> HttpResult {
    delete_account::plan(app, recent, client).await?;
    let mut response = layout.go("/login", Some(Notice::DeletionPlanned));
    // Every session has ended, the one of this browser too.
    cookies::remove_session(&context.web, &mut response);
    Ok(response)
}

#[handler]
pub async fn keep(layout: Layout<'_>, app: &App, client: &ClientInfo, caller: SignedIn) -> HttpResult {
    delete_account::cancel(app, caller.user, client).await?;
    Ok(layout.go("/profile", Some(Notice::AccountKept)))
}
