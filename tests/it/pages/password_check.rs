//! The meter beside password fields says what the form says when it is sent.

use std::{num::NonZeroU32, time::Duration};

use vestibule::{
    app::authorization::Operator,
    flows::invite::{self, Draft},
    types::rate_limit::{Limit, LimitScope, Rate},
};

use super::ada_in;
use crate::harness::{Browser, PASSWORD, TestApp};

const CHECK: &str = "/password-check";
/// Texts that passwords are made of, for the property.
const PARTS: [&str; 24] = [
    "password",
    "Summer",
    "2026",
    "!",
    "ada",
    "lovelace",
    "Vestibule",
    "azerty",
    "йцукен",
    "пароль",
    "soleil",
    "1815",
    "-",
    " ",
    "k",
    "v9",
    "horse",
    "батарея",
    "é",
    "0",
    "wq",
    "zm",
    "🔑",
    "27.11.1990",
];

/// The level and the sentence.
async fn verdict(browser: &Browser, fields: &[(&str, &str)]) -> (i64, String) {
    let answer = browser.post_bare(CHECK, fields).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"), "{}", answer.text);
    (answer.body["level"].as_i64().unwrap(), answer.body["text"].as_str().unwrap().to_owned())
}

/// What a refused form says about a field.
fn error(page: &str, field: &str) -> Option<String> {
    let rest = page.split(&format!("id=\"{field}-error\">")).nth(1)?;
    Some(rest.split("</p>").next()?.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_attackers_try_first_is_refused_by_the_meter_and_by_the_form_with_one_sentence() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for password in [
        "password123",
        "qwertyuiop",
        "azertyuiop",
        "iloveyou2",
        "Password123!",
        "Summer2026!",
        "trustno1!",
        "Vestibule2026",
        "йцукенгшщз",
        "motdepasse123",
        "пароль123",
    ] {
        // An address that is none: nothing is created, and everything that is wrong is said.
        let sent = [("email", "ada@"), ("password", password), ("field", "password")];
        let (level, sentence) = verdict(&browser, &sent).await;
        let refused = browser.post("/register", &sent).await;
        assert_eq!((level, Some(sentence.clone())), (1, error(&refused.text, "password")), "{password}");
        assert!(sentence.contains("easy to guess"), "{sentence}");
    }
    for phrase in ["correct horse battery staple", "лошадь верно батарея скоба"] {
        let sent = [("email", "ada@"), ("password", phrase)];
        assert_eq!(verdict(&browser, &sent).await, (3, "Very good".to_owned()));
        assert_eq!(error(&browser.post("/register", &sent).await.text, "password"), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn meter_and_form_agree_about_any_password() {
    let app = TestApp::with(|config| {
        config.limits.sign_up = Limit::default();
        config.limits.password_check = Limit::default();
    })
    .await;
    let browser = app.browser();
    let mut random = fastrand::Rng::with_seed(1815);
    let mut refused = 0;
    for _ in 0..300 {
        let count = random.usize(1..6);
        let password: String = (0..count).map(|_| PARTS[random.usize(..PARTS.len())]).collect();
        let sent = [("email", "ada.lovelace@"), ("first_name", "Ada"), ("last_name", "Lovelace"), ("password", &password)];
        let (level, sentence) = verdict(&browser, &sent).await;
        let said = error(&browser.post_bare("/register", &sent).await.text, "password");
        assert_eq!(said, (level < 2).then_some(sentence), "{password}");
        refused += usize::from(level < 2);
    }
    assert!((60..240).contains(&refused), "both happen often: {refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_meter_knows_whose_password_a_form_changes() {
    let app = TestApp::start().await;
    let (browser, guest) = (app.browser(), app.browser());
    ada_in(&app, &browser).await;
    let form = browser.open("/profile/password").await.form("/profile/password");
    let sent = [("password", "lovelace1815"), ("field", "new_password"), ("made_for", form.value("made_for").unwrap())];
    let (level, sentence) = verdict(&browser, &sent).await;
    let refused = browser.submit(&form.clone().with("old_password", "wrong").with("new_password", "lovelace1815")).await;
    assert_eq!((level, Some(sentence)), (1, error(&refused.text, "new_password")));
    assert_eq!(verdict(&guest, &sent).await.0, 2, "no other user learns her name");
    assert_eq!(verdict(&browser, &[("password", "short"), ("field", "new_password")]).await.0, 0);
    assert!(verdict(&browser, &[("password", "")]).await.1.contains("Enter your password"));
    assert!(verdict(&browser, &[("password", &"x".repeat(1025))]).await.1.contains("1024"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_meter_knows_for_whom_a_link_is() {
    let app = TestApp::start().await;
    let draft = Draft { email: "grace@example.com", last_name: "Hopper", ..Draft::default() };
    invite::invite(app.state(), &Operator::cli(), draft).await.unwrap();
    let (browser, link) = (app.browser(), app.next_email().await.link());
    let form = browser.follow(&browser.open(&link).await).await.form("/invitation");
    let fields = [("password", "hopper-cobol"), ("field", "new_password"), ("made_for", form.value("made_for").unwrap())];
    let (level, sentence) = verdict(&browser, &fields).await;
    assert!(level == 1 && sentence.contains("too similar to your name"), "{sentence}");
    let refused = browser.submit(&form.clone().with("new_password", "hopper-cobol")).await;
    assert_eq!(error(&refused.text, "new_password"), Some(sentence));
    browser.submit(&form.clone().with("new_password", PASSWORD)).await;
    assert_eq!(verdict(&browser, &fields).await.0, 1, "she is signed in");
    assert_eq!(verdict(&app.browser(), &fields).await.0, 2, "and no other user learns her name");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_meter_is_limited_and_answers_no_other_site() {
    let two = Rate { times: NonZeroU32::new(2).unwrap(), per: Duration::from_mins(1), scope: LimitScope::Ip };
    let app = TestApp::with(|config| config.limits.password_check = Limit(vec![two])).await;
    let browser = app.browser();
    let sent = [("password", "password123")];
    assert_eq!(browser.post_from("https://evil.example", "cross-site", CHECK, &sent).await.status, 403);
    for expected in [200, 200, 429] {
        assert_eq!(browser.post_bare(CHECK, &sent).await.status, expected);
    }
    app.advance_clock(Duration::from_mins(1));
    assert_eq!(browser.post_bare(CHECK, &sent).await.status, 200);
}
