//! Every page in every state and language is whole: words, landmarks, labels, and nothing that the policy forbids.

use std::collections::HashSet;

use crate::{
    harness::{Browser, PASSWORD, Page, TestApp},
    pages::{ada_in, admin::joan_in},
};

/// Values of an attribute, in the order of the page.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    page.split(&start).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

fn count(page: &str, piece: &str) -> usize {
    page.matches(piece).count()
}

#[track_caller]
fn assert_whole(page: &Page, language: &str, name: &str) {
    let html = &page.text;
    assert!(html.starts_with("<!doctype html>"), "{name}: {html}");
    assert!(html.contains(&format!("<html lang=\"{language}\">")), "{name}");
    assert_eq!(page.header("content-language"), language, "{name}");
    assert_eq!(page.header("vary"), "Accept-Language, Cookie", "{name}");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{name}");
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"), "{name}");
    for piece in ["<h1>", "<title>", "<main ", "<header ", "<footer ", "name=\"robots\" content=\"noindex\"", "href=\"#content\""]
    {
        assert_eq!(count(html, piece), 1, "{name}: {piece} in {html}");
    }
    assert!(!html.contains("<title></title>") && !html.contains("<h1></h1>"), "{name}: an empty heading");
    for forbidden in [" style=", "<style", "javascript:", " onclick", " onload", "<script>", "{ $", "http://", "https://"] {
        assert!(!html.contains(forbidden), "{name}: {forbidden} in {html}");
    }
    let ids = values(html, "id");
    let known: HashSet<_> = ids.iter().copied().collect();
    assert_eq!(ids.len(), known.len(), "{name}: an id is used twice in {ids:?}");
    let pointed = ["for", "aria-labelledby", "aria-describedby"].map(|attribute| values(html, attribute)).concat();
    let targets = values(html, "href").into_iter().filter_map(|href| href.strip_prefix('#'));
    for id in pointed.iter().flat_map(|ids| ids.split(' ')).chain(targets) {
        assert!(known.contains(id), "{name}: nothing has the id {id}");
    }
    for href in ["href", "src", "action"].map(|attribute| values(html, attribute)).concat() {
        // Elsewhere is only the app for codes, on the same device.
        let is_app = href.starts_with("otpauth://totp/") && name.starts_with("/profile/two-step/app ");
        assert!(is_app || href.starts_with('#') || href.starts_with('/') && !href.starts_with("//"), "{name}: {href}");
    }
    // Every field that one sees has a label.
    let ticks = count(html, "type=\"checkbox\"");
    let fields = values(html, "autocomplete").len() + ticks - count(html, " readonly hidden>");
    assert_eq!(fields, count(html, "<label "), "{name}: {html}");
    let typed_into = html.split("<form class=\"form\"").skip(1).filter(|form| is_kept(form.split("</form>").next().unwrap()));
    assert!(typed_into.count() <= 1, "{name}: without JavaScript, another language takes along one form: {html}");
    assert_eq!(matches!(page.status, 422 | 429) && html.contains("role=\"alert\""), refused_title(html), "{name}: {html}");
}

/// Whether a form has a field whose text comes back: no password, no code, and nothing that is typed only to confirm something.
fn is_kept(form: &str) -> bool {
    let mut fields = values(form, "id").into_iter().filter_map(|id| id.strip_suffix("-field"));
    fields.any(|field| !["password", "code", "address"].iter().any(|part| field.contains(part)))
}

/// Tabs and screen readers say first that something is wrong.
fn refused_title(html: &str) -> bool {
    ["<title>Error:", "<title>Erreur\u{a0}:", "<title>Ошибка:"].iter().any(|start| html.contains(start))
}

