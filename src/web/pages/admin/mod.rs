//! The administration, page by page: for whoever has the role of `admin.role` and has shown the password lately.

mod components;
pub mod emails;
pub mod log;
pub mod people;
pub mod person;
pub mod roles;

use form_urlencoded::Serializer;
use poem::http::StatusCode;

use self::components::Desk;
use super::{
    account_nav,
    components::{Badge, Frame, Link, Mood, Pager, Rooms, Shell, Summary},
    layout::{self, Page},
};
use crate::{
    store::pagination::{Cursor, CursorPage},
    web::{
        error::HttpResult,
        request::{HttpRequest, RequestContext},
    },
};

/// Path and text, in the order of the list.
const ROOMS: [(&str, &str); 4] = [
    ("/admin/users", "admin-users"),
    ("/admin/roles", "admin-roles"),
    ("/admin/emails", "admin-emails"),
    ("/admin/log", "admin-log"),
];

/// How many rows stand on a page.
const SIZE: u64 = 25;
/// More of a search than any address has is not looked for.
const LONGEST: usize = 254;

/// The first room.
pub async fn show(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    Ok(layout::go("/admin/users"))
}

/// A page of the administration, to be furnished.
fn desk(page: &Page<'_>, heading: String, summary: Option<Summary>) -> Desk {
    let here = &page.context.path;
    let links = ROOMS.iter().map(|(path, key)| {
        let link = page.link(*path, key);
        Link { current: account_nav::is_in(&ROOMS, path, here), ..link }
    });
    let rooms = Rooms { label: page.say("admin-navigation"), links: links.collect() };
    let navigation = vec![page.link("/profile", "frame-profile")];
    let frame = page.frame(&heading, summary.as_ref());
    Desk {
        frame: Frame { shell: Shell::Room, navigation, rooms: Some(rooms), ..frame },
        heading,
        lead: Vec::new(),
        actions: Vec::new(),
        summary,
        search: None,
        table: None,
        none: None,
        sections: Vec::new(),
        pager: None,
    }
}

fn put(page: &Page<'_>, desk: &Desk) -> HttpResult {
    let status = if desk.summary.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page.show(status, desk)
}

/// Where a stretch begins; an odd wish is none.
fn start(context: &RequestContext) -> (Cursor, u64) {
    let id = |name| context.query_value(name).and_then(|text| text.parse().ok());
    let start = match (id("before"), id("after")) {
        (Some(id), _) => Cursor::Before(id),
        (None, Some(id)) => Cursor::After(id),
        (None, None) => Cursor::Newest,
    };
    (start, SIZE)
}

/// What somebody looks for, without what no keyboard has.
fn wish(context: &RequestContext, name: &str) -> Option<String> {
    let text = context.query_value(name)?.replace('\0', "");
    let text: String = text.trim().chars().take(LONGEST).collect();
    (!text.is_empty()).then_some(text)
}

/// The ways on to what is newer and older, where there is any.
fn pager<T>(page: &Page<'_>, stretch: &CursorPage<T>) -> Option<Pager> {
    let turn = |name: &'static str, id: i64, key: &str| {
        let context = page.context;
        let kept = context.query_pairs().into_iter();
        let mut query = Serializer::new(String::new());
        query.extend_pairs(kept.filter(|(name, _)| !matches!(&**name, "before" | "after")));
        query.append_pair(name, &id.to_string());
        page.link(format!("{}?{}", context.path.trim_end_matches('/'), query.finish()), key)
    };
    let previous = stretch.newer.map(|id| turn("after", id, "admin-newer"));
    let next = stretch.older.map(|id| turn("before", id, "admin-older"));
    let there = previous.is_some() || next.is_some();
    there.then(|| Pager { label: page.say("admin-pages"), previous, position: page.say("admin-newest-first"), next })
}

fn badge(page: &Page<'_>, key: &str, mood: Mood) -> Badge {
    Badge { text: page.say(key), mood }
}
