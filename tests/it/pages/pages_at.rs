//! Pages below a path of their own, with a contract that has the paths which they have otherwise.

use std::{collections::BTreeSet, ops::Deref};

use form_urlencoded::parse as pairs;
use serde_json::json;
use vestibule::{
    config::ApiDocs,
    types::pages_at::PagesAt,
    web::{resource::Surface, routes},
};

use crate::harness::{Browser, Form, PASSWORD, PUBLIC_URL, Page, ReceivedEmail, TestApp};

const AT: &str = "/account";
const NEW: &str = "a quiet hall by the sea";

/// A contract whose paths are those that pages have otherwise.
const GYM: &str = r#"
title = "Gym"

[session]
access_lifetime = "10m"
refresh_lifetime = "14d"
max_lifetime = "60d"
refresh_rotation = "never"

[errors]
format = "envelope"

[[action]]
operation = "login"
path = "/login"
method = "POST"
request = { email = "email", password = "password" }
response = '{ "token": "$access" }'

[[action]]
operation = "me"
path = "/profile"
method = "GET"
response = '{ "email": "$user.email" }'
"#;

async fn app() -> TestApp {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("gym.toml"), GYM).unwrap();
    TestApp::with(|config| {
        config.contracts_dir = Some(folder.path().to_owned());
        config.pages_at = PagesAt::parse(AT).unwrap();
    })
    .await
}

/// A browser that looks at every answer: none may lead to a page elsewhere than below `AT`.
struct Visitor(Browser);

impl Deref for Visitor {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.0
    }
}

impl Visitor {
    async fn open(&self, path: &str) -> Page {
        looked_at(self.0.open(path).await, path)
    }

    async fn follow(&self, page: &Page) -> Page {
        self.open(page.location()).await
    }

    async fn submit(&self, form: &Form) -> Page {
        looked_at(self.0.submit(form).await, &form.action)
    }

    /// Fills in the only form with this action on the page of this name, and goes where that leads.
    async fn send(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.open(&at(page)).await;
        self.submit(&filled(&page, action, fields)).await
    }
}

fn filled(page: &Page, action: &str, fields: &[(&str, &str)]) -> Form {
    fields.iter().fold(page.form(&at(action)), |form, (name, value)| form.with(name, value))
}

fn at(name: &str) -> String {
    format!("{AT}{name}")
}

