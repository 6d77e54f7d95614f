//! The overview of an account.

use askama::Template;

use super::layout::{Layout, page};
use crate::{
    flows::profile,
    store::user,
    web::{error::HttpResult, request::HttpRequest},
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

pub async fn show(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    let user = profile::see(request.app(), request.principal()?.user).await?.user;
    let name = format!("{} {}", user.first_name, user.last_name).trim().to_owned();
    layout.show(&ProfilePage { layout: &layout, name, user })
}
