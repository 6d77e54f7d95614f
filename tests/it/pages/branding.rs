//! A app that looks like part of something else.

use std::path::PathBuf;

use vestibule::types::{colour::Colour, pages_at::PagesAt};

use crate::harness::TestApp;

fn path_of<'a>(html: &'a str, start: &str) -> &'a str {
    let at = html.find(start).unwrap_or_else(|| panic!("{start} is not in {html}"));
    html[at..].split('"').next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn branding_sets_the_name_the_colour_and_the_texts() {
    let app = TestApp::with(|config| {
        let branding = &mut config.branding;
        branding.name = "Librairie <Zola>".to_owned();
        branding.accent = Colour::parse("#ffd400");
        branding.terms_url = Some("https://zola.example/terms".to_owned());
        branding.privacy_url = Some("/privacy".to_owned());
        branding.header = Some("Closed on Sunday.".to_owned());
        branding.footer = Some("Zola & Co, Paris".to_owned());
    })
    .await;
    let page = app.browser().open("/login").await;
    assert!(page.text.contains("<title>Sign in – Librairie &#60;Zola&#62;</title>"), "{}", page.text);
    assert!(!page.text.contains("Vestibule"));
    for words in ["Librairie <Zola>", "Closed on Sunday.", "Zola & Co, Paris", "Terms", "Privacy"] {
        assert!(page.words().contains(words), "{words}");
    }
    assert!(page.text.contains("href=\"https://zola.example/terms\"") && page.text.contains("href=\"/privacy\""));
    let style = app.get(path_of(&page.text, "/static/app.")).await;
    assert_eq!(style.status, 200);
    // Yellow is written on in black by day, and links are darker than it.
    assert!(style.text.contains(":root{--accent:#ffd400;") && style.text.contains("--on-accent:#000000"));
    assert!(!style.text.contains("--accent-ink:#ffd400;--accent-wash:#fff"));
    let icon = app.get(path_of(&page.text, "/static/icon.")).await;
    assert!(!icon.text.contains("#1d6b57"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_style_sheet_url_changes_with_the_accent_colour() {
    let (plain, other) = (TestApp::start().await, TestApp::with(|config| config.branding.accent = Colour::parse("#333")).await);
    let path = async |app: &TestApp| path_of(&app.browser().open("/login").await.text, "/static/app.").to_owned();
    assert_ne!(path(&plain).await, path(&other).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_is_cached_forever_and_runs_no_scripts() {
    let folder = tempfile::tempdir().unwrap();
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><script>alert(1)</script></svg>\n";
    let png = b"\x89PNG\r\n\x1a\n and so on".as_slice();
    for (name, bytes, kind) in [("a.svg", svg.as_bytes(), "image/svg+xml"), ("b.dat", png, "image/png")] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let app = TestApp::with(|config| config.branding.logo = Some(path)).await;
        let page = app.browser().open("/").await;
        let logo = app.get(path_of(&page.text, "/static/logo.")).await;
        assert_eq!((logo.status, logo.header("content-type")), (200, kind));
        assert_eq!(logo.header("cache-control"), "public, max-age=31536000, immutable");
        assert!(logo.header("content-security-policy").starts_with("default-src 'none'"));
        assert_eq!(logo.header("content-security-policy").contains("sandbox"), kind == "image/svg+xml");
        assert!(page.text.contains(&format!("rel=\"icon\" href=\"{}\" type=\"{kind}\"", path_of(&page.text, "/static/logo."))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_are_small() {
    let app = TestApp::start().await;
    let page = app.browser().open("/login").await;
    let style = path_of(&page.text, "/static/app.");
    let script = path_of(&page.text[page.text.find("<script").unwrap()..], "/static/app.");
    assert!(app.get(style).await.text.len() < 15 << 10 && app.get(script).await.text.len() < 10 << 10);
    // Nothing else is asked for before the page can be seen.
    assert_eq!(page.text.matches("rel=\"stylesheet\"").count(), 1);
    assert!(page.text.contains("\" defer></script>") && !page.text.contains("@import") && !page.text.contains("<img"));
}

#[test]
fn a_logo_that_is_not_an_image_stops_the_start() {
    let mut branding = vestibule::config::Config::default().branding;
    for (name, text, why) in [
        ("a.svg", "not a picture", "neither an SVG nor a PNG file"),
        ("b.svg", "", "neither"),
        ("missing.svg", "-", "No such file"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path: PathBuf = folder.path().join(name);
        if text != "-" {
            std::fs::write(&path, text).unwrap();
        }
        branding.logo = Some(path.clone());
        let refused = vestibule::web::assets::Assets::load(&branding, &PagesAt::ROOT).err().map(|error| format!("{error:?}"));
        let refused = refused.unwrap_or_default();
        assert!(refused.contains(why) && refused.contains(name), "{refused}");
    }
}
