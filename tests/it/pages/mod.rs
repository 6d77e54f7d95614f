//! What people see in a browser.

mod account;
pub(crate) mod admin;
mod admission;
mod api_keys;
mod branding;
mod change_email;
mod confirm;
mod ending_access;
mod every_page;
mod invitation;
mod language;
mod names;
mod neighbours;
mod next;
mod profile;
mod recovery;
mod safety;
mod sign_in;
mod sign_up;
mod tabs;
mod unverified;
mod verify;

use crate::harness::{Browser, House, PASSWORD, Page};

/// Signs a browser in by the form, as Ada, who is there afterwards.
pub(crate) async fn ada_in(house: &House, browser: &Browser) -> Page {
    house.account("Ada", "Lovelace").await;
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
