//! Signing out.

use poem::http::{HeaderName, HeaderValue};

use super::{layout::Page, notice::Notice};
use crate::{
    flows::sessions,
    web::{cookies, error::HttpResult, request::HttpRequest},
};

/// Tells the browser to let go of whatever a page of ours may have put into its storage; browsers heed it over https only.
/// Not `"cookies"`, which would sign people out of every other host below the same domain: ours are taken back one by one.
/// Not `"cache"`, for which Chromium looks through all that it has ever kept: nothing of ours that is personal is in there.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Whoever comes with the refresh cookie alone has been recognised by it on the way here.
pub async fn submit(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    if let Some(principal) = &request.principal {
        sessions::sign_out(request.app(), principal.user, principal.session, &request.origin).await?;
    }
    let mut response = page.go("/login", Some(Notice::SignedOut));
    cookies::remove_session(&request.web, &mut response);
    if request.web.is_https() {
        response.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"storage\""));
    }
    Ok(response)
}
