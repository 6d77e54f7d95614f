//! A copy of everything that is stored about the user, to download.

use askama::Template;
use poem::{
    Response,
    http::{HeaderValue, header},
};

use super::layout::{Layout, page};
use crate::{
    flows::data_export,
    web::{error::HttpResult, export_document, request::HttpRequest},
};

#[derive(Template)]
#[template(path = "pages/data_export.html")]
struct DataExportPage<'a> {
    layout: &'a Layout<'a>,
}

page!(DataExportPage);

pub async fn show(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    layout.show(&DataExportPage { layout: &layout })
}

pub async fn submit(request: HttpRequest) -> HttpResult {
    let beginning = data_export::begin(request.app(), request.recently_authenticated().await?, &request.origin).await?;
    let mut response =
        Response::builder().content_type("application/json").body(export_document::body(request.app(), beginning)?);
    let attached = HeaderValue::from_static("attachment; filename=\"account.json\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attached);
    Ok(response)
}
