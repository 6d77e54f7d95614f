//! The overview of an account.

use askama::Template;
use poem::handler;

use super::layout::{Layout, page};
use crate::{
    app::App,
    flows::profile,
    store::user,
    web::{error::HttpResult, extract::SignedIn},
};

#[derive(Template)]
#[template(path = "pages/profile.html")]
struct ProfilePage<'a> {
    layout: &'a Layout<'a>,
    /// First and last name, as far as they are known.
    name: String,
    user: user::Model,
}

page!(ProfilePage);

#[handler]
pub async fn show(layout: Layout<'_>, app: &App, caller: SignedIn) -> HttpResult {
    let user = profile::see(app, caller.user).await?.user;
    layout.show(&ProfilePage { layout: &layout, name: user.full_name(), user })
}
