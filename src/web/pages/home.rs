//! The entrance itself.

use poem::http::StatusCode;

use super::{
    components::{Frame, Link, Shell, Welcome},
    layout::Page,
};
use crate::{
    flows::{profile, sign_up},
    web::{error::HttpResult, request::HttpRequest},
};

pub async fn show(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    let frame = Frame { shell: Shell::Hall, ..page.frame(&page.say("home-title"), None) };
    let view = match &request.principal {
        Some(principal) => {
            let user = profile::see(request.app(), principal.user).await?.user;
            let heading = match user.first_name.as_str() {
                "" => page.say("home-heading-signed-in"),
                name => page.say_of("home-heading-named", ("name", name)),
            };
            let buttons = vec![page.link("/profile", "home-to-profile")];
            Welcome { frame, heading, lead: page.say("home-lead-signed-in"), buttons }
        }
        None => {
            let lead = if sign_up::is_open(request.app()).is_ok() { "home-lead" } else { "home-lead-closed" };
            Welcome { frame, heading: page.say("home-heading"), lead: page.say(lead), buttons: doors(&page) }
        }
    };
    page.show(StatusCode::OK, &view)
}

/// No door is shown that nobody comes in by.
fn doors(page: &Page<'_>) -> Vec<Link> {
    let register = sign_up::is_open(page.context.app()).is_ok().then(|| page.link("/register", "frame-register"));
    register.into_iter().chain([page.link("/login", "frame-sign-in")]).collect()
}
