//! A browser that signs in, and the cookies that it gets.

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
pub(super) fn set_cookie<'a>(page: &'a Page, name: &str) -> Option<&'a str> {
    let lines = page.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let plain = |full: &str| full.trim_start_matches("__Host-").trim_start_matches("vestibule_").to_owned();
    lines.into_iter().find(|line| line.split('=').next().map(plain).as_deref() == Some(name))
}
