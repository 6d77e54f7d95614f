//! A app that looks like part of something else.

use std::path::PathBuf;

use reqwest::Method;
use vestibule::{
    config::Branding,
    types::{colour::Colour, localized_text::LocalizedText, pages_at::PagesAt},
};

use crate::harness::{TestApp, fetch};

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
        branding.header = Some("Closed on Sunday.".into());
        branding.footer = Some("Zola & Co, Paris".into());
    })
    .await;
    let page = app.browser().open("/login").await;
    assert!(page.text.contains("<title>Sign in to Librairie &#60;Zola&#62;</title>"), "{}", page.text);
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
    let png = include_bytes!("../../../static/apple-touch-icon.png").as_slice();
    for (name, bytes, kind) in [("a.svg", svg.as_bytes(), "image/svg+xml"), ("b.dat", png, "image/png")] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let app = TestApp::with(|config| config.branding.logo = Some(path)).await;
        let page = app.browser().open("/").await;
        let logo = app.get(path_of(&page.text, "/static/logo.")).await;
        assert_eq!((logo.status, logo.header("content-type")), (200, kind));
        assert_eq!(logo.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(logo.header("content-security-policy").contains("sandbox"), kind == "image/svg+xml");
        assert!(page.text.contains(&format!("rel=\"icon\" href=\"{}\" type=\"{kind}\"", path_of(&page.text, "/static/logo."))));
    }
}

#[test]
fn a_logo_that_is_not_an_image_stops_the_start() {
    let mut branding = vestibule::config::Config::default().branding;
    for (name, text, why) in [
        ("a.svg", "not a picture", "neither an SVG nor a PNG file"),
        ("b.svg", "", "neither"),
        ("c.png", "\u{89}PNG\r\n\u{1a}\n and so on", "neither"),
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

#[test]
fn a_damaged_png_file_is_no_logo() {
    let whole = include_bytes!("../../../static/apple-touch-icon.png");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("logo.png");
    let load = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let branding = Branding { logo: Some(path.clone()), ..*vestibule::config::Config::default().branding };
        vestibule::web::assets::Assets::load(&branding, &PagesAt::ROOT).map(|_| ()).map_err(|error| format!("{error:?}"))
    };
    assert_eq!(load(whole), Ok(()));
    for bad in [b"\x89PNG\r\n\x1a\n and so on".to_vec(), whole[..200].to_vec(), [&whole[..], b"?"].concat()] {
        let said = load(&bad).unwrap_err();
        assert!(said.contains("logo.png: it is a PNG file, but "), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn header_and_footer_are_in_the_language_of_the_reader() {
    let each = |texts: [(&str, &str); 2]| LocalizedText::Each(texts.map(|(tag, text)| (tag.to_owned(), text.to_owned())).into());
    let app = TestApp::with(|config| {
        config.branding.header = Some(each([("fr", "Fermé le dimanche"), ("en", "Closed on Sunday")]));
        config.branding.footer = Some(each([("ru", "Париж"), ("fr", "Paris")]));
    })
    .await;
    for (language, header, footer) in
        [("fr", "Fermé le dimanche", "Paris"), ("ru", "Closed on Sunday", "Париж"), ("en", "Closed on Sunday", "Париж")]
    {
        let page = fetch(app.anonymous().request(Method::GET, "/login").header("accept-language", language)).await.text;
        assert!(page.contains(&format!("<aside class=\"banner\">{header}</aside>")), "{language}: {page}");
        assert!(page.contains(&format!("<p>{footer}</p>")), "{language}: {page}");
    }
}

#[test]
fn a_text_in_a_language_that_there_is_not_stops_the_start() {
    let mut config = vestibule::config::Config::default();
    config.branding.footer = Some(LocalizedText::Each(vec![("de".to_owned(), "Hallo".to_owned())]));
    let error = vestibule::web::check(&config).unwrap_err();
    assert!(format!("{error:?}").contains("`branding.footer`: there is no language `de`; there are en, fr, ru"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_of_the_operator_follow_ours_in_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("brand.css");
    std::fs::write(&path, "\u{feff}:root { --round: 0; }\n/* not closed").unwrap();
    let app = TestApp::with(|config| {
        config.branding.css = Some(path);
        config.branding.accent = Colour::parse("#ffd400");
    })
    .await;
    let page = app.browser().open("/login").await;
    assert_eq!(page.text.matches("rel=\"stylesheet\"").count(), 1);
    // The bar of a phone has the colour of our background, and this page may have another.
    assert!(!page.text.contains("theme-color"));
    let style = app.get(path_of(&page.text, "/static/app.")).await;
    let (ours, own) = (style.text.find("--accent:#ffd400").unwrap(), style.text.find(":root { --round: 0; }").unwrap());
    assert!(ours < own && style.text.ends_with("/* not closed") && !style.text.contains('\u{feff}'));
}

#[test]
fn a_style_sheet_that_cannot_be_used_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut branding = vestibule::config::Config::default().branding;
    let too_large = "a".repeat((64 << 10) + 1);
    for (name, bytes, why) in [
        ("missing.css", None, "No such file"),
        ("large.css", Some(too_large.as_bytes()), "at most 64 KiB"),
        ("bytes.css", Some(&b"\xff\xfe"[..]), "UTF-8"),
    ] {
        let path = folder.path().join(name);
        if let Some(bytes) = bytes {
            std::fs::write(&path, bytes).unwrap();
        }
        branding.css = Some(path);
        let refused = format!("{:?}", vestibule::web::assets::Assets::load(&branding, &PagesAt::ROOT).err());
        assert!(refused.contains(why) && refused.contains(name), "{refused}");
    }
}

#[test]
fn what_the_pages_do_not_load_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("brand.css");
    let rules = "@import \"a.css\";\n@font-face { src: url(a.woff2) }\np { background: url( 'HTTPS://cdn.example/a.png') }\nb { background: url(/a.png) }\n";
    std::fs::write(&path, rules).unwrap();
    let mut config = vestibule::config::Config::default();
    config.branding.css = Some(path);
    let warnings = vestibule::web::check(&config).unwrap();
    assert_eq!(warnings.len(), 3, "{warnings:?}");
    for (warning, words) in
        warnings.iter().zip(["brand.css:1: `@import`", "brand.css:2: `@font-face`", "brand.css:3: images of other hosts"])
    {
        assert!(warning.contains(words), "{warning}");
    }
}
