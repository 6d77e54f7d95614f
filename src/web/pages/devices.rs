//! Where the user is signed in, and how to end it.

use askama::Template;
use poem::handler;

use super::{
    components::Pager,
    layout::{Layout, page},
    notice::Notice,
};
use crate::{
    app::{App, reauthentication::SessionRef},
    flows::sessions,
    store::session,
    types::{client::ClientInfo, clock::Timestamp},
    web::{context::RequestContext, error::HttpResult, form::Form},
};

const PAGE_SIZE: u64 = 50;

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

    /// What a device is called.
    fn name(&self, session: &session::Model) -> String {
        session.device_name.clone().unwrap_or_else(|| self.device(&session.user_agent))
    }

    /// What the button that ends a session does, for those who cannot see beside what it is.
    fn end_label(&self, session: &session::Model) -> String {
        self.t("devices-end-named").with("device", self.name(session)).into()
    }

    fn seen(&self, session: &session::Model) -> Timestamp {
        session.last_use(self.context.app().now()).at
    }
}

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext, app: &App, caller: SessionRef) -> HttpResult {
    let (db, now) = (app.db.reader(), app.now());
    // Sessions may have ended since the page of this number was linked to.
    let (count, _) = session::page(db, caller.user, now, (0, 1)).await?;
    let wanted = Pager::wanted(context).min(count.div_ceil(PAGE_SIZE).max(1));
    let (count, mut sessions) = session::page(db, caller.user, now, ((wanted - 1) * PAGE_SIZE, PAGE_SIZE)).await?;
    // This browser is the first one, on the first page.
    sessions.retain(|session| session.id != caller.session);
    if wanted == 1 {
        sessions.splice(0..0, session::by_id(db, caller.session).await?);
    }
    let pager = Pager::numbered(&layout.page("/profile/devices"), wanted, (count, PAGE_SIZE));
    layout.show(&DevicesPage { layout: &layout, sessions, own: caller.session, count, pager })
}

#[handler]
pub async fn end(layout: Layout<'_>, app: &App, client: &ClientInfo, form: &Form, caller: SessionRef) -> HttpResult {
    // What is not a number is the id of no session.
    let id = form.text("id").parse().unwrap_or(0);
    sessions::end(app, caller.user, id, client).await?;
    Ok(layout.go("/profile/devices", Some(Notice::DeviceEnded)))
}

#[handler]
pub async fn end_others(layout: Layout<'_>, app: &App, client: &ClientInfo, caller: SessionRef) -> HttpResult {
    sessions::end_others(app, caller.user, caller.session, client).await?;
    Ok(layout.go("/profile/devices", Some(Notice::DevicesEnded)))
}
