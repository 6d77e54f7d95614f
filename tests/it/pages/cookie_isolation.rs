//! Cookies of others on the same host, no cookies at all, and another address than the configured one.

use crate::{
    harness::{Browser, PASSWORD, Page, TestApp, fetch},
    pages::ada_in,
};

/// What a browser with these cookies gets, which may be any bytes.
async fn profile_with(app: &TestApp, lines: &[&[u8]]) -> String {
    let mut request = b"GET /profile HTTP/1.1\r\nHost: vestibule.test\r\nConnection: close\r\n".to_vec();
    for line in lines {
        request.extend([b"Cookie: ", *line, b"\r\n"].concat());
    }
    let got = app.send_raw([request, b"\r\n".to_vec()].concat()).await;
    got.lines().next().unwrap().split(' ').nth(1).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_cookie_with_any_bytes_signs_no_user_out() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let ours = format!("vestibule_access={}; vestibule_refresh={}", ada.access, ada.refresh).into_bytes();
    for odd in [
        &b"city=Zo\xc3\xab"[..],
        b"city=Zo\xeb",
        b"\xff\xfe=\x80",
        b"\xc3\xab",
        b"=x",
        b";;;",
        b"novalue",
        b"a=\"x; y\"",
        b"{\"a\":1}",
        b"a=%ZZ",
        b"bad=a,b",
        b"vestibule_access=Zo\xc3\xab",
        b"vestibule_access=foreign; vestibule_refresh=foreign",
        b"vestibule_access=; vestibule_refresh=",
        b"vestibule_language=xx; vestibule_notice=\xff; vestibule_link=~~\xff~; vestibule_device=a~b~c~d",
    ] {
        let (before, behind) = ([odd, b"; ", &ours].concat(), [&ours, &b"; "[..], odd].concat());
        for lines in [vec![&*before], vec![&*behind], vec![odd, &*ours], vec![&*ours, odd], vec![odd, &*ours, odd]] {
            assert_eq!(profile_with(&app, &lines).await, "200", "{:?}", String::from_utf8_lossy(odd));
        }
    }
    let only_refresh = [b"vestibule_refresh=foreign; vestibule_refresh=", ada.refresh.as_bytes()].concat();
    assert_eq!(profile_with(&app, &[&only_refresh]).await, "200");
    assert_eq!(profile_with(&app, &[b"access=x; vestibule_access=x"]).await, "303", "the control");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_host_do_not_sign_each_other_out() {
    let at = async |port: u16| TestApp::with(|config| config.public_url = format!("http://127.0.0.1:{port}")).await;
    let (one, two) = (at(8310).await, at(8344).await);
    let (first, second) = (one.browser(), two.browser());
    ada_in(&one, &first).await;
    ada_in(&two, &second).await;
    // One jar, as a browser has for one host.
    let jar = format!("{}; {}", first.jar(), second.jar());
    assert!(jar.contains("vestibule_8310_access=") && jar.contains("vestibule_8344_access="), "{jar}");
    for app in [&one, &two] {
        let request = app.anonymous().request(reqwest::Method::GET, "/profile").header("cookie", &jar);
        assert_eq!(fetch(request).await.status, 200);
    }
}

/// Follows a page with a browser that keeps nothing.
async fn follow_without_cookies(app: &TestApp, page: &Page) -> Page {
    let mut page = page.clone();
    for _ in 0..5 {
        if page.status != 303 {
            return page;
        }
        page = app.browser().open(page.location()).await;
    }
    panic!("round and round, to {}", page.location());
}

async fn sign_in_without_cookies(app: &TestApp, next: &str) -> Page {
    let fields = [("login", "ada@example.com"), ("password", PASSWORD), ("return_to", next)];
    follow_without_cookies(app, &app.browser().post_bare("/login", &fields).await).await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_cookies_a_sign_in_explains_that_they_are_needed() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    for next in ["", "/", "/profile/personal", "/profile/activity?page=2", "/email-verify"] {
        let told = sign_in_without_cookies(&app, next).await;
        assert!(told.words().contains("Your browser did not keep our cookies"), "{next}: {}", told.words());
        let onward = told.form("/login");
        let wanted = if next.is_empty() { "/profile" } else { next };
        assert_eq!(onward.value("return_to"), Some(wanted));
    }
    let fresh = app.browser().post_bare("/register", &[("email", "eve@example.com"), ("password", PASSWORD)]).await;
    assert!(follow_without_cookies(&app, &fresh).await.words().contains("did not keep our cookies"));
    let calm = app.browser().open("/login?return_to=/profile").await.words();
    assert!(!calm.contains("our cookies"), "no user has signed in here");
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_cookies_enabled_there_is_no_cookie_warning() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    let bare = browser.post_bare("/login", &[("login", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(browser.follow(&bare).await.status, 200, "signed in without having looked at the form");
    assert!(!browser.open("/login?return_to=/profile&cookies=none").await.words().contains("no cookies"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_cookies_a_link_page_explains_that_they_are_needed() {
    let app = TestApp::start().await;
    for path in [
        "/email-verify",
        "/password-reset",
        "/invitation",
        "/email-change",
        "/email-undo",
        "/account-keep",
        "/password-reset/request",
    ] {
        let opened = app.browser().open(&format!("{path}?token=1.AAAA")).await;
        assert_eq!(opened.location(), path);
        let told = follow_without_cookies(&app, &opened).await;
        assert!(told.words().contains("your browser did not keep our cookies"), "{path}: {}", told.words());
    }
    let kept = app.browser();
    let opened = kept.open("/email-verify?token=1.AAAA").await;
    assert!(!kept.follow(&opened).await.words().contains("no cookies"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_by_another_host_name_names_both_and_the_setting() {
    let app = TestApp::start().await;
    let send = async |origin: &str, host: &str| {
        let request = app.anonymous().request(reqwest::Method::POST, "/login").form(&[("login", "ada@example.com")]);
        fetch(request.header("origin", origin).header("host", host)).await
    };
    let refused = send("http://192.0.2.5:8000", "192.0.2.5:8000").await;
    assert_eq!(refused.status, 403);
    for word in ["http://192.0.2.5:8000", "http://vestibule.test", "public_url"] {
        assert!(refused.text.contains(word), "{word} in {}", refused.text);
    }
    let other = send("http://evil.example", "192.0.2.5:8000").await;
    assert!(other.status == 403 && !other.text.contains("evil.example") && !other.text.contains("public_url"), "{}", other.text);
    assert_eq!(send("http://vestibule.test", "vestibule.test").await.status, 422);
    assert_eq!(app.warnings("refused a form from another site"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_manager_that_fills_the_hidden_field_gets_an_explanation() {
    let app = TestApp::start().await;
    let browser: Browser = app.browser();
    let form = browser.open("/register").await.form("/register").with("email", "ada@example.com").with("first_name", "Ada");
    let filled = form.with("password", PASSWORD).with("topic", "https://ada.example");
    let refused = browser.submit(&filled).await;
    assert_eq!(refused.status, 422);
    assert!(refused.words().contains("perhaps by a password manager"), "{}", refused.words());
    let again = refused.form("/register");
    assert_eq!(
        (again.value("email"), again.value("first_name"), again.value("topic")),
        (Some("ada@example.com"), Some("Ada"), Some(""))
    );
    assert_eq!(browser.submit(&again.with("password", PASSWORD)).await.status, 303);
    app.next_email().await;
}