async fn anonymous_pages(browser: &Browser) -> Vec<(&'static str, Page)> {
    let mut pages = Vec::new();
    for path in [
        "/",
        "/register",
        "/register?return_to=/profile",
        "/login",
        "/login?return_to=/profile",
        "/password-forgotten",
        "/password-forgotten?sent=1",
        "/password-reset",
        "/email-verify",
        "/no/such/path",
    ] {
        pages.push((path, browser.open(path).await));
    }
    for (path, purpose) in [
        ("/password-reset", "reset-password"),
        ("/email-verify", "verify-email"),
        ("/email-change", "change-email"),
        ("/email-change/cancel", "cancel-change"),
        ("/email-undo", "undo-email"),
        ("/account-keep", "keep-account"),
        ("/password-reset/request", "request-reset"),
        ("/invitation", "invite"),
    ] {
        browser.set_cookie("link", &format!("{purpose}.1.x"));
        pages.push((path, browser.open(path).await));
        browser.set_cookie("link", &format!("{purpose}.1.x"));
        pages.push((path, browser.post(path, &[("new_password", PASSWORD)]).await));
    }
    for (path, fields) in [
        ("/register", vec![]),
        ("/register", vec![("email", "ada@example.com"), ("password", PASSWORD)]),
        ("/register", vec![("email", "a@"), ("password", "password123"), ("first_name", "\u{1}")]),
        ("/login", vec![]),
        ("/login", vec![("login", "ada@example.com"), ("password", "wrong")]),
        ("/password-forgotten", vec![("email", "ada")]),
        ("/email-verify", vec![("by", "code")]),
        ("/email-verify", vec![("by", "code"), ("login", "ada"), ("password", "x"), ("code", "x")]),
        ("/email-verify/resend-to", vec![("email", "ada")]),
        ("/password-reset", vec![("by", "code")]),
        ("/password-reset", vec![("by", "code"), ("email", "ada@example.com"), ("code", "BCDFGHJK"), ("new_password", PASSWORD)]),
        ("/password-reset", vec![("by", "code"), ("email", "ada"), ("code", "x"), ("new_password", "ada")]),
    ] {
        let page = browser.post(path, &fields).await;
        assert_eq!(page.status, 422, "{path} {fields:?}");
        pages.push((path, page));
    }
    pages
}

async fn known_pages(browser: &Browser) -> Vec<(&'static str, Page)> {
    let mut pages = Vec::new();
    assert_eq!(browser.post("/profile/two-step/begin", &[]).await.location(), "/profile/two-step/app");
    for path in [
        "/",
        "/profile",
        "/register",
        "/login",
        "/email-verify",
        "/confirm",
        "/profile/personal",
        "/profile/email",
        "/profile/password",
        "/profile/two-step",
        "/profile/two-step/app",
        "/profile/devices",
        "/profile/api-keys",
        "/profile/activity",
        "/profile/activity?page=2",
        "/profile/export",
        "/profile/delete",
    ] {
        pages.push((path, browser.open(path).await));
    }
    let long = "x".repeat(151);
    for (path, fields) in [
        ("/profile/personal", vec![("first_name", long.as_str()), ("last_name", "\u{7}"), ("gender", "?"), ("language", "xx")]),
        ("/profile/api-keys", vec![("name", long.as_str()), ("days", "x"), ("role", "?")]),
        ("/profile/email", vec![]),
        ("/profile/email", vec![("email", "ada@example.com")]),
        ("/profile/email/confirm", vec![]),
        ("/profile/email/confirm", vec![("code", "BBBBBBBB")]),
        ("/profile/two-step/app", vec![]),
        ("/profile/two-step/app", vec![("code", "wrong")]),
        ("/confirm", vec![]),
        ("/confirm", vec![("password", "wrong")]),
        ("/profile/password", vec![]),
        ("/profile/password", vec![("old_password", "wrong"), ("new_password", "lovelace")]),
    ] {
        let page = browser.post(path, &fields).await;
        assert_eq!(page.status, 422, "{path} {fields:?}");
        pages.push((path, page));
    }
    pages
}

/// Of an administration in which there is one of everything.
async fn administrators_pages(browser: &Browser, [ada, role, email]: [i64; 3]) -> Vec<(&'static str, Page)> {
    let mut pages = Vec::new();
    for (name, path) in [
        ("users", "/admin/users".to_owned()),
        ("users found", "/admin/users?search=ada&state=active&role=admin".to_owned()),
        ("no users", "/admin/users?search=unknown".to_owned()),
        ("unverified", "/admin/users?state=unverified".to_owned()),
        ("older", "/admin/users?before=99".to_owned()),
        ("make an account", "/admin/users/new".to_owned()),
        ("an account", format!("/admin/users/{ada}")),
        ("roles", "/admin/roles".to_owned()),
        ("a role", format!("/admin/roles/{role}")),
        ("emails", "/admin/emails".to_owned()),
        ("failed emails", "/admin/emails?state=failed".to_owned()),
        ("no emails", "/admin/emails?state=expired".to_owned()),
        ("an email", format!("/admin/emails/{email}")),
        ("what has happened", "/admin/log".to_owned()),
        ("what has not", "/admin/log?who=unknown&event=user-deleted".to_owned()),
    ] {
        let page = browser.open(&path).await;
        assert_eq!(page.status, 200, "{path}");
        pages.push((name, page));
    }
    let long = "x".repeat(151);
    let (ada, role) = (ada.to_string(), role.to_string());
    for (status, path, fields) in [
        (422, "/admin/users/new", vec![("email", "a@"), ("first_name", long.as_str()), ("sent", "1"), ("invite", "1")]),
        (422, "/admin/users/new", vec![("email", "ada@example.com"), ("role", "Emperor")]),
        (422, "/admin/users/delete", vec![("id", ada.as_str()), ("address", "another")]),
        (422, "/admin/roles", vec![("name", "")]),
        (422, "/admin/roles/delete", vec![("id", role.as_str()), ("name", "another")]),
        (409, "/admin/roles/delete", vec![("id", role.as_str()), ("name", "admin")]),
        (404, "/admin/users/activate", vec![("id", "x")]),
    ] {
        let page = browser.post(path, &fields).await;
        assert_eq!(page.status, status, "{path} {fields:?}: {}", page.text);
        pages.push((path, page));
    }
    pages
}

