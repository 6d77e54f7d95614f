//! The language is the person's choice, else their browser's.

use crate::{
    harness::TestApp,
    pages::{ada_in, admin::joan_in},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_language_overrides_the_browsers() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.language = "fr-CA,fr;q=0.9,en;q=0.5";
    let page = browser.open("/login?return_to=/profile").await;
    assert!(page.words().contains("Se connecter"));
    let chosen = browser.submit(&page.pressed("lang", "en")).await;
    assert_eq!((chosen.status, chosen.location()), (303, "/login?return_to=/profile"));
    assert!(browser.follow(&chosen).await.words().contains("Sign in"));
    browser.post("/language", &[("lang", "tlh"), ("return_to", "/")]).await;
    assert!(browser.open("/login").await.words().contains("Sign in"), "an unknown language changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_gets_their_own_language_wherever_they_sign_in() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    browser.post("/language", &[("lang", "fr"), ("return_to", "/profile")]).await;
    assert_eq!(browser.open("/profile/personal").await.form("/profile/personal").value("language"), Some("fr"));
    let elsewhere = app.browser();
    ada_in(&app, &elsewhere).await;
    assert!(elsewhere.open("/profile").await.words().contains("Votre profil"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_offers_every_language_by_its_own_name() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.set_cookie("language", "ru");
    for path in ["/", "/login", "/no/such/page"] {
        let page = browser.open(path).await;
        let (tags, html) = (["en", "fr", "ru"], &page.text);
        assert!(tags.iter().all(|tag| html.contains(&format!("name=\"lang\" value=\"{tag}\" lang=\"{tag}\""))), "{html}");
        assert!(["English", "Français", "Русский"].iter().all(|name| page.words().contains(name)), "{html}");
        assert!(html.contains("value=\"ru\" lang=\"ru\" aria-current=\"true\""), "{html}");
    }
    let chosen = browser.post("/language", &[("lang", "fr"), ("return_to", "/login")]).await;
    assert!(browser.follow(&chosen).await.words().contains("Se connecter"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_languages_are_a_form_of_their_own_only_on_a_page_without_one() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let home = browser.open("/?a=b").await;
    assert_eq!(home.form("/language").value("return_to"), Some("/?a=b"));
    let chosen = browser.submit(&home.pressed("lang", "fr")).await;
    assert_eq!((chosen.status, chosen.location()), (303, "/?a=b"));
    assert!(!browser.open("/login").await.text.contains("action=\"/language\""), "a form without a button of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_language_filters_the_list_by_what_was_typed() {
    let app = TestApp::start().await;
    let browser = app.browser();
    joan_in(&app, &browser).await;
    let page = browser.open("/admin/log?who=ada").await;
    let form = page.pressed("lang", "fr").with("who", "grâce & co");
    let chosen = browser.submit(&form).await;
    assert_eq!((chosen.status, chosen.location()), (303, "/admin/log?who=gr%C3%A2ce+%26+co"));
    let french = browser.follow(&chosen).await;
    assert!(french.text.contains("<html lang=\"fr\">") && french.text.contains("value=\"grâce &#38; co\""), "{}", french.text);
    let long = browser.submit(&french.pressed("lang", "en").with("who", &"é".repeat(2000))).await;
    assert_eq!(long.location(), "/admin/log?who=gr%C3%A2ce+%26+co", "what is no URL any more is left as it was");
    let cleared = browser.submit(&french.pressed("lang", "en").with("who", "")).await;
    assert_eq!(cleared.location(), "/admin/log");
}
