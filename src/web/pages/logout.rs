//! Signing out.

use poem::http::{HeaderName, HeaderValue};

use super::{layout::Layout, notice::Notice};
use crate::{
    flows::sessions,
    web::{cookies, error::HttpResult, request::HttpRequest},
};

/// Tells the browser to clear its storage for our pages; browsers obey it over https only.
/// Not `"cookies"`, which would sign users out of every other host below the same domain: ours are removed one by one.
/// Not `"cache"`, for which Chromium searches its whole cache: nothing personal of ours is in there.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// A browser that has only the refresh cookie left was authenticated by it before.
pub async fn submit(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    if let Some(principal) = &request.principal {
        sessions::sign_out(request.app(), principal.user, principal.session, &request.origin).await?;
    }
    let mut response = layout.go("/login", Some(Notice::SignedOut));
    cookies::remove_session(&request.web, &mut response);
    if request.web.is_https() {
        response.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"storage\""));
    }
    Ok(response)
}
