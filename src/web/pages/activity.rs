//! What has happened to the account, in words.

use askama::Template;

use super::{
    components::Pager,
    layout::{Layout, page},
};
use crate::{
    store::audit_event,
    web::{error::HttpResult, request::HttpRequest},
};

const SIZE: u64 = 25;

#[derive(Template)]
#[template(path = "pages/activity.html")]
struct ActivityPage<'a> {
    layout: &'a Layout<'a>,
    events: Vec<audit_event::Model>,
    pager: Option<Pager>,
}

page!(ActivityPage);

pub async fn show(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    let wanted = Pager::wanted(&request);
    let (count, events) =
        audit_event::page(request.app().db.reader(), request.principal()?.user, (wanted - 1) * SIZE, SIZE).await?;
    let pager = Pager::numbered("/profile/activity", wanted, (count, SIZE));
    layout.show(&ActivityPage { layout: &layout, events, pager })
}
