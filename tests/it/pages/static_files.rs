//! Style sheet, script and icons: small on the wire, and kept by browsers for as long as they are the same.

use std::io::Read;

use flate2::read::GzDecoder;
use reqwest::{Method, header::HeaderMap};
use vestibule::types::{colour::Colour, pages_at::PagesAt};

use crate::harness::{TestApp, TestResponse, fetch};

/// What a browser sends.
const BROWSER: &str = "gzip, deflate, br, zstd";

/// The paths of all that a page needs before it is whole.
fn parts(html: &str) -> Vec<String> {
    let starts = ["rel=\"stylesheet\" href=\"", "<script src=\"", "rel=\"icon\" href=\""];
    let paths =
        |start: &&str| html.split(*start).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect::<Vec<_>>();
    starts.iter().flat_map(paths).collect()
}

async fn parts_of(app: &TestApp, page: &str) -> Vec<String> {
    parts(&app.browser().open(page).await.text)
}

async fn get_as(app: &TestApp, path: &str, accepted: &str) -> TestResponse {
    fetch(app.anonymous().request(Method::GET, path).header("accept-encoding", accepted)).await
}

/// The size of a response as it comes, with its head.
async fn wire(app: &TestApp, path: &str) -> usize {
    let mut wire = app.connect().await;
    wire.say(format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept-Encoding: {BROWSER}\r\nConnection: close\r\n\r\n", app.addr))
        .await;
    let (head, body) = wire.rest_in_bytes().await;
    assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
    head.len() + body.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_visit_to_the_sign_in_page_takes_less_than_ten_kilobytes_with_the_heads_of_all_responses() {
    // The form and the script of passkeys come on top.
    for (passkeys, most) in [(false, 10_000), (true, 12_500)] {
        let app = TestApp::with(|config| {
            config.public_url = "https://vestibule.test".to_owned();
            config.passkeys.enabled = passkeys;
        })
        .await;
        let html = app.browser().open("/login").await.text.clone();
        // Nothing else is asked for before the page can be seen.
        assert_eq!(html.matches("rel=\"stylesheet\"").count(), 1);
        assert_eq!(html.matches("<script").count(), html.matches("\" defer></script>").count());
        assert!(!html.contains("@import") && !html.contains("<img"));
        let mut sizes = vec![wire(&app, "/login").await];
        for path in parts(&html) {
            sizes.push(wire(&app, &path).await);
        }
        assert!(sizes.iter().sum::<usize>() < most, "{sizes:?} bytes, with passkeys: {passkeys}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_document_says_what_protects_it_and_no_more() {
    let app = TestApp::start().await;
    let parts = parts_of(&app, "/login").await;
    for path in parts.iter().map(String::as_str).chain(["/favicon.ico", "/apple-touch-icon.png"]) {
        let file = app.anonymous().request(Method::GET, path).send().await.unwrap();
        let header = |name: &str| file.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin", "{path}");
        // A picture that can hold scripts runs none where it is opened by itself.
        let policy =
            if header("content-type") == "image/svg+xml" { "default-src 'none'; style-src 'unsafe-inline'; sandbox" } else { "" };
        assert_eq!(header("content-security-policy"), policy, "{path}");
        assert_eq!(header("permissions-policy"), "", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_static_file_comes_in_the_form_that_the_client_likes_best() {
    let app = TestApp::start().await;
    for path in parts_of(&app, "/login").await {
        let plain = get_as(&app, &path, "identity").await;
        assert_eq!(
            (plain.status, plain.header("content-encoding"), plain.header("vary")),
            (200, "", "Accept-Encoding"),
            "{path}"
        );
        for (accepted, coding) in
            [(BROWSER, "br"), ("gzip", "gzip"), ("br;q=0.1, gzip;q=0.2", "gzip"), ("br;q=0", ""), ("deflate", ""), ("", "")]
        {
            let packed = get_as(&app, &path, accepted).await;
            assert_eq!((packed.status, packed.header("content-encoding")), (200, coding), "{path}: {accepted}");
            assert_eq!(packed.header("vary"), "Accept-Encoding");
            assert_eq!(packed.header("cache-control"), "public, max-age=31536000, immutable");
            assert_eq!(packed.header("content-type"), plain.header("content-type"));
        }
    }
}

async fn body(app: &TestApp, path: &str, accepted: &str) -> Vec<u8> {
    let sent = app.anonymous().request(Method::GET, path).header("accept-encoding", accepted).send().await.unwrap();
    sent.bytes().await.unwrap().to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packed_file_is_the_same_file() {
    let app = TestApp::with(|config| config.branding.accent = Colour::parse("#ffd400")).await;
    let docs = app.get("/api/docs").await.text;
    let swagger = ["href=\"/static/swagger-ui.", "src=\"/static/swagger-ui-bundle."].map(|start| {
        let at = docs.find(start).unwrap();
        docs[at..].split('"').nth(1).unwrap().to_owned()
    });
    for path in parts_of(&app, "/login").await.into_iter().chain(swagger) {
        let (plain, packed) = (body(&app, &path, "").await, body(&app, &path, "gzip").await);
        let mut unpacked = Vec::new();
        GzDecoder::new(&*packed).read_to_end(&mut unpacked).unwrap();
        assert!(!plain.is_empty() && unpacked == plain && packed.len() < plain.len(), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_the_client_has_in_this_form_is_not_sent_again() {
    let app = TestApp::start().await;
    let style = parts_of(&app, "/login").await.remove(0);
    let again = async |etag: &str, accepted: &str| {
        let request =
            app.anonymous().request(Method::GET, &style).header("if-none-match", etag).header("accept-encoding", accepted);
        fetch(request).await
    };
    let (packed, plain) = (get_as(&app, &style, "br").await, get_as(&app, &style, "").await);
    let (packed, plain) = (packed.header("etag").to_owned(), plain.header("etag").to_owned());
    assert!(packed != plain && packed.starts_with('"') && packed.ends_with('"'), "{packed} {plain}");
    for (etag, accepted, status) in [
        (packed.as_str(), "br", 304),
        (&format!("W/{packed}"), "br", 304),
        (&format!("\"other\", {packed}"), "br", 304),
        ("*", "br", 304),
        (&packed, "gzip", 200),
        (&packed, "", 200),
        (&plain, "", 304),
        ("\"other\"", "br", 200),
    ] {
        let answer = again(etag, accepted).await;
        assert_eq!(answer.status, status, "{etag}: {accepted}");
        assert_eq!((answer.text.is_empty(), answer.header("vary")), (status == 304, "Accept-Encoding"));
        assert!(!answer.header("etag").is_empty() && !answer.header("cache-control").is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_not_packed() {
    let app = TestApp::start().await;
    for path in ["/login", "/nowhere", "/api/docs"] {
        assert_eq!(get_as(&app, path, BROWSER).await.header("content-encoding"), "", "{path}");
    }
}

fn cached(headers: &HeaderMap) -> &str {
    headers["cache-control"].to_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_find_the_icons_that_they_ask_for_by_themselves() {
    for at in ["/", "/account"] {
        let app = TestApp::with(|config| config.pages_at = PagesAt::parse(at).unwrap()).await;
        for (path, kind, start) in
            [("/favicon.ico", "image/x-icon", &[0, 0, 1, 0][..]), ("/apple-touch-icon.png", "image/png", b"\x89PNG")]
        {
            let icon = app.anonymous().request(Method::GET, path).send().await.unwrap();
            assert_eq!((icon.status().as_u16(), icon.headers()["content-type"].to_str().unwrap()), (200, kind), "{at} {path}");
            assert_eq!(cached(icon.headers()), "public, max-age=86400");
            assert!(icon.bytes().await.unwrap().starts_with(start));
        }
        let page = app.browser().open(&format!("{}/login", at.trim_end_matches('/'))).await.text.clone();
        let touch = page.split_once("rel=\"apple-touch-icon\" href=\"").unwrap().1.split('"').next().unwrap();
        assert!(touch.starts_with(at), "{touch}");
        assert_eq!(app.get(touch).await.status, 200);
        assert_eq!(page.matches("name=\"theme-color\"").count(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_in_png_is_the_icon_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("logo.png");
    let png = include_bytes!("../../../static/apple-touch-icon.png");
    std::fs::write(&path, png).unwrap();
    let app = TestApp::with(|config| config.branding.logo = Some(path)).await;
    for path in ["/favicon.ico", "/apple-touch-icon.png"] {
        let icon = app.anonymous().request(Method::GET, path).send().await.unwrap();
        assert_eq!(icon.headers()["content-type"], "image/png");
        assert_eq!(&icon.bytes().await.unwrap()[..], png);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_icons_have_the_accent_of_the_operator() {
    let (plain, red) = (TestApp::start().await, TestApp::with(|config| config.branding.accent = Colour::parse("#a00000")).await);
    for path in ["/favicon.ico", "/apple-touch-icon.png"] {
        assert_ne!(body(&plain, path, "").await, body(&red, path, "").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_may_have_the_path_of_an_icon() {
    let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
    let contract = include_str!("../../../examples/contracts/acme.toml").replace("\"/v2/users/me\"", "\"/favicon.ico\"");
    std::fs::write(folder.path().join("acme.toml"), contract).unwrap();
    let app = TestApp::with(|config| {
        config.contracts = Some(vec!["acme".to_owned()]);
        config.contracts_dir = Some(folder.path().to_owned());
    })
    .await;
    let answer = app.get("/favicon.ico").await;
    assert_eq!((answer.status, answer.header("content-type")), (401, "application/json"), "{}", answer.text);
    assert_eq!(app.get("/apple-touch-icon.png").await.status, 200);
}