fn is_inside(path: &str) -> bool {
    path.strip_prefix(AT).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

/// Every path in the attributes of a page.
fn paths(html: &str) -> Vec<String> {
    let values = html.split("=\"").skip(1).filter_map(|rest| rest.split('"').next());
    values.filter(|value| value.starts_with('/')).map(|value| value.replace("&#38;", "&")).collect()
}

#[track_caller]
fn looked_at(page: Page, from: &str) -> Page {
    let led = Some(page.location().to_owned()).filter(|to| !to.is_empty());
    for path in paths(&page.text).iter().chain(&led) {
        assert!(is_inside(path), "{from} leads to {path}");
        let query = path.split_once('?').map_or("", |(_, query)| query);
        let next = pairs(query.as_bytes()).find(|(name, _)| name == "return_to").map(|(_, next)| next.into_owned());
        assert!(next.as_deref().is_none_or(is_inside), "{from} leads to {path}");
    }
    page
}

/// The link of an email, all of whose links lead to the pages.
#[track_caller]
fn link(email: &ReceivedEmail) -> String {
    for part in [&email.text, &email.html] {
        let links: Vec<_> = part.split(PUBLIC_URL).skip(1).filter(|rest| rest.starts_with('/')).collect();
        assert!(!links.is_empty() && links.iter().all(|link| link.starts_with("/account/")), "{part}");
    }
    email.link()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_and_file_is_below_the_prefix_and_the_old_paths_are_free() {
    let app = TestApp::with(|config| {
        config.pages_at = PagesAt::parse("/our/account").unwrap();
        config.http.docs = ApiDocs::SignedIn;
    })
    .await;
    let pages = routes::resources(&app.web).into_iter().filter(|resource| resource.surface == Surface::Html);
    let elsewhere = pages.map(|page| page.path).filter(|path| path != "/our/account" && !path.starts_with("/our/account/"));
    let elsewhere: Vec<_> = elsewhere.collect();
    assert_eq!(
        elsewhere,
        [
            "/.well-known/change-password",
            "/.well-known/apple-app-site-association",
            "/.well-known/assetlinks.json",
            "/.well-known/webauthn",
            "/",
            "/api/docs",
            "/api/openapi.json",
            "/favicon.ico",
            "/apple-touch-icon.png",
        ]
    );
    let browser = app.browser();
    for path in ["/login", "/profile", "/register", "/admin", "/static/app.css", "/our", "/our/accounts"] {
        assert_eq!(browser.open(path).await.status, 404, "{path}");
    }
    assert_eq!(browser.open("/api/docs").await.location(), "/our/account/login?return_to=%2Fapi%2Fdocs");
    assert_eq!(browser.open("/.well-known/change-password").await.location(), "/our/account/profile/password");
    assert_eq!(browser.open("/our/account/login/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_signs_up_confirms_recovers_and_leaves_below_the_prefix() {
    let app = app().await;
    let ada = Visitor(app.browser());
    let root = ada.open("/").await;
    assert_eq!((root.status, root.location()), (303, AT));
    assert!(ada.follow(&root).await.text.contains("href=\"/account/register\""));
    let fields = [("email", "ada@example.com"), ("password", PASSWORD), ("first_name", "Ada"), ("last_name", "Lovelace")];
    let refused = ada.send("/register", "/register", &[("email", "ada")]).await;
    assert_eq!(refused.status, 422);
    let signed_up = ada.submit(&filled(&refused, "/register", &fields)).await;
    assert!(signed_up.location().starts_with("/account/profile"), "{}", signed_up.location());
    assert!(ada.follow(&signed_up).await.words().contains("Ada"));

    let picked_up = ada.open(&link(&app.next_email().await)).await;
    assert_eq!(picked_up.location(), "/account/email-verify");
    let page = ada.follow(&picked_up).await;
    assert!(ada.submit(&filled(&page, "/email-verify", &[])).await.location().starts_with("/account/"));

    let french = ada.post("/account/language", &[("lang", "fr"), ("return_to", "/account/profile")]).await;
    assert_eq!(french.location(), "/account/profile");
    let left = ada.send("/profile", "/logout", &[]).await;
    assert_eq!(left.location(), "/account/login");
    let sent_away = ada.open("/account/profile/devices").await;
    assert_eq!(sent_away.location(), "/account/login?return_to=%2Faccount%2Fprofile%2Fdevices");
    let login = ada.follow(&sent_away).await;
    let back = ada.submit(&filled(&login, "/login", &[("login", "ada@example.com"), ("password", PASSWORD)])).await;
    assert_eq!(back.location(), "/account/profile/devices");
    assert!(ada.follow(&back).await.text.contains("<li><a href=\"/account/profile/devices\" aria-current=\"page\">"));

    let forgotten = ada.send("/password-forgotten", "/password-forgotten", &[("email", "ada@example.com")]).await;
    assert_eq!(forgotten.location(), "/account/password-forgotten?sent=1");
    let picked_up = ada.open(&link(&app.next_email().await)).await;
    let reset = ada.follow(&picked_up).await;
    let done = ada.submit(&filled(&reset, "/password-reset", &[("new_password", NEW)])).await;
    assert_eq!(done.location(), "/account/login");
    link(&app.next_email().await);
    assert!(ada.follow(&done).await.words().contains("mot de passe"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sensitive_steps_and_links_of_emails_return_below_the_prefix() {
    let app = app().await;
    app.user("Ada", "Lovelace").await;
    let ada = Visitor(app.browser());
    let fields = [("login", "ada@example.com"), ("password", PASSWORD)];
    assert!(ada.send("/login", "/login", &fields).await.location().starts_with("/account/profile"));
    app.advance_clock(app.state().config.sessions.reauthenticate_after);
    let asked = ada.open("/account/profile/email").await;
    assert_eq!(asked.location(), "/account/confirm?return_to=%2Faccount%2Fprofile%2Femail");
    let page = ada.follow(&asked).await;
    let proven = ada.submit(&filled(&page, "/confirm", &[("password", PASSWORD)])).await;
    assert_eq!(proven.location(), "/account/profile/email");
    let form = ada.follow(&proven).await.form("/account/profile/email").with("email", "ada@new.example");
    assert_eq!(ada.submit(&form).await.location(), "/account/profile/email");
    for _ in 0..2 {
        let picked_up = ada.open(&link(&app.next_email().await)).await;
        assert_eq!(ada.follow(&picked_up).await.status, 200);
    }
    let page = ada.open("/account/email-change").await;
    let changed = ada.submit(&filled(&page, "/email-change", &[])).await;
    assert_eq!(changed.location(), "/account/profile");
    let undo = ada.open(&link(&app.next_email().await)).await;
    assert_eq!(undo.location(), "/account/email-undo");
    let undone = ada.submit(&filled(&ada.follow(&undo).await, "/email-undo", &[])).await;
    assert_eq!(undone.location(), "/account/login");
    let evil = ada.open("/account/login?return_to=//evil.example").await.form("/account/login");
    assert_eq!(evil.value("return_to"), None);
}

/// Opens every page that a link leads to, once.
async fn crawl(visitor: &Visitor) -> BTreeSet<String> {
    let (mut seen, mut left) = (BTreeSet::new(), vec![AT.to_owned()]);
    while let Some(path) = left.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let page = visitor.open(&path).await;
        assert!(matches!(page.status, 200 | 303), "{path}: {} {}", page.status, page.words());
        let links = page.text.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
        left.extend(links.map(|rest| format!("/{}", rest.replace("&#38;", "&"))));
        left.extend(Some(page.location().to_owned()).filter(|to| !to.is_empty()));
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn no_link_of_any_page_leads_out_of_the_prefix() {
    let mut app = app().await;
    app.allow_unsent_emails();
    let (ada, visitor) = (app.user("Ada", "Lovelace").await, Visitor(app.browser()));
    app.lost_email(ada.id).await;
    let as_guest = crawl(&visitor).await;
    for page in ["/login", "/register", "/password-forgotten"] {
        assert!(as_guest.contains(&at(page)), "{page}: {as_guest:?}");
    }
    app.administrator().await;
    visitor.send("/login", "/login", &[("login", "joan@example.com"), ("password", PASSWORD)]).await;
    let as_administrator = crawl(&visitor).await;
    let one = [format!("/admin/users/{}", ada.id), format!("/admin/log?who={}", ada.id)];
    for page in ["/profile/api-keys", "/profile/delete", "/admin/roles", "/admin/emails/1", "/admin/users/new"]
        .into_iter()
        .chain(one.iter().map(String::as_str))
    {
        assert!(as_administrator.contains(&at(page)), "{page}: {as_administrator:?}");
    }
    let form = visitor.open(&at(&one[0])).await.form("/account/admin/users/deactivate");
    assert_eq!(visitor.submit(&form).await.location(), at(&one[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documentation_and_the_emails_of_a_developer_are_whole_below_the_prefix() {
    let app = TestApp::with(|config| {
        config.pages_at = PagesAt::parse(AT).unwrap();
        "http://127.0.0.1:0".clone_into(&mut config.public_url);
    })
    .await;
    let docs = app.get("/api/docs").await.text;
    let files: Vec<_> = paths(&docs);
    assert_eq!(files.len(), 4, "{docs}");
    for file in files {
        assert!(is_inside(&file) && app.get(&file).await.status == 200, "{file}");
    }
    app.user("Ada", "Lovelace").await;
    app.browser().post(&at("/password-forgotten"), &[("email", "ada@example.com")]).await;
    app.next_email().await;
    let list = app.get("/account/dev/emails").await.text;
    let email = paths(&list).into_iter().find(|path| path.starts_with("/account/dev/emails/")).unwrap();
    let shown = app.get(&email).await.text;
    assert!(shown.contains("<a href=\"http://127.0.0.1:") && shown.contains("/account/password-reset?token="), "{shown}");
    assert!(paths(&shown).contains(&format!("{email}/html")));
    assert_eq!(app.get(&format!("{email}/html")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_may_have_the_paths_that_the_pages_have_otherwise() {
    let app = app().await;
    app.user("Ada", "Lovelace").await;
    let signed_in = app.post("/login", json!({ "email": "ada@example.com", "password": PASSWORD })).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.text);
    let caller = app.anonymous().bearer(signed_in.body["token"].as_str().unwrap());
    assert_eq!(caller.get("/profile").await.body, json!({ "email": "ada@example.com" }));
    assert_eq!(app.browser().open("/account/login").await.status, 200);
}
