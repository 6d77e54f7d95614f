//! The second step as attackers see it: races, replays, stale sign-ins, and every other way in.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use vestibule::{
    app::{
        reauthentication::{RecentlyAuthenticated, SessionRef},
        revoke_access::ApiKeys,
        second_factor::{self as factors, contract_number},
    },
    crypto::password_policy::PasswordPolicy,
    error::{Error, Rejection, Result, TokenError, ValidationErrors},
    flows::{
        admin_users, reset_password,
        second_factor::{self, Proven},
        sessions,
        sign_in::{self, Login},
        two_step,
    },
    pending_second_factor::PendingSecondFactor,
    types::{auth_methods::AuthMethods, client::ClientInfo, rate_limit::Limit, secret::Password},
};

use crate::harness::{PASSWORD, TestApp, TestUser};

/// A sign-in with the password that waits.
async fn waiting(app: &TestApp, user: &TestUser) -> PendingSecondFactor {
    let (state, from) = (app.state(), ClientInfo::default());
    let password = Password::parse(PASSWORD).unwrap();
    let proven = sign_in::with_password(state, Login::Account(user.user.id), &password, &from).await.unwrap();
    match sessions::open(state, proven, &app.web.sessions.pages, &from).await {
        Err(Error::Rejected(Rejection::SecondFactorRequired(pending))) => pending,
        _ => panic!("the password alone opens a session"),
    }
}

async fn complete(app: &TestApp, pending: PendingSecondFactor, code: &str) -> Result<Proven> {
    second_factor::complete(app.state(), pending, code, &ClientInfo::default()).await
}

fn is_wrong<T>(done: &Result<T>) -> bool {
    matches!(done, Err(Error::Validation(_)))
}

