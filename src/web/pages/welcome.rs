//! The page at `/`.

use askama::Template;

use super::layout::{Layout, page};
use crate::{
    flows::{profile, sign_up},
    store::user,
    web::{call::Call, failure::Answer},
};

#[derive(Template)]
#[template(path = "pages/home.html")]
struct HomePage<'a> {
    layout: &'a Layout<'a>,
    user: Option<user::Model>,
    registration_is_open: bool,
}

page!(HomePage);

pub async fn show(call: Call) -> Answer {
    let layout = Layout::of(&call);
    let user = match &call.caller {
        Some(caller) => Some(profile::see(call.app(), caller.user).await?.user),
        None => None,
    };
    let registration_is_open = sign_up::is_open(call.app()).is_ok();
    layout.show(&HomePage { layout: &layout, user, registration_is_open })
}
