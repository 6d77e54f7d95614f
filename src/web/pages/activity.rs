//! What has happened to one's account, in words.

use super::{
    components::{Link, Pager, Row},
    layout::Page,
};
use crate::{
    store::audit_event,
    types::kinds::Event,
    web::{error::HttpResult, request::HttpRequest},
};

const SIZE: u64 = 25;

pub async fn show(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    let wanted = request.query_value("page").and_then(|text| text.parse::<u64>().ok()).unwrap_or(1).clamp(1, 1_000_000);
    let (count, events) =
        audit_event::numbered_page(request.app().db.reader(), request.principal()?.user, (wanted - 1) * SIZE, SIZE).await?;
    let mut room = page.furnish("log-title", None);
    room.lead.push(page.say("log-lead"));
    if events.is_empty() {
        room.lead.push(page.say("log-none"));
    }
    room.rows = events.iter().map(|event| row(&page, event)).collect();
    let turn = |to: u64, key: &str| Link::to(format!("/profile/activity?page={to}"), page.say(key));
    room.pager = (count > SIZE).then(|| Pager {
        label: page.say("log-pages"),
        previous: (wanted > 1).then(|| turn(wanted - 1, "log-newer")),
        position: page.say_with("log-position", &[("page", wanted.into()), ("pages", count.div_ceil(SIZE).into())]),
        next: (wanted * SIZE < count).then(|| turn(wanted + 1, "log-older")),
    });
    page.show_room(&room)
}

fn row(page: &Page<'_>, event: &audit_event::Model) -> Row {
    let mut about = vec![page.moment(event.created_at)];
    if event.user_agent.is_some() {
        about.push(page.device(event.user_agent.as_deref()));
    }
    about.extend(event.ip.clone());
    Row { name: page.say(&words(event.event)), about, ..Row::default() }
}

/// The key of an event's text, for the owner of an account and for administrators alike.
pub(super) fn words(event: Event) -> String {
    format!("log-{}", event.word())
}
