//! Header, footer and home page that an operator has written.

use std::path::Path;

use reqwest::Method;
use tempfile::TempDir;
use vestibule::{config::Config, types::pages_at::PagesAt, web};

use super::ada_in;
use crate::harness::{TestApp, fetch};

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

async fn app_with(folder: &TempDir) -> TestApp {
    let path = folder.path().to_owned();
    TestApp::with(|config| config.branding.templates_dir = Some(path)).await
}

/// What is wrong with these templates.
fn refusal(files: &[(&str, &str)]) -> String {
    let folder = folder(files);
    let mut config = Config::default();
    config.branding.templates_dir = Some(folder.path().to_owned());
    let error = web::check(&config).map(drop).expect_err("it starts");
    format!("{error:?}").replace("\\n", "\n").replace(&format!("{}/", folder.path().display()), "")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_header_footer_and_home_page_replace_ours() {
    let folder = folder(&[
        ("header.html", "<a class=\"home\" href=\"{{ home_url }}\">{{ brand }} & Co</a>"),
        ("footer.html", "<p>{% if signed_in %}in{% else %}out{% endif %} at {{ page }}</p>"),
        ("home.html", "<h1>Hello</h1><a href=\"{{ sign_in_url }}\">In</a><a href=\"{{ sign_up_url }}\">New</a>"),
        ("notes.txt", "not a template"),
    ]);
    let app = app_with(&folder).await;
    let home = app.browser().open("/").await;
    for part in [
        "<div class=\"own\"><a class=\"home\" href=\"&#x2f;\">Vestibule & Co</a></div>",
        "<div class=\"own\"><p>out at &#x2f;</p></div>",
        "<div class=\"own\"><h1>Hello</h1><a href=\"&#x2f;login\">In</a><a href=\"&#x2f;register\">New</a></div>",
    ] {
        assert!(home.text.contains(part), "{part} is not in {}", home.text);
    }
    assert!(!home.text.contains("class=\"brand\"") && !home.text.contains("class=\"hero\""));
    // The languages are ours.
    assert!(home.text.contains("action=\"/language\""));
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let profile = browser.open("/profile").await;
    assert!(profile.text.contains("<p>in at &#x2f;profile</p>") && profile.text.contains("action=\"/logout\""));
    for name in ["header.html", "notes.txt"] {
        assert_eq!(app.get(&format!("/static/{name}")).await.status, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_of_one_language_is_for_its_readers() {
    let folder = folder(&[
        ("footer.html", "<p>All: {{ lang }}</p>"),
        ("footer.fr.html", "<p>Bonjour</p>"),
        ("header.ru.html", "<b>Да</b>"),
    ]);
    let app = app_with(&folder).await;
    for (language, footer, is_ours) in
        [("fr", "<p>Bonjour</p>", true), ("ru", "<p>All: ru</p>", false), ("en", "<p>All: en</p>", true)]
    {
        let page = fetch(app.anonymous().request(Method::GET, "/login").header("accept-language", language)).await.text;
        assert!(page.contains(footer), "{language}: {page}");
        assert_eq!(page.contains("class=\"brand\""), is_ours, "{language}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_users_typed_is_escaped_whatever_the_template_says() {
    let template = "<p title=\"{{ user_name }}\">{{ user_name }}</p>\
                    {% autoescape false %}{{ user_name }}{% set again %}{{ user_name }}{% endset %}{{ again }}{% endautoescape %}";
    let folder = folder(&[("header.html", template), ("footer.html", "<p>{{ page }}</p>")]);
    let app = app_with(&folder).await;
    let ada = app.browser();
    ada_in(&app, &ada).await;
    let name = "<img src=x onerror=alert(1)>\"'";
    ada.post("/profile/personal", &[("first_name", name), ("last_name", ""), ("language", "en")]).await;
    let page = ada.open("/profile").await.text.clone();
    assert!(!page.contains("<img") && page.contains("&lt;img src=x onerror=alert(1)&gt;"), "{page}");
    assert!(!page.contains("title=\"<") && !page.contains(")>\""), "{page}");
    let missing = app.browser().open("/%22%3E%3Cimg%20src=x%3E").await;
    assert!(!missing.text.contains("<img"), "{}", missing.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_in_templates_follow_pages_at() {
    let folder = folder(&[("footer.html", "<a href=\"{{ profile_url }}\">{{ page }}</a>")]);
    let path = folder.path().to_owned();
    let app = TestApp::with(|config| {
        config.branding.templates_dir = Some(path);
        config.pages_at = PagesAt::parse("/account").unwrap();
    })
    .await;
    let page = app.browser().open("/account/login").await;
    assert!(page.text.contains("<a href=\"&#x2f;account&#x2f;profile\">&#x2f;login</a>"), "{}", page.text);
}

#[test]
fn a_mistake_in_a_template_stops_the_start_with_file_and_line() {
    for (name, text, what) in [
        ("header.html", "<p>\n{{ nmae }}</p>", "header.html:2: there is no variable `nmae`"),
        ("header.html", "{{ brnad }}", "`brnad`, only brand, home_url, lang"),
        ("header.html", "a\n\n{% if signed_in %}", "header.html:3: "),
        ("header.html", "{{ brand.name }}", "header.html:1: "),
        ("header.html", "{{ brand|safe }}", "header.html:1: "),
        ("header.html", "{{ range(9) }}", "there is no variable `range`"),
        ("header.html", "{% include \"/etc/passwd\" %}", "header.html:1: "),
        ("header.html", "{% extends \"home.html\" %}", "header.html:1: "),
        ("footer.html", "<div>\n<p>{{ brand }}\n</div>\n</div>", "footer.html:4: </div> closes nothing"),
        ("footer.html", "{% if lang == \"fr\" %}\n<div>{% endif %}", "footer.html:2: <div> is not closed"),
        ("footer.html", "{% if signed_in %}\n\n<main>{% endif %}", "footer.html:3: <main> belongs to the whole page"),
        ("home.html", &"{{ brand }}".repeat(6000), "at most 64 KiB"),
        ("home.html", "{% for a in [1, 2] %}\n".repeat(16).as_str(), "home.html:"),
        ("hedaer.html", "", "such as header.fr.html; did you mean header.html?"),
        (
            "page.html",
            "",
            "page.html: there is no such template, only header.html, footer.html, home.html, and for one language such as header.fr.html",
        ),
        ("header.de.html", "", "header.de.html: there is no language `de`; there are en, fr, ru"),
        ("header.fr.old.html", "", "there is no such template"),
        ("header.html", "<p>\n<a href={{ home_url }}>x</a></p>", "header.html:2: a variable within a tag must be in quotes"),
        ("header.html", "{% if user_name %}<i title={{ user_name }}>x</i>{% endif %}", "header.html:1: a variable within a tag"),
    ] {
        let said = refusal(&[(name, text)]);
        assert!(said.contains(what), "{text}: {said}");
    }
    let said = refusal(&[("header.html", "{{ a }}{{ b }}"), ("footer.html", "<p></div>")]);
    assert!(["`a`", "`b`", "footer.html:1"].iter().all(|words| said.contains(words)), "{said}");
}

#[test]
fn a_template_that_takes_too_long_or_writes_too_much_stops_the_start() {
    let numbers = (0..100).map(|number| number.to_string()).collect::<Vec<_>>().join(",");
    let start = |depth: usize| format!("{{% for a in [{numbers}] %}}").repeat(depth);
    let end = |depth: usize| "{% endfor %}".repeat(depth);
    assert!(refusal(&[("home.html", &format!("{}.{}", start(4), end(4)))]).contains("home.html:1: it takes too many steps"));
    let long = format!("{}{}{}", start(1), "word ".repeat(8000), end(1));
    assert!(refusal(&[("home.html", &long)]).contains("it writes more than 256 KiB"));
}

#[test]
fn a_folder_that_is_not_there_stops_the_start() {
    let mut config = Config::default();
    config.branding.templates_dir = Some(Path::new("/nowhere/templates").to_owned());
    let error = format!("{:?}", web::check(&config).map(drop).unwrap_err());
    assert!(error.contains("/nowhere/templates") && error.contains("No such file"), "{error}");
}

#[test]
fn what_the_policy_of_the_pages_forbids_is_a_warning() {
    let folder = folder(&[("header.html", "<p>\n<script>go()</script><b style=\"color: red\">b</b>")]);
    let mut config = Config::default();
    config.branding.templates_dir = Some(folder.path().to_owned());
    let warnings = web::check(&config).unwrap();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].contains("header.html:2: scripts in templates do not run"), "{warnings:?}");
}
