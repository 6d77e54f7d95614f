//! Signing out.

use poem::http::{HeaderName, HeaderValue};

use super::{notice::Notice, page::Page};
use crate::{
    flows::sessions,
    web::{call::Call, cookies, failure::Answer},
};

/// Tells the browser to let go of pages that it keeps for its back button; browsers heed it over https only.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Whoever comes with the refresh cookie alone has been recognised by it on the way here.
pub async fn submit(call: Call) -> Answer {
    let page = Page::of(&call);
    if let Some(caller) = &call.caller {
        sessions::end(call.app(), caller.user, caller.session, &call.origin).await?;
    }
    let mut response = page.go("/login", Some(Notice::SignedOut));
    cookies::forget_tokens(&call.web, &mut response);
    if call.web.is_https() {
        response.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\""));
    }
    Ok(response)
}
