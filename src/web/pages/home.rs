//! The page at `/`, and the way to it from the root of the server.

use askama::Template;
use poem::handler;

use super::{
    layout::{Layout, page},
    redirect,
};
use crate::{
    app::App,
    flows::{profile, sign_up},
    store::user,
    web::{context::RequestContext, error::HttpResult},
};

#[derive(Template)]
#[template(path = "pages/home.html")]
struct HomePage<'a> {
    layout: &'a Layout<'a>,
    user: Option<user::Model>,
    registration_is_open: bool,
}

page!(HomePage);

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext, app: &App) -> HttpResult {
    // A page that the operator has written is there to be seen.
    let home = app.config.branding.home_url.as_ref().filter(|_| layout.own_home().is_none());
    if let Some(home) = home {
        return Ok(redirect::on(home));
    }
    let user = match &context.principal {
        Some(principal) => Some(profile::see(app, principal.user).await?.user),
        None => None,
    };
    let registration_is_open = sign_up::is_open(app).is_ok();
    layout.show(&HomePage { layout: &layout, user, registration_is_open })
}

/// For the root of a server whose pages are elsewhere.
#[handler]
pub async fn lead(context: &RequestContext, app: &App) -> HttpResult {
    let is_here = app.config.branding.home_url.as_ref().is_some_and(|home| home.as_str() == "/");
    // A proxy that has the application at the root does not ask us for it: without the proxy, the home page would lead back here.
    Ok(redirect::to(&context.page(if is_here { "/profile" } else { "/" })))
}
