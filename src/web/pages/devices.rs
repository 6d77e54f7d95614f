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
    types::clock::Moment,
    web::{call::Call, failure::Answer},
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

    fn seen(&self, session: &session::Model) -> Moment {
        session.seen(self.visit.app().now()).at
    }
}

pub async fn show(call: Call) -> Answer {
    let layout = Layout::of(&call);
    let caller = call.known()?;
    let (db, now) = (call.app().db.reader(), call.app().now());
    // Sessions may have ended since the page of this number was linked to.
    let (count, _) = session::page(db, caller.user, now, (0, 1)).await?;
    let wanted = Pager::wanted(&call).min(count.div_ceil(SIZE).max(1));
    let (count, sessions) = session::page(db, caller.user, now, ((wanted - 1) * SIZE, SIZE)).await?;
    let pager = Pager::numbered("/profile/devices", wanted, (count, SIZE));
    layout.show(&DevicesPage { layout: &layout, sessions, own: caller.session, count, pager })
}

pub async fn end(mut call: Call) -> Answer {
    // What is not a number is the id of no session.
    let id = call.form().await?.text("id").parse().unwrap_or(0);
    sessions::end(call.app(), call.known()?.user, id, &call.origin).await?;
    Ok(Layout::of(&call).go("/profile/devices", Some(Notice::DeviceEnded)))
}

pub async fn end_others(call: Call) -> Answer {
    let caller = call.known()?;
    sessions::end_others(call.app(), caller.user, caller.session, &call.origin).await?;
    Ok(Layout::of(&call).go("/profile/devices", Some(Notice::DevicesEnded)))
}
