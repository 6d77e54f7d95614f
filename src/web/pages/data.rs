//! A copy of everything that is stored about the user, to download.

use askama::Template;
use poem::{
    Response,
    http::{HeaderValue, header},
};

use super::layout::{Layout, page};
use crate::{
    flows::my_data,
    web::{call::Call, failure::Answer, portrait},
};

#[derive(Template)]
#[template(path = "pages/data_export.html")]
struct DataExportPage<'a> {
    layout: &'a Layout<'a>,
}

page!(DataExportPage);

pub async fn show(call: Call) -> Answer {
    let layout = Layout::of(&call);
    layout.show(&DataExportPage { layout: &layout })
}

pub async fn submit(call: Call) -> Answer {
    let beginning = my_data::begin(call.app(), call.recent().await?, &call.origin).await?;
    let mut response = Response::builder().content_type("application/json").body(portrait::body(call.app(), beginning)?);
    let attached = HeaderValue::from_static("attachment; filename=\"account.json\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attached);
    Ok(response)
}
