//! Where one is signed in, and how to end it.

use super::{
    notice::Notice,
    page::Page,
    view::{Badge, Form, Link, Mood, Pager, Row, Tone},
};
use crate::{
    flows::sessions,
    store::session,
    web::{call::Call, failure::Answer},
};

const SIZE: u64 = 50;

pub async fn show(call: Call) -> Answer {
    let page = Page::of(&call);
    let caller = call.known()?;
    let wanted = call.query_value("page").and_then(|text| text.parse::<u64>().ok()).unwrap_or(1).clamp(1, 1_000_000);
    let (db, now) = (call.app().db.reader(), call.app().now());
    // Sessions may have ended since the page of this number was linked to.
    let (count, _) = session::page(db, caller.user, now, (0, 1)).await?;
    let wanted = wanted.min(count.div_ceil(SIZE).max(1));
    let (count, rows) = session::page(db, caller.user, now, ((wanted - 1) * SIZE, SIZE)).await?;
    let mut room = page.furnish("devices-title", None);
    room.lead.push(page.say("devices-lead"));
    if count > 1 {
        room.forms.push(Form { tone: Tone::Quiet, ..page.form_to("/profile/devices/end-others", "devices-end-others") });
    }
    room.rows = rows.iter().map(|row| device(&page, row, caller.session)).collect();
    let turn = |to: u64, key: &str| Link::to(format!("/profile/devices?page={to}"), page.say(key));
    room.pager = (count > SIZE).then(|| Pager {
        label: page.say("devices-pages"),
        previous: (wanted > 1).then(|| turn(wanted - 1, "log-newer")),
        position: page.say_with("log-position", &[("page", wanted.into()), ("pages", count.div_ceil(SIZE).into())]),
        next: (wanted * SIZE < count).then(|| turn(wanted + 1, "log-older")),
    });
    page.show_room(&room)
}

pub async fn end(mut call: Call) -> Answer {
    // What is no number is nobody's session.
    let id = call.form().await?.text("id").parse().unwrap_or(0);
    sessions::end(call.app(), call.known()?.user, id, &call.origin).await?;
    Ok(Page::of(&call).go("/profile/devices", Some(Notice::DeviceEnded)))
}

pub async fn end_others(call: Call) -> Answer {
    let caller = call.known()?;
    sessions::end_others(call.app(), caller.user, caller.session, &call.origin).await?;
    Ok(Page::of(&call).go("/profile/devices", Some(Notice::DevicesEnded)))
}

fn device(page: &Page<'_>, row: &session::Model, own: i64) -> Row {
    let dated = |key, at| page.say_with(key, &[("when", page.moment(at).into())]);
    let mut about: Vec<String> = row.ip.clone().into_iter().collect();
    about.extend(row.api_key_id.map(|_| page.say("devices-by-key")));
    about.extend([dated("devices-since", row.created_at), dated("devices-seen", row.seen(page.visit.app().now()).at)]);
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