#[tokio::test(flavor = "multi_thread")]
async fn admin_pages_are_complete_in_every_state_and_language() {
    let app = TestApp::start().await;
    let (ada, browser) = (app.ada().await, app.browser());
    let things = joan_in(&app, &browser).await;
    let mut app = app;
    app.allow_unsent_emails();
    let email = app.lost_email(ada.user.id).await;
    ada.post("/api/me/api-keys/", serde_json::json!({ "name": "<nightly>" })).await;
    for language in app.web.i18n.languages() {
        browser.set_cookie("language", language.tag());
        for (name, page) in administrators_pages(&browser, [ada.user.id, things, email]).await {
            assert_whole(&page, language.tag(), &format!("{name} {} {}", language.tag(), page.status));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_complete_in_every_state_and_language() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let tags: Vec<String> = app.web.i18n.languages().map(|language| language.tag().to_owned()).collect();
    for tag in tags {
        let browser = app.browser();
        browser.set_cookie("language", &tag);
        let mut pages = anonymous_pages(&browser).await;
        ada_in(&app, &browser).await;
        pages.extend(known_pages(&browser).await);
        for (name, page) in pages {
            assert_whole(&page, &tag, &format!("{name} {tag} {}", page.status));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_the_second_step_are_complete_in_every_language() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    app.enrol(&ada).await;
    for language in app.web.i18n.languages() {
        let browser = app.browser();
        browser.set_cookie("language", language.tag());
        browser.post("/login", &[("login", "ada@example.com"), ("password", PASSWORD)]).await;
        let asked = browser.open("/login/second-step").await;
        let wrong = browser.post("/login/second-step", &[("code", "wrong")]).await;
        let empty = browser.post("/login/second-step", &[]).await;
        for (page, status) in [(asked, 200), (wrong, 422), (empty, 422)] {
            assert_eq!(page.status, status);
            assert_whole(&page, language.tag(), "second step");
        }
        browser.set_cookie("access", &ada.access);
        browser.set_cookie("refresh", &ada.refresh);
        for path in ["/profile", "/profile/two-step", "/confirm"] {
            let page = browser.open(path).await;
            assert_eq!(page.status, 200, "{path}");
            assert_whole(&page, language.tag(), path);
        }
        browser.post("/profile/two-step/codes", &[]).await;
        assert_whole(&browser.open("/profile/two-step/codes").await, language.tag(), "codes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_html_pages() {
    let app = TestApp::with(|config| config.http.body_limit = 100).await;
    let browser = app.browser();
    let (big, elsewhere) = ("x".repeat(200), "http://evil.example");
    for (status, page) in [
        (404, browser.open("/no-such-page").await),
        (404, browser.open("/static/app.css").await),
        (405, browser.open("/language").await),
        (405, browser.post("/", &[]).await),
        (403, browser.post_from(elsewhere, "cross-site", "/login", &[]).await),
        (413, browser.post("/login", &[("login", &big)]).await),
    ] {
        assert_eq!(page.status, status);
        assert_whole(&page, "en", &status.to_string());
        assert!(page.words().contains("Go to home page"));
    }
    assert_eq!(browser.open("/language").await.header("allow"), "POST, OPTIONS");
    let wrong_type = app.anonymous().post("/login", serde_json::json!({})).await;
    assert_eq!((wrong_type.status, wrong_type.header("content-type")), (415, "text/html; charset=utf-8"));
}

#[tokio::test(flavor = "multi_thread")]
async fn assets_are_cached_forever_under_a_name_with_their_hash() {
    let app = TestApp::start().await;
    let page = app.browser().open("/").await.text.clone();
    let kept: Vec<_> =
        values(&page, "href").into_iter().chain(values(&page, "src")).filter(|path| path.starts_with("/static/")).collect();
    assert_eq!(kept.len(), 4);
    for path in kept {
        let file = app.get(path).await;
        assert_eq!((file.status, file.header("cache-control")), (200, "public, max-age=31536000, immutable"), "{path}");
        assert!(["text/", "image/"].iter().any(|kind| file.header("content-type").starts_with(kind)));
    }
    assert_eq!(app.get("/static/..%2fCargo.toml").await.status, 404);
}
