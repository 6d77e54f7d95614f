//! The pages, in a browser.

mod access_revocation;
mod account;
pub(crate) mod admin;
mod api_keys;
mod branding;
mod change_email;
mod cookie_isolation;
mod every_page;
mod hidden_characters;
mod invitation;
mod language;
mod password_reset;
mod profile;
mod reauthenticate;
mod registration_modes;
mod return_to;
mod security;
mod sign_in;
mod sign_up;
mod stale_forms;
mod unverified;
mod verify_email;

use crate::harness::{Browser, PASSWORD, Page, TestApp};

/// Signs a browser in by the form, as Ada, who is there afterwards.
pub(crate) async fn ada_in(app: &TestApp, browser: &Browser) -> Page {
    app.user("Ada", "Lovelace").await;
    let form = browser.open("/login").await.form("/login").with("login", "ada@example.com").with("password", PASSWORD);
    let answer = browser.submit(&form).await;
    assert_eq!((answer.status, answer.location()), (303, "/profile"));
    answer
}

/// The line with which a page sets a cookie.
fn set_cookie<'a>(page: &'a Page, name: &str) -> Option<&'a str> {
    let lines = page.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let plain = |full: &str| full.trim_start_matches("__Host-").trim_start_matches("vestibule_").to_owned();
    lines.into_iter().find(|line| line.split('=').next().map(plain).as_deref() == Some(name))
}