fn has_ended<T>(done: &Result<T>) -> bool {
    matches!(done, Err(Error::Rejected(Rejection::InvalidToken(TokenError::Revoked))))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_simultaneous_uses_of_one_code_one_succeeds() {
    let app = TestApp::with(|config| config.limits.second_factor = Limit::default()).await;
    let ada = app.ada().await;
    let own = app.enrol(&ada).await;
    let (code, recovery) = (own.next_code(&app), own.recovery_codes[0].clone());
    for code in [code, recovery] {
        let mut pending = Vec::new();
        for _ in 0..20 {
            pending.push(waiting(&app, &ada).await);
        }
        let tried = join_all(pending.into_iter().map(|pending| complete(&app, pending, &code))).await;
        assert_eq!(tried.iter().filter(|done| done.is_ok()).count(), 1, "{code}");
        assert_eq!(tried.iter().filter(|done| is_wrong(done)).count(), 19, "{code}");
    }
    assert_eq!(app.next_email().await.subject, "A recovery code was used");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_another_user_is_wrong() {
    let app = TestApp::start().await;
    let (ada, grace) = (app.ada().await, app.grace().await);
    let (own, other) = (app.enrol(&ada).await, app.enrol(&grace).await);
    let pending = waiting(&app, &ada).await;
    assert!(is_wrong(&complete(&app, pending, &other.next_code(&app)).await));
    assert!(is_wrong(&complete(&app, pending, &other.recovery_codes[0]).await));
    let (user, methods) = complete(&app, pending, &own.code(&app)).await.unwrap();
    assert_eq!((user.id, methods.to_string().as_str()), (ada.user.id, "mfa otp pwd"));
    let tokens = sessions::open(app.state(), (user, methods), &app.web.sessions.pages, &ClientInfo::default()).await.unwrap();
    let listed = app.anonymous().bearer(tokens.access.reveal()).get("/api/me/sessions/").await;
    assert_eq!(listed.body["results"][0]["auth_methods"], json!(["mfa", "otp", "pwd"]));
    assert_eq!(listed.body["results"][1]["auth_methods"], json!(["pwd"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_are_counted_by_account_however_many_sign_ins_wait() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let own = app.enrol(&ada).await;
    let mut pending = Vec::new();
    for _ in 0..12 {
        pending.push(waiting(&app, &ada).await);
    }
    let wrong = own.wrong_code(&app);
    let tried = join_all(pending.iter().map(|pending| complete(&app, *pending, &wrong))).await;
    assert_eq!(tried.iter().filter(|done| is_wrong(done)).count(), 10);
    let right = complete(&app, pending[0], &own.next_code(&app)).await;
    assert!(matches!(right, Err(Error::RateLimited(_))));
    admin_users::unlock(app.state(), &TestApp::operator(), ada.user.id).await.unwrap();
    assert!(complete(&app, waiting(&app, &ada).await, &own.next_code(&app)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_waits_ends_with_what_it_was_proved_by() {
    let app = TestApp::start().await;
    let (state, from) = (app.state(), ClientInfo::default());
    for remedy in ["password", "sessions", "factor", "deactivation"] {
        let ada = app.signed_in(&format!("Ada{remedy}"), "Lovelace").await;
        let own = app.enrol(&ada).await;
        let pending = waiting(&app, &ada).await;
        let by = RecentlyAuthenticated::of(state, SessionRef { user: ada.user.id, session: ada.session }).await.unwrap();
        app.advance_clock(Duration::from_secs(1));
        match remedy {
            "password" => {
                admin_users::set_password(state, &TestApp::operator(), &ada.user, "another long enough one").await.unwrap();
            }
            "sessions" => drop(sessions::end_others(state, ada.user.id, ada.session, &from).await.unwrap()),
            "factor" => two_step::remove(state, by, &from).await.unwrap(),
            _ => admin_users::deactivate(state, &TestApp::operator(), ada.user.id).await.unwrap(),
        }
        assert!(has_ended(&complete(&app, pending, &own.next_code(&app)).await), "{remedy}");
        assert!(has_ended(&complete(&app, pending, &own.recovery_codes[0]).await), "{remedy}");
        app.emails().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_by_email_does_not_lift_the_second_factor() {
    let app = TestApp::start().await;
    let (state, from, ada) = (app.state(), ClientInfo::default(), app.ada().await);
    app.enrol(&ada).await;
    reset_password::request(state, "ada@example.com", None, &from).await.unwrap();
    let token = app.next_email().await.link().split("token=").nth(1).unwrap().to_owned();
    let new = reset_password::New {
        password: Some("another long enough one"),
        keys: ApiKeys::Revoke,
        password_policy: PasswordPolicy::default(),
        terms: None,
        problems: ValidationErrors::default(),
    };
    let reset = reset_password::set(state, reset_password::Presented::Link(&token), new, &from).await.unwrap();
    let opened = sessions::open(state, reset.user, &app.web.sessions.pages, &from).await;
    assert!(matches!(opened, Err(Error::Rejected(Rejection::SecondFactorRequired(_)))));
    app.emails().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_shipped_contract_signs_in_without_the_second_factor() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    app.enrol(&ada).await;
    for (path, field) in [
        ("/api/accounts/login/", "email"),
        ("/api/clients/auth/login/", "email"),
        ("/auth/token/", "username"),
        ("/token/", "username"),
    ] {
        let answer = app.post(path, json!({ field: "ada@example.com", "password": PASSWORD })).await;
        if answer.status == 400 {
            continue;
        }
        assert_eq!(answer.status, 401, "{path}: {}", answer.text);
        assert!(answer.text.contains("second_factor_required") && answer.text.contains("/login"), "{path}: {}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sealed_cannot_be_altered_and_ends_in_five_minutes() {
    let app = TestApp::start().await;
    let (state, ada) = (app.state(), app.ada().await);
    app.enrol(&ada).await;
    let pending = waiting(&app, &ada).await;
    assert_eq!(pending.contract, contract_number(&app.web.sessions.pages.contract));
    assert_eq!(AuthMethods::from_bits(pending.methods), AuthMethods::PASSWORD);
    let sealed = factors::seal(state, &pending).unwrap();
    assert_eq!(factors::unseal(state, sealed.reveal()), Some(pending));
    for odd in ["", "x", &sealed.reveal()[1..], &format!("{}A", sealed.reveal())] {
        assert_eq!(factors::unseal(state, odd), None, "{odd}");
    }
    app.advance_clock(Duration::from_mins(5));
    assert_eq!(factors::unseal(state, sealed.reveal()), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_a_second_factor_has_none_to_show() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let state = ada.get("/api/me/second-factor/").await;
    assert_eq!((state.status, &state.body["required"], &state.body["recovery_codes_left"]), (200, &json!(false), &json!(0)));
}
