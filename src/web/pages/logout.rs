//! Signing out.

use askama::Template;
use poem::{
    handler,
    http::{HeaderName, HeaderValue},
};

use super::{
    kept_form,
    layout::{Layout, page},
    login,
    notice::Notice,
    pending_cookie, redirect, return_to, typed_login,
};
use crate::{
    app::App,
    flows::sessions,
    types::{client::ClientInfo, destination::Destination},
    web::{context::RequestContext, cookies, error::HttpResult, form::Form},
};

/// Tells the browser to clear its storage for our pages; browsers obey it over https only.
/// Not `"cookies"`, which would sign users out of every other host below the same domain: ours are removed one by one.
/// Not `"cache"`, for which Chromium searches its whole cache: it contains nothing personal.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

#[derive(Template)]
#[template(path = "pages/logout.html")]
struct LogoutPage<'a> {
    layout: &'a Layout<'a>,
    who: String,
    /// Where to go on to.
    return_to: Option<Destination>,
}

page!(LogoutPage);

/// For an application that wants its user signed out here too: only a form of our own page does it, so the user is asked.
#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext) -> HttpResult {
    let return_to = return_to::asked(context);
    let Some(principal) = &context.principal else {
        return Ok(redirect::on(&return_to.unwrap_or_else(|| layout.page("/login").into())));
    };
    let who = login::name_of(context, principal.user).await?;
    layout.show(&LogoutPage { layout: &layout, who, return_to })
}

/// A browser that has only the refresh cookie left was authenticated by it before.
#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, app: &App, client: &ClientInfo, form: &Form) -> HttpResult {
    if let Ok(caller) = context.session_ref() {
        sessions::sign_out(app, caller, client).await?;
    }
    let to = return_to::sent(context, form).unwrap_or_else(|| layout.page("/login").into());
    let mut response = layout.go_to(&to, Some(Notice::SignedOut));
    cookies::remove_session(&context.web, &mut response);
    pending_cookie::forget(context, &mut response);
    kept_form::forget(context, &mut response);
    typed_login::forget(context, &mut response);
    if context.web.is_https() {
        response.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"storage\""));
    }
    Ok(response)
}
