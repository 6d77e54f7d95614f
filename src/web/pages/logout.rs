//! Signing out.

use poem::http::{HeaderName, HeaderValue};

use super::{layout::Layout, notice::Notice};
use crate::{
    flows::sessions,
    web::{call::Call, cookies, failure::Answer},
};

/// Tells the browser to clear its storage for our pages; browsers obey it over https only.
/// Not `"cookies"`, which would sign users out of every other host below the same domain: ours are removed one by one.
/// Not `"cache"`, for which Chromium searches its whole cache: nothing personal of ours is in there.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// A browser that has only the refresh cookie left was authenticated by it before.
pub async fn submit(call: Call) -> Answer {
    let layout = Layout::of(&call);
    if let Some(caller) = &call.caller {
        sessions::leave(call.app(), caller.user, caller.session, &call.origin).await?;
    }
    let mut response = layout.go("/login", Some(Notice::SignedOut));
    cookies::forget_tokens(&call.web, &mut response);
    if call.web.is_https() {
        response.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"storage\""));
    }
    Ok(response)
}
