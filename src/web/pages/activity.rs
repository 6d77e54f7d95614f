//! What has happened to the account, in words.

use askama::Template;
use poem::handler;

use super::{
    components::Pager,
    layout::{Layout, page},
};
use crate::{
    app::App,
    store::audit_event,
    web::{context::RequestContext, error::HttpResult, extract::SignedIn},
};

const PAGE_SIZE: u64 = 25;

#[derive(Template)]
#[template(path = "pages/activity.html")]
struct ActivityPage<'a> {
    layout: &'a Layout<'a>,
    events: Vec<audit_event::Model>,
    pager: Option<Pager>,
}

page!(ActivityPage);

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext, app: &App, caller: SignedIn) -> HttpResult {
    let wanted = Pager::wanted(context);
    let (count, events) = audit_event::numbered_page(app.db.reader(), caller.user, (wanted - 1) * PAGE_SIZE, PAGE_SIZE).await?;
    let pager = Pager::numbered(&layout.page("/profile/activity"), wanted, (count, PAGE_SIZE));
    layout.show(&ActivityPage { layout: &layout, events, pager })
}
