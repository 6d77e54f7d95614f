//! Where the user is signed in, and how to end it.

use askama::Template;

use super::{
    components::Pager,
    layout::{Layout, page},
    notice::Notice,
};
use crate::{
    flows::sessions,
    store::session,
    types::clock::Timestamp,
    web::{error::HttpResult, request::HttpRequest},
};

const SIZE: u64 = 50;

#[derive(Template)]
#[template(path = "pages/devices.html")]
struct DevicesPage<'a> {
    layout: &'a Layout<'a>,
    sessions: Vec<session::Model>,
    /// The session of this browser.
    own: i64,
    count: u64,
    pager: Option<Pager>,
}

page!(DevicesPage);

impl DevicesPage<'_> {
    fn is_own(&self, session: &session::Model) -> bool {
        session.id == self.own
    }

    fn seen(&self, session: &session::Model) -> Timestamp {
        session.last_use(self.context.app().now()).at
    }
}

pub async fn show(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    let principal = request.principal()?;
    let (db, now) = (request.app().db.reader(), request.app().now());
    // Sessions may have ended since the page of this number was linked to.
    let (count, _) = session::page(db, principal.user, now, (0, 1)).await?;
    let wanted = Pager::wanted(&request).min(count.div_ceil(SIZE).max(1));
    let (count, sessions) = session::page(db, principal.user, now, ((wanted - 1) * SIZE, SIZE)).await?;
    let pager = Pager::numbered("/profile/devices", wanted, (count, SIZE));
    layout.show(&DevicesPage { layout: &layout, sessions, own: principal.session, count, pager })
}

pub async fn end(mut request: HttpRequest) -> HttpResult {
    // What is not a number is the id of no session.
    let id = request.form().await?.text("id").parse().unwrap_or(0);
    sessions::end(request.app(), request.principal()?.user, id, &request.origin).await?;
    Ok(Layout::of(&request).go("/profile/devices", Some(Notice::DeviceEnded)))
}

pub async fn end_others(request: HttpRequest) -> HttpResult {
    let principal = request.principal()?;
    sessions::end_others(request.app(), principal.user, principal.session, &request.origin).await?;
    Ok(Layout::of(&request).go("/profile/devices", Some(Notice::DevicesEnded)))
}
