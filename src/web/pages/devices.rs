//! Where one is signed in, and how to end it.

use super::{
    components::{Badge, Form, Link, Mood, Pager, Row, Tone},
    layout::Page,
    notice::Notice,
};
use crate::{
    flows::sessions,
    store::session,
    web::{error::HttpResult, request::HttpRequest},
};

const SIZE: u64 = 50;

pub async fn show(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    let principal = request.principal()?;
    let wanted = request.query_value("page").and_then(|text| text.parse::<u64>().ok()).unwrap_or(1).clamp(1, 1_000_000);
    let (db, now) = (request.app().db.reader(), request.app().now());
    // Sessions may have ended since the page of this number was linked to.
    let (count, _) = session::page(db, principal.user, now, (0, 1)).await?;
    let wanted = wanted.min(count.div_ceil(SIZE).max(1));
    let (count, rows) = session::page(db, principal.user, now, ((wanted - 1) * SIZE, SIZE)).await?;
    let mut room = page.furnish("devices-title", None);
    room.lead.push(page.say("devices-lead"));
    if count > 1 {
        room.forms.push(Form { tone: Tone::Quiet, ..page.form_to("/profile/devices/end-others", "devices-end-others") });
    }
    room.rows = rows.iter().map(|row| device(&page, row, principal.session)).collect();
    let turn = |to: u64, key: &str| Link::to(format!("/profile/devices?page={to}"), page.say(key));
    room.pager = (count > SIZE).then(|| Pager {
        label: page.say("devices-pages"),
        previous: (wanted > 1).then(|| turn(wanted - 1, "log-newer")),
        position: page.say_with("log-position", &[("page", wanted.into()), ("pages", count.div_ceil(SIZE).into())]),
        next: (wanted * SIZE < count).then(|| turn(wanted + 1, "log-older")),
    });
    page.show_room(&room)
}

pub async fn end(mut request: HttpRequest) -> HttpResult {
    // What is no number is nobody's session.
    let id = request.form().await?.text("id").parse().unwrap_or(0);
    sessions::end(request.app(), request.principal()?.user, id, &request.origin).await?;
    Ok(Page::of(&request).go("/profile/devices", Some(Notice::DeviceEnded)))
}

pub async fn end_others(request: HttpRequest) -> HttpResult {
    let principal = request.principal()?;
    sessions::end_others(request.app(), principal.user, principal.session, &request.origin).await?;
    Ok(Page::of(&request).go("/profile/devices", Some(Notice::DevicesEnded)))
}

fn device(page: &Page<'_>, row: &session::Model, own: i64) -> Row {
    let dated = |key, at| page.say_with(key, &[("when", page.moment(at).into())]);
    let mut about: Vec<String> = row.ip.clone().into_iter().collect();
    about.extend(row.api_key_id.map(|_| page.say("devices-by-key")));
    about.extend([dated("devices-since", row.created_at), dated("devices-seen", row.last_use(page.context.app().now()).at)]);
    let mut end = Form { tone: Tone::Quiet, ..page.form_to("/profile/devices/end", "devices-end") };
    end.hidden.push(("id", row.id.to_string()));
    let this = row.id == own;
    Row {
        name: page.device(row.user_agent.as_deref()),
        badge: this.then(|| Badge { text: page.say("devices-this"), mood: Mood::Good }),
        about,
        forms: if this { Vec::new() } else { vec![end] },
        ..Row::default()
    }
}
