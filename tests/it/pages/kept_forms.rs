//! A form that could not be obeyed, or that was left for another language, is shown again with what was typed.

use std::time::Duration;

use crate::{
    harness::{Browser, Form, PASSWORD, Page, TestApp},
    pages::{ada_in, admin::joan_in},
};

/// As when the session has expired, or was ended on another device.
fn forget_session(browser: &Browser) {
    browser.forget_cookie("access");
    browser.forget_cookie("refresh");
}

async fn sign_in(browser: &Browser, login: &Page, email: &str) -> Page {
    let form = login.form("/login").with("login", email).with("password", PASSWORD);
    browser.submit(&form).await
}

/// A changed form of Ada's, sent after her session has ended.
async fn unsaved(browser: &Browser, change: impl Fn(Form) -> Form) -> Page {
    let form = browser.open("/profile/personal").await.form("/profile/personal");
    forget_session(browser);
    let away = browser.submit_from("/profile/personal", &change(form)).await;
    assert!(away.status == 303 && away.location().starts_with("/login?"), "{} {}", away.status, away.location());
    browser.follow(&away).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_a_session_that_has_ended_comes_back_after_the_sign_in() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let login =
        unsaved(&browser, |form| form.with("first_name", "Augusta <Ada>").with("gender", "F").with("language", "fr")).await;
    assert!(login.words().contains("signed out before your change was saved. Sign in to continue"), "{}", login.words());
    let back = sign_in(&browser, &login, "ada@example.com").await;
    assert_eq!(back.location(), "/profile/personal");
    let page = browser.follow(&back).await;
    assert!(page.words().contains("Your change has not been saved yet."), "{}", page.words());
    let again = page.form("/profile/personal");
    let typed = ["first_name", "last_name", "gender", "language"].map(|name| again.value(name).unwrap());
    assert_eq!(typed, ["Augusta <Ada>", "Lovelace", "F", "fr"]);
    let once = browser.open("/profile/personal").await;
    assert_eq!(
        once.form("/profile/personal").value("first_name"),
        Some("Ada"),
        "nothing was saved, and the form comes back once"
    );
    assert_eq!(browser.submit(&again).await.status, 303);
    assert_eq!(browser.open("/profile/personal").await.form("/profile/personal").value("first_name"), Some("Augusta <Ada>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_user_typed_is_never_shown_to_another() {
    let app = TestApp::start().await;
    app.user("Grace", "Hopper").await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let login = unsaved(&browser, |form| form.with("first_name", "Augusta")).await;
    let grace = sign_in(&browser, &login, "grace@example.com").await;
    let page = browser.follow(&grace).await;
    assert_eq!(page.form("/profile/personal").value("first_name"), Some("Grace"));
    assert!(!page.text.contains("Augusta") && !page.words().contains("has not been saved"), "{}", page.text);
    browser.post("/logout", &[]).await;
    let ada = sign_in(&browser, &browser.open("/login?return_to=/profile/personal").await, "ada@example.com").await;
    assert_eq!(ada.status, 303);
    assert_eq!(
        browser.open("/profile/personal").await.form("/profile/personal").value("first_name"),
        Some("Ada"),
        "it is dropped"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_form_cannot_be_read_or_forged_and_ends_after_ten_minutes() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let login = unsaved(&browser, |form| form.with("first_name", "Augusta")).await;
    let kept = browser.cookie("form").unwrap();
    let bytes = data_encoding::BASE64URL_NOPAD.decode(kept.as_bytes()).unwrap();
    assert!(!bytes.windows(7).any(|part| part == b"Augusta"), "sealed");
    sign_in(&browser, &login, "ada@example.com").await;
    let forged = format!("{}{}", if kept.starts_with('A') { 'B' } else { 'A' }, &kept[1..]);
    for odd in ["", "x", &forged, &"A".repeat(4000)] {
        browser.set_cookie("form", odd);
        assert_eq!(browser.open("/profile/personal").await.form("/profile/personal").value("first_name"), Some("Ada"));
    }
    app.advance_clock(Duration::from_mins(10));
    browser.set_cookie("form", &kept);
    assert_eq!(browser.open("/profile/personal").await.form("/profile/personal").value("first_name"), Some("Ada"));
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_are_not_kept_and_what_is_too_long_is_dropped_aloud() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let form = browser.open("/profile/password").await.form("/profile/password");
    let form = form.with("old_password", PASSWORD).with("new_password", "a quiet hall by the sea");
    forget_session(&browser);
    let login = browser.follow(&browser.submit_from("/profile/password", &form).await).await;
    assert!(login.words().contains("before your change was saved. Sign in, then try again."), "{}", login.words());
    assert_eq!(browser.cookie("form"), None);
    sign_in(&browser, &login, "ada@example.com").await;
    let login = unsaved(&browser, |form| form.with("first_name", &"é".repeat(2000))).await;
    assert!(login.words().contains("it was too long for us to keep"), "{}", login.words());
    assert_eq!(browser.cookie("form"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_comes_back_after_the_password_was_confirmed() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let form =
        browser.open("/profile/api-keys").await.form("/profile/api-keys").with("name", "nightly export").with("days", "365");
    app.advance_clock(Duration::from_mins(15));
    let asked = browser.follow(&browser.submit_from("/profile/api-keys", &form).await).await;
    assert!(asked.words().contains("Confirm your password to continue with what you entered."), "{}", asked.words());
    let back = browser.submit(&asked.form("/confirm").with("password", PASSWORD)).await;
    assert_eq!(back.location(), "/profile/api-keys");
    let again = browser.follow(&back).await.form("/profile/api-keys");
    assert_eq!((again.value("name"), again.value("days")), (Some("nightly export"), Some("365")));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_language_keeps_a_half_filled_form_and_does_nothing_else() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let page = browser.open("/register").await;
    assert!(page.text.contains(" formaction=\"/language?at=%2Fregister\" formnovalidate"), "{}", page.text);
    let form = page.pressed("lang", "fr").with("first_name", "Zoë").with("email", "zoe@").with("password", PASSWORD);
    let chosen = browser.submit(&form).await;
    assert_eq!((chosen.status, chosen.location()), (303, "/register"));
    let french = browser.follow(&chosen).await;
    assert!(french.words().contains("Créer un compte") && !french.text.contains(PASSWORD), "{}", french.text);
    let again = french.form("/register");
    assert_eq!((again.value("first_name"), again.value("email")), (Some("Zoë"), Some("zoe@")));
    assert!(!french.words().contains("pas encore enregistrée"), "there was nothing to save");
    assert!(app.emails().await.is_empty());
    assert_eq!(browser.open("/register").await.form("/register").value("email"), Some(""), "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_language_keeps_an_unchecked_box_and_saves_no_profile() {
    let app = TestApp::with(|config| config.sessions.remember_by_default = true).await;
    let browser = app.browser();
    let mut form = browser.open("/login").await.pressed("lang", "ru").with("login", "ada@example.com");
    assert_eq!(form.value("remember"), Some("yes"));
    form.fields.retain(|(name, _)| name != "remember");
    let again = browser.follow(&browser.submit(&form).await).await.form("/login");
    assert_eq!((again.value("login"), again.value("remember")), (Some("ada@example.com"), Some("")));
    browser.set_cookie("language", "en");
    ada_in(&app, &browser).await;
    let form = browser.open("/profile/personal").await.pressed("lang", "fr").with("first_name", "Augusta");
    let french = browser.follow(&browser.submit(&form).await).await;
    assert_eq!(french.form("/profile/personal").value("first_name"), Some("Augusta"));
    assert_eq!(browser.open("/profile/personal").await.form("/profile/personal").value("first_name"), Some("Ada"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_comes_back_on_its_page_where_the_browser_does_not_name_the_page() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let form = browser.open("/profile/personal").await.form("/profile/personal").with("first_name", "Augusta");
    forget_session(&browser);
    let login = browser.follow(&browser.submit(&form).await).await;
    let back = sign_in(&browser, &login, "ada@example.com").await;
    assert_eq!(back.location(), "/profile/personal");
    assert_eq!(browser.follow(&back).await.form("/profile/personal").value("first_name"), Some("Augusta"));
    app.advance_clock(Duration::from_mins(15));
    for page in ["/profile/api-keys", "/profile/export"] {
        let form = browser.open(page).await.form(page);
        let asked = format!("/confirm?return_to={}", page.replace('/', "%2F"));
        assert_eq!(browser.submit(&form).await.location(), asked);
    }
    // Only a path of this server is a page.
    let form = browser.open("/profile/export").await.form("/profile/export");
    for odd in ["https://evil.example/", "//evil.example", "/a\\b", "", &"/a".repeat(2000)] {
        let asked = browser.submit(&form.clone().with("on_page", odd)).await;
        assert_eq!(asked.location(), "/confirm?return_to=%2Fprofile", "{odd}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_language_takes_along_the_form_that_is_typed_into_whichever_comes_first() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    browser.post("/profile/email", &[("email", "ada@new.example")]).await;
    app.emails().await;
    // The form of the code, which is never kept, is the first.
    let page = browser.open("/profile/email").await;
    assert!(page.text.find("name=\"code\"") < page.text.find("name=\"email\""), "{}", page.text);
    let french = browser.follow(&browser.submit(&page.pressed("lang", "fr").with("email", "ada@other.example")).await).await;
    assert_eq!(french.form("/profile/email").value("email"), Some("ada@other.example"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_language_keeps_what_was_chosen_among_several() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let grace = app.grace().await;
    joan_in(&app, &browser).await;
    let page = format!("/admin/users/{}/edit", grace.user.id);
    let form = browser.open(&page).await.pressed("lang", "fr").with("proof", "checked").with("email", "g@example.com");
    let again = browser.follow(&browser.submit(&form).await).await.form(&page);
    assert_eq!((again.value("proof"), again.value("email")), (Some("checked"), Some("g@example.com")));
}
