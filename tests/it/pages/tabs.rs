//! Several tabs of one browser: a form acts on what its page showed, or not at all.

use std::{fs, path::Path, time::Duration};

use vestibule::{
    flows::invite::{self, Draft},
    web::{
        binding::FIELD,
        place::{Forms, Manner},
        routes,
    },
};

use crate::{
    harness::{Browser, Form, House, PASSWORD},
    pages::ada_in,
};

const NEW: &str = "a quiet hall by the sea";

async fn sign_in(browser: &Browser, email: &str) {
    let form = browser.open("/login").await.form("/login").with("login", email).with("password", PASSWORD);
    assert_eq!(browser.submit(&form).await.status, 303);
}

async fn opens(house: &House, email: &str, password: &str) -> bool {
    house.browser().post("/login", &[("login", email), ("password", password)]).await.status == 303
}

/// Opens a link in a new tab.
async fn tab(browser: &Browser, link: &str, page: &str) -> Form {
    let opened = browser.open(link).await;
    assert_eq!(opened.location(), page);
    browser.follow(&opened).await.form(page)
}

async fn reset_link(house: &House, browser: &Browser, email: &str) -> String {
    browser.post("/password-forgotten", &[("email", email)]).await;
    house.mail().await.link()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_reset_links_in_two_tabs_each_sets_the_password_of_its_own_account() {
    let house = House::open().await;
    house.account("Ada", "Lovelace").await;
    house.account("Grace", "Hopper").await;
    let browser = house.browser();
    let ada = tab(&browser, &reset_link(&house, &browser, "ada@example.com").await, "/password-reset").await;
    let grace = tab(&browser, &reset_link(&house, &browser, "grace@example.com").await, "/password-reset").await;
    assert_eq!((ada.value("username"), grace.value("username")), (Some("ada@example.com"), Some("grace@example.com")));
    assert_eq!(browser.submit(&ada.with("new_password", NEW)).await.status, 303);
    assert!(opens(&house, "ada@example.com", NEW).await && opens(&house, "grace@example.com", PASSWORD).await);
    let short = browser.submit(&grace.with("new_password", "short")).await;
    assert_eq!(short.status, 422);
    let again = short.form("/password-reset");
    assert_eq!(again.value("username"), Some("grace@example.com"));
    assert_eq!(browser.submit(&again.with("new_password", "another phrase entirely")).await.status, 303);
    assert!(opens(&house, "grace@example.com", "another phrase entirely").await);
    house.mails().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_invitations_in_two_tabs_each_lets_in_whom_it_invites() {
    let house = House::open().await;
    let browser = house.browser();
    let mut tabs = Vec::new();
    for email in ["ines@example.com", "ivan@example.com"] {
        invite::invite(house.app(), &House::operator(), Draft { email, ..Draft::default() }).await.unwrap();
        tabs.push(tab(&browser, &house.mail().await.link(), "/invitation").await);
    }
    assert_eq!(browser.submit(&tabs[0].clone().with("new_password", NEW)).await.status, 303);
    assert!(browser.open("/profile").await.words().contains("ines@example.com"));
    assert!(!opens(&house, "ivan@example.com", NEW).await);
    // Made for nobody, and Ines is in now.
    let stale = browser.submit(&tabs[1].clone().with("new_password", "another phrase entirely")).await;
    assert_eq!(stale.status, 409);
    assert!(!stale.text.contains("another phrase"));
    let fresh = browser.open("/invitation").await.form("/invitation");
    assert_eq!(fresh.value("username"), Some("ivan@example.com"));
    assert_eq!(browser.submit(&fresh.with("new_password", "another phrase entirely")).await.status, 303);
    assert!(opens(&house, "ivan@example.com", "another phrase entirely").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_of_another_purpose_in_a_second_tab_kills_no_form() {
    let house = House::open().await;
    let browser = house.browser();
    browser.post("/register", &[("email", "otto@example.com"), ("password", PASSWORD)]).await;
    let confirm = house.mail().await.link();
    let reset = reset_link(&house, &browser, "otto@example.com").await;
    let first = tab(&browser, &confirm, "/email-verify").await;
    let second = tab(&browser, &reset, "/password-reset").await;
    assert_eq!(browser.submit(&first).await.location(), "/profile");
    assert_eq!(browser.submit(&second.with("new_password", NEW)).await.location(), "/login");
    assert!(opens(&house, "otto@example.com", NEW).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_whose_link_has_been_pushed_out_of_the_browser_does_nothing() {
    let house = House::with(|config| config.limits.password_reset.0.clear()).await;
    let browser = house.browser();
    let mut tabs = Vec::new();
    for name in ["Ada", "Grace", "Jean", "Kay", "Fran"] {
        let email = house.account(name, "Turing").await.email;
        tabs.push(tab(&browser, &reset_link(&house, &browser, &email).await, "/password-reset").await);
    }
    let gone = browser.submit(&tabs[0].clone().with("new_password", NEW)).await;
    assert_eq!(gone.status, 422);
    for name in ["ada", "grace", "jean", "kay", "fran"] {
        assert!(opens(&house, &format!("{name}@example.com"), PASSWORD).await, "{name}");
    }
    assert_eq!(browser.submit(&tabs[1].clone().with("new_password", NEW)).await.status, 303, "the others are as they were");
    assert!(opens(&house, "grace@example.com", NEW).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_one_account_never_acts_on_the_next_and_gives_back_what_was_typed() {
    let house = House::open().await;
    let grace = house.account("Grace", "Hopper").await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let form = browser.open("/profile/personal").await.form("/profile/personal").with("first_name", "Augusta & Ada");
    let delete = browser.open("/profile/delete").await.form("/profile/delete");
    browser.post("/logout", &[]).await;
    sign_in(&browser, "grace@example.com").await;
    let refused = browser.submit(&form).await;
    assert_eq!(refused.status, 409);
    let words = refused.words();
    assert!(words.contains("Somebody else is signed in now") && words.contains("Augusta & Ada"), "{words}");
    assert!(refused.text.contains("href=\"/profile\"") || refused.text.contains("href=\"/profile/personal\""));
    assert_eq!(browser.submit(&delete).await.status, 409);
    let now = vestibule::store::user::by_id(house.app().db.reader(), grace.id).await.unwrap().unwrap();
    assert_eq!((now.first_name.as_str(), now.delete_at), ("Grace", None));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_is_refused_that_was_made_for_somebody_else_or_for_nobody_knows_whom() {
    let house = House::open().await;
    house.account("Grace", "Hopper").await;
    let browser = house.browser();
    let nobodys = browser.open("/password-reset").await.form("/password-reset").value(FIELD).unwrap().to_owned();
    ada_in(&house, &browser).await;
    let adas = browser.open("/profile/personal").await.form("/profile/personal").value(FIELD).unwrap().to_owned();
    browser.post("/logout", &[]).await;
    sign_in(&browser, "grace@example.com").await;
    let graces = browser.open("/profile/personal").await.form("/profile/personal").value(FIELD).unwrap().to_owned();
    let forged = graces.replacen(|c: char| c.is_ascii_digit(), "7", 1);
    let (mut bound, mut free) = (0, Vec::new());
    for place in routes::places(&house.web) {
        let posts = place.manner == Manner::Page && place.methods().iter().any(|method| method == "POST");
        if !posts {
            continue;
        }
        if place.forms == Forms::Free {
            free.push(place.path);
            continue;
        }
        bound += 1;
        for fields in [vec![], vec![(FIELD, "")], vec![(FIELD, &*adas)], vec![(FIELD, &*nobodys)], vec![(FIELD, &*forged)]] {
            let refused = browser.post_bare(&place.path, &fields).await;
            assert_eq!(refused.status, 409, "{} {fields:?}", place.path);
        }
        assert_ne!(browser.post_bare(&place.path, &[(FIELD, &graces), ("password", "x")]).await.status, 409, "{}", place.path);
        if browser.open("/profile").await.status != 200 {
            sign_in(&browser, "grace@example.com").await;
        }
    }
    assert!(bound > 25, "{bound}");
    let expected = ["/register", "/login", "/logout", "/password-forgotten", "/email-verify/resend-to", "/language"];
    assert_eq!(free, expected, "each says itself whose account it is about, or does no harm to any");
    house.mails().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_somebody_who_has_signed_out_since_does_nothing() {
    let house = House::open().await;
    let browser = house.browser();
    browser.post("/register", &[("email", "otto@example.com"), ("password", PASSWORD)]).await;
    let form = tab(&browser, &house.mail().await.link(), "/email-verify").await;
    browser.post("/logout", &[]).await;
    let refused = browser.submit(&form).await;
    assert_eq!(refused.status, 409);
    assert!(refused.words().contains("You have been signed out"), "{}", refused.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_of_one_account_go_on_working_whatever_happens_to_its_session() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let form = browser.open("/profile/personal").await.form("/profile/personal");
    browser.open("/profile/devices").await;
    assert_eq!(browser.submit(&form.clone().with("first_name", "One")).await.status, 303, "after another tab");
    house.wait(Duration::from_mins(20));
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
async fn a_sign_in_form_left_in_a_tab_signs_in_whom_it_names() {
    let house = House::open().await;
    house.account("Grace", "Hopper").await;
    let browser = house.browser();
    let form = browser.open("/login").await.form("/login").with("login", "grace@example.com").with("password", PASSWORD);
    ada_in(&house, &browser).await;
    assert_eq!(browser.submit(&form).await.location(), "/profile");
    assert!(browser.open("/profile").await.words().contains("grace@example.com"));
}

#[test]
fn every_template_with_a_form_to_send_says_what_it_is_made_for() {
    let mut with_forms = Vec::new();
    for folder in ["pages", "parts", "."] {
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = if path.is_file() { fs::read_to_string(&path).unwrap() } else { String::new() };
            for form in text.split("<form").skip(1).filter(|form| form.contains("method=\"post\"")) {
                let free = ["action=\"/logout\"", "action=\"/language\""].iter().any(|action| form.contains(action));
                let form = form.split("</form>").next().unwrap();
                assert!(free || form.contains(&format!("name=\"{FIELD}\"")), "{}", path.display());
                with_forms.push(path.clone());
            }
        }
    }
    assert_eq!(with_forms.len(), 3, "{with_forms:?}");
}
