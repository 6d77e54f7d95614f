//! Several tabs of one browser: a form acts on what its page showed, or not at all.

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use vestibule::{
    flows::invite::{self, Draft},
    web::{
        form_check::FIELD,
        resource::{FormPolicy, Surface},
        routes,
    },
};

use crate::{
    harness::{Browser, Form, PASSWORD, TestApp},
    pages::ada_in,
};

const NEW: &str = "a quiet hall by the sea";

async fn sign_in(browser: &Browser, email: &str) {
    let form = browser.open("/login").await.form("/login").with("login", email).with("password", PASSWORD);
    assert_eq!(browser.submit(&form).await.status, 303);
}

async fn opens(app: &TestApp, email: &str, password: &str) -> bool {
    app.browser().post("/login", &[("login", email), ("password", password)]).await.status == 303
}

/// Opens a link in a new tab.
async fn tab(browser: &Browser, link: &str, page: &str) -> Form {
    let opened = browser.open(link).await;
    assert_eq!(opened.location(), page);
    browser.follow(&opened).await.form(page)
}

async fn reset_link(app: &TestApp, browser: &Browser, email: &str) -> String {
    browser.post("/password-forgotten", &[("email", email)]).await;
    app.next_email().await.link()
}

#[tokio::test(flavor = "multi_thread")]
async fn reset_links_in_two_tabs_act_on_their_own_accounts() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    app.user("Grace", "Hopper").await;
    let browser = app.browser();
    let ada = tab(&browser, &reset_link(&app, &browser, "ada@example.com").await, "/password-reset").await;
    let grace = tab(&browser, &reset_link(&app, &browser, "grace@example.com").await, "/password-reset").await;
    assert_eq!((ada.value("username"), grace.value("username")), (Some("ada@example.com"), Some("grace@example.com")));
    assert_eq!(browser.submit(&ada.with("new_password", NEW)).await.status, 303);
    assert!(opens(&app, "ada@example.com", NEW).await && opens(&app, "grace@example.com", PASSWORD).await);
    let short = browser.submit(&grace.with("new_password", "short")).await;
    assert_eq!(short.status, 422);
    let again = short.form("/password-reset");
    assert_eq!(again.value("username"), Some("grace@example.com"));
    assert_eq!(browser.submit(&again.with("new_password", "another phrase entirely")).await.status, 303);
    assert!(opens(&app, "grace@example.com", "another phrase entirely").await);
    app.emails().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn invitations_in_two_tabs_act_on_their_own_accounts() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let mut tabs = Vec::new();
    for email in ["ines@example.com", "ivan@example.com"] {
        invite::invite(app.state(), &TestApp::operator(), Draft { email, ..Draft::default() }).await.unwrap();
        tabs.push(tab(&browser, &app.next_email().await.link(), "/invitation").await);
    }
    assert_eq!(browser.submit(&tabs[0].clone().with("new_password", NEW)).await.status, 303);
    assert!(browser.open("/profile").await.words().contains("ines@example.com"));
    assert!(!opens(&app, "ivan@example.com", NEW).await);
    // Made for a signed-out browser, and Ines is signed in now.
    let stale = browser.submit(&tabs[1].clone().with("new_password", "another phrase entirely")).await;
    assert_eq!(stale.status, 409);
    assert!(!stale.text.contains("another phrase"));
    let fresh = browser.open("/invitation").await.form("/invitation");
    assert_eq!(fresh.value("username"), Some("ivan@example.com"));
    assert_eq!(browser.submit(&fresh.with("new_password", "another phrase entirely")).await.status, 303);
    assert!(opens(&app, "ivan@example.com", "another phrase entirely").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_of_another_purpose_in_a_second_tab_breaks_no_form() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.post("/register", &[("email", "otto@example.com"), ("password", PASSWORD)]).await;
    let confirm = app.next_email().await.link();
    let reset = reset_link(&app, &browser, "otto@example.com").await;
    let first = tab(&browser, &confirm, "/email-verify").await;
    let second = tab(&browser, &reset, "/password-reset").await;
    assert_eq!(browser.submit(&first).await.location(), "/profile");
    assert_eq!(browser.submit(&second.with("new_password", NEW)).await.location(), "/login");
    assert!(opens(&app, "otto@example.com", NEW).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_whose_link_cookie_is_gone_is_refused() {
    let app = TestApp::with(|config| config.limits.password_reset.0.clear()).await;
    let browser = app.browser();
    let mut tabs = Vec::new();
    for name in ["Ada", "Grace", "Jean", "Kay", "Fran"] {
        let email = app.user(name, "Turing").await.email;
        tabs.push(tab(&browser, &reset_link(&app, &browser, &email).await, "/password-reset").await);
    }
    let gone = browser.submit(&tabs[0].clone().with("new_password", NEW)).await;
    assert_eq!(gone.status, 422);
    for name in ["ada", "grace", "jean", "kay", "fran"] {
        assert!(opens(&app, &format!("{name}@example.com"), PASSWORD).await, "{name}");
    }
    assert_eq!(browser.submit(&tabs[1].clone().with("new_password", NEW)).await.status, 303, "the others are as they were");
    assert!(opens(&app, "grace@example.com", NEW).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_one_account_never_acts_on_another_and_keeps_its_input() {
    let app = TestApp::start().await;
    let grace = app.user("Grace", "Hopper").await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let form = browser.open("/profile/personal").await.form("/profile/personal").with("first_name", "Augusta & Ada");
    let delete = browser.open("/profile/delete").await.form("/profile/delete");
    browser.post("/logout", &[]).await;
    sign_in(&browser, "grace@example.com").await;
    let refused = browser.submit(&form).await;
    assert_eq!(refused.status, 409);
    let words = refused.words();
    assert!(words.contains("You are signed in to another account") && words.contains("Augusta & Ada"), "{words}");
    assert!(refused.text.contains("href=\"/profile\"") || refused.text.contains("href=\"/profile/personal\""));
    assert_eq!(browser.submit(&delete).await.status, 409);
    let now = vestibule::store::user::by_id(app.state().db.reader(), grace.id).await.unwrap().unwrap();
    assert_eq!((now.first_name.as_str(), now.delete_at), ("Grace", None));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_made_for_another_or_an_unknown_account_is_refused() {
    let app = TestApp::start().await;
    app.user("Grace", "Hopper").await;
    let browser = app.browser();
    let nobodys = browser.open("/password-reset").await.form("/password-reset").value(FIELD).unwrap().to_owned();
    ada_in(&app, &browser).await;
    let adas = browser.open("/profile/personal").await.form("/profile/personal").value(FIELD).unwrap().to_owned();
    browser.post("/logout", &[]).await;
    sign_in(&browser, "grace@example.com").await;
    let graces = browser.open("/profile/personal").await.form("/profile/personal").value(FIELD).unwrap().to_owned();
    let forged = graces.replacen(|c: char| c.is_ascii_digit(), "7", 1);
    let (mut bound, mut free) = (0, Vec::new());
    for resource in routes::resources(&app.web) {
        let posts = resource.surface == Surface::Html && resource.methods().iter().any(|method| method == "POST");
        if !posts {
            continue;
        }
        if resource.forms == FormPolicy::Unbound {
            free.push(resource.path);
            continue;
        }
        bound += 1;
        for fields in [vec![], vec![(FIELD, "")], vec![(FIELD, &*adas)], vec![(FIELD, &*nobodys)], vec![(FIELD, &*forged)]] {
            let refused = browser.post_bare(&resource.path, &fields).await;
            assert_eq!(refused.status, 409, "{} {fields:?}", resource.path);
        }
        assert_ne!(
            browser.post_bare(&resource.path, &[(FIELD, &graces), ("password", "x")]).await.status,
            409,
            "{}",
            resource.path
        );
        if browser.open("/profile").await.status != 200 {
            sign_in(&browser, "grace@example.com").await;
        }
    }
    assert!(bound > 25, "{bound}");
    let expected = [
        "/register",
        "/login",
        "/login/passkey",
        "/login/passkey/options",
        "/login/second-step/passkey",
        "/login/second-step/passkey/options",
        "/logout",
        "/other-form",
        "/password-forgotten",
        "/password-check",
        "/email-verify/resend-to",
        "/language",
    ];
    assert_eq!(free, expected, "each says itself whose account it is about, or does no harm to any");
    app.emails().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_a_signed_out_user_is_refused() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.post("/register", &[("email", "otto@example.com"), ("password", PASSWORD)]).await;
    let form = tab(&browser, &app.next_email().await.link(), "/email-verify").await;
    browser.post("/logout", &[]).await;
    let refused = browser.submit(&form).await;
    assert_eq!(refused.status, 409);
    assert!(refused.words().contains("You have been signed out"), "{}", refused.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_of_one_account_keep_working_across_sessions() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let form = browser.open("/profile/personal").await.form("/profile/personal");
    browser.open("/profile/devices").await;
    assert_eq!(browser.submit(&form.clone().with("first_name", "One")).await.status, 303, "after another tab");
    app.advance_clock(Duration::from_mins(20));
    assert_eq!(browser.submit(&form.clone().with("first_name", "Two")).await.status, 303, "after a renewal");
    let proof = browser.open("/confirm").await.form("/confirm").with("password", PASSWORD);
    assert_eq!(browser.submit(&proof).await.status, 303);
    assert_eq!(browser.submit(&form.clone().with("first_name", "Three")).await.status, 303, "after the password again");
    browser.post("/logout", &[]).await;
    sign_in(&browser, "ada@example.com").await;
    assert_eq!(browser.submit(&form.with("first_name", "Four")).await.status, 303, "after another sign-in");
    assert_eq!(browser.open("/profile/personal").await.form("/profile/personal").value("first_name"), Some("Four"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_sign_in_form_signs_in_the_user_it_names() {
    let app = TestApp::start().await;
    app.user("Grace", "Hopper").await;
    let browser = app.browser();
    let form = browser.open("/login").await.form("/login").with("login", "grace@example.com").with("password", PASSWORD);
    ada_in(&app, &browser).await;
    assert_eq!(browser.submit(&form).await.location(), "/profile");
    assert!(browser.open("/profile").await.words().contains("grace@example.com"));
}

#[test]
fn every_template_with_a_post_form_is_bound_to_its_account() {
    let mut with_forms = Vec::new();
    for folder in ["pages", "pages/admin", "."] {
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = if path.is_file() { fs::read_to_string(&path).unwrap() } else { String::new() };
            for form in text.split("<form").skip(1).filter(|form| form.contains("method=\"post\"")) {
                let free =
                    ["/logout", "/language"].iter().any(|page| form.contains(&format!("action=\"{{{{ page(\"{page}\") }}}}\"")));
                let form = form.split("</form>").next().unwrap();
                assert!(free || form.contains(&format!("name=\"{FIELD}\"")), "{}", path.display());
                with_forms.push(path.clone());
            }
        }
    }
    let files: BTreeSet<_> = with_forms.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    assert_eq!(files, BTreeSet::from(["layout.html", "macros.html"]), "pages send their forms with `ui::form`");
}
