//! Everything that the house holds about somebody, to take away.

use poem::{
    Response,
    http::{HeaderValue, header},
};

use super::page::Page;
use crate::{
    flows::my_data,
    web::{call::Call, failure::Answer, portrait},
};

pub async fn show(call: Call) -> Answer {
    let page = Page::of(&call);
    let mut room = page.furnish("data-title", None);
    room.lead.push(page.say("data-lead"));
    room.forms.push(page.form_to("/profile/data", "data-submit"));
    page.show_room(&room)
}

pub async fn submit(call: Call) -> Answer {
    let beginning = my_data::begin(call.app(), call.recent().await?, &call.origin).await?;
    let mut response = Response::builder().content_type("application/json").body(portrait::body(call.app(), beginning)?);
    let attached = HeaderValue::from_static("attachment; filename=\"account.json\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attached);
    Ok(response)
}
