//! Signing out.

use poem::{
    handler,
    http::{HeaderName, HeaderValue},
};

use super::{kept_form, layout::Layout, notice::Notice, pending_cookie};
use crate::{
    app::App,
    flows::sessions,
    types::client::ClientInfo,
    web::{context::RequestContext, cookies, error::HttpResult},
};

/// Tells the browser to clear its storage for our pages; browsers obey it over https only.
/// Not `"cookies"`, which would sign users out of every other host below the same domain: ours are removed one by one.
/// Not `"cache"`, for which Chromium searches its whole cache: it contains nothing personal.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// A browser that has only the refresh cookie left was authenticated by it before.
#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, app: &App, client: &ClientInfo) -> HttpResult {
    if let Ok(caller) = context.session_ref() {
        sessions::sign_out(app, caller, client).await?;
    }
    let mut response = layout.go("/login", Some(Notice::SignedOut));
    cookies::remove_session(&context.web, &mut response);
    pending_cookie::forget(context, &mut response);
    kept_form::forget(context, &mut response);
    if context.web.is_https() {
        response.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"storage\""));
    }
    Ok(response)
}
