//! Everything that the house holds about somebody, to take away.

use poem::{
    Response,
    http::{HeaderValue, header},
};

use super::layout::Page;
use crate::{
    flows::data_export,
    web::{error::HttpResult, export_document, request::HttpRequest},
};

pub async fn show(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    let mut room = page.furnish("data-title", None);
    room.lead.push(page.say("data-lead"));
    room.forms.push(page.form_to("/profile/export", "data-submit"));
    page.show_room(&room)
}

pub async fn submit(request: HttpRequest) -> HttpResult {
    let beginning = data_export::begin(request.app(), request.recently_authenticated().await?, &request.origin).await?;
    let mut response =
        Response::builder().content_type("application/json").body(export_document::body(request.app(), beginning)?);
    let attached = HeaderValue::from_static("attachment; filename=\"account.json\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attached);
    Ok(response)
}
