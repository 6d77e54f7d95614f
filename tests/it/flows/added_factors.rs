//! Second factors that an attacker has added: nothing that gives the account back to its owner leaves them.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    app::{
        reauthentication::{RecentlyAuthenticated, SessionRef},
        revoke_access::ApiKeys,
        second_factor::SecondFactors,
    },
    crypto::password_policy::PasswordPolicy,
    error::ValidationErrors,
    flows::{admin_users, change_email, reset_from_notice, reset_password, sessions, two_step},
    store::{passkey, recovery_code, user},
    types::{
        client::ClientInfo,
        kinds::{EmailKind, Event},
    },
};

use crate::harness::{PASSWORD, ReceivedEmail, TestApp, TestUser};

fn token(email: &ReceivedEmail) -> String {
    email.link().split("token=").nth(1).unwrap().to_owned()
}

/// A passkey, as if an authenticator had made it now.
async fn plant_passkey(app: &TestApp, user: i64, name: &str) {
    let new = passkey::New {
        user_id: user,
        credential_id: format!("credential-{name}"),
        public_key: String::new(),
        counter: 0,
        name,
        aaguid: String::new(),
        transports: String::new(),
        backup_eligible: false,
        backed_up: false,
    };
    passkey::add(app.state().db.writer(), new, app.state().now()).await.unwrap().unwrap();
}

async fn names(app: &TestApp, user: i64) -> Vec<String> {
    passkey::of_user(app.state().db.reader(), user).await.unwrap().into_iter().map(|row| row.name).collect()
}

async fn factors(app: &TestApp, user: i64) -> (bool, u64, u64) {
    let db = app.state().db.reader();
    let found = SecondFactors::of(db, user).await.unwrap();
    // Also where they would be asked for by nothing now: another factor would bring them back.
    (found.totp, found.passkeys, recovery_code::left(db, user).await.unwrap())
}

async fn make_codes(app: &TestApp, user: &TestUser) {
    let of = SessionRef { user: user.user.id, session: user.session };
    let by = RecentlyAuthenticated::of(app.state(), of).await.unwrap();
    two_step::create_codes(app.state(), by, &ClientInfo::default()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undone_change_of_the_email_address_removes_second_factors_added_since() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    plant_passkey(&app, ada.user.id, "own").await;
    app.advance_clock(Duration::from_secs(1));
    assert_eq!(ada.post("/api/me/email/", json!({ "email": "thief@example.org" })).await.status, 204);
    let sent = app.emails().await;
    let asked = sent.iter().find(|email| email.to == "thief@example.org").unwrap();
    assert_eq!(ada.post("/api/me/email/confirm/", json!({ "code": asked.code() })).await.status, 204);
    let told = app.next_email().await;
    app.advance_clock(Duration::from_secs(1));
    // The emails about them go to the thief.
    assert_eq!(app.enrol(&ada).await.recovery_codes.len(), 10);
    plant_passkey(&app, ada.user.id, "planted").await;
    assert_eq!(factors(&app, ada.user.id).await, (true, 2, 10));
    change_email::undo(app.state(), &token(&told), &ClientInfo::default()).await.unwrap();
    assert_eq!(factors(&app, ada.user.id).await, (false, 1, 0));
    assert_eq!(names(&app, ada.user.id).await, ["own"]);
    app.emails().await;
    let again = app.ada_with_both().await;
    let log = again.get("/api/me/activity/").await.text;
    for event in [Event::PasskeyRemoved, Event::SecondFactorRemoved] {
        assert_eq!(log.matches(&event.word()).count(), 1, "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_of_an_address_gets_no_second_factor_of_the_person_who_signed_up_with_it() {
    let app = TestApp::start().await;
    let (state, from) = (app.state(), ClientInfo::default());
    app.browser().post("/register", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
    app.next_email().await;
    let squatted = admin_users::find(state, "ada@example.com").await.unwrap();
    plant_passkey(&app, squatted.id, "planted").await;
    reset_password::request(state, "ada@example.com", None, &from).await.unwrap();
    let token = token(&app.next_email().await);
    let new = reset_password::New {
        password: Some("another long enough one"),
        keys: ApiKeys::Keep,
        password_policy: PasswordPolicy::default(),
        terms: None,
        problems: ValidationErrors::default(),
    };
    let reset = reset_password::set(state, reset_password::Presented::Link(&token), new, &from).await.unwrap();
    assert_eq!(factors(&app, squatted.id).await, (false, 0, 0));
    assert!(sessions::open(state, reset.user, &app.web.sessions.pages, &from).await.is_ok(), "the owner is asked for no passkey");
    app.emails().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_email_about_an_app_that_an_attacker_has_added_removes_it_and_what_came_later() {
    let app = TestApp::start().await;
    let (state, from, ada) = (app.state(), ClientInfo::default(), app.ada().await);
    plant_passkey(&app, ada.user.id, "own").await;
    make_codes(&app, &ada).await;
    app.advance_clock(Duration::from_secs(1));
    let by = RecentlyAuthenticated::of(state, SessionRef { user: ada.user.id, session: ada.session }).await.unwrap();
    let key = two_step::begin(state, by, &from).await.unwrap();
    let code = vestibule::crypto::totp::code(&key, state.now().seconds() / 30).unwrap();
    two_step::confirm(state, by, &code, &from).await.unwrap();
    let notice = app.next_email().await;
    app.advance_clock(Duration::from_mins(1));
    plant_passkey(&app, ada.user.id, "planted").await;
    let before = user::by_id(state.db.reader(), ada.user.id).await.unwrap().unwrap().second_factor_changed_at;
    let token = token(&notice);
    assert_eq!(reset_from_notice::preview(state, &token).await.unwrap().1, EmailKind::SecondFactorAdded);
    let browser = app.browser();
    let opened = browser.open(&notice.link()).await;
    let page = browser.follow(&opened).await.words();
    assert!(page.contains("Remove the authenticator app"), "{page}");
    assert_eq!(factors(&app, ada.user.id).await, (true, 2, 10), "opening the link changes nothing");
    reset_from_notice::request(state, &token, None, &from).await.unwrap();
    assert_eq!(factors(&app, ada.user.id).await, (false, 1, 0), "the attacker's codes are gone, and the owner makes new ones");
    assert_eq!(names(&app, ada.user.id).await, ["own"]);
    let after = user::by_id(state.db.reader(), ada.user.id).await.unwrap().unwrap().second_factor_changed_at;
    assert!(after > before, "remembered devices are forgotten");
    assert_eq!(app.next_email().await.subject, "Choose a new password");
}
