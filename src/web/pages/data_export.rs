//! A copy of everything that is stored about the user, to download.

use askama::Template;
use poem::{
    Response, handler,
    http::{HeaderValue, header},
};

use super::layout::{Layout, page};
use crate::{
    app::{App, reauthentication::RecentlyAuthenticated},
    flows::data_export,
    types::client::ClientInfo,
    web::{error::HttpResult, export_document},
};

#[derive(Template)]
#[template(path = "pages/data_export.html")]
struct DataExportPage<'a> {
    layout: &'a Layout<'a>,
}

page!(DataExportPage);

#[handler]
pub async fn show(layout: Layout<'_>) -> HttpResult {
    layout.show(&DataExportPage { layout: &layout })
}

#[handler]
pub async fn submit(app: &App, client: &ClientInfo, recent: RecentlyAuthenticated) -> HttpResult {
    let beginning = data_export::begin(app, recent, client).await?;
    let mut response = Response::builder().content_type("application/json").body(export_document::body(app, beginning)?);
    let attached = HeaderValue::from_static("attachment; filename=\"account.json\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attached);
    Ok(response)
}
