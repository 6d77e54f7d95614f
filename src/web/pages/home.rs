//! The page at `/`.

use askama::Template;

use super::layout::{Layout, page};
use crate::{
    flows::{profile, sign_up},
    store::user,
    web::{error::HttpResult, request::HttpRequest},
};

#[derive(Template)]
#[template(path = "pages/home.html")]
struct HomePage<'a> {
    layout: &'a Layout<'a>,
    user: Option<user::Model>,
    registration_is_open: bool,
}

page!(HomePage);

pub async fn show(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    let user = match &request.principal {
        Some(principal) => Some(profile::see(request.app(), principal.user).await?.user),
        None => None,
    };
    let registration_is_open = sign_up::is_open(request.app()).is_ok();
    layout.show(&HomePage { layout: &layout, user, registration_is_open })
}
