//! The whole list of answers that differ from Django's, each with what Django says and why we say something else.

use serde_json::json;
use vestibule::{app::authorization::Operator, flows::admin_users};

use super::{
    BLACKLIST, ME, OBTAIN, REFRESH, VERIFY, bendable,
    case::{Case, Want, ask, post},
    check, detail, field,
    forge::{self, Forge},
    invalid, no_token, old_address,
    register::register,
};
use crate::harness::PASSWORD;

struct Departure {
    theirs: u16,
    why: &'static str,
    case: Case,
}

fn departure(theirs: u16, why: &'static str, case: Case) -> Departure {
    Departure { theirs, why, case }
}

const FAULT: &str = "it fails on input that is merely wrong";
const PASSWORDS: &str = "a password is never trimmed";
const NO_USER: &str = "a token without a user is not valid";
const SESSION: &str =
    "a server that took over no users accepts no tokens but its own: every token belongs to a session that can be ended";
const KEY: &str = "each of our tokens names its key: what others sign with it belongs to no session";
const PADDING: &str = "base64url is read strictly (RFC 7515 2): one token has one spelling";
const KIND: &str = "a token without a type was not issued by this server";
const SLASH: &str = "both spellings are answered where they stand: a redirected POST loses its body";
const OPTIONS: &str = "what may be sent is described once, in OpenAPI; OPTIONS says which methods there are";
const HTML: &str = "there is no browsable API: programs get JSON whatever else they would take";
const EMAIL: &str = "an address belongs to one account, since passwords are recovered by it";
const STRENGTH: &str = "a password is judged by its length and by what attackers try first (NIST SP 800-63B), and the \
                        sentence is the one of its field";

fn json_to(name: &'static str, path: &'static str, token: fn(&Forge) -> String) -> Case {
    let body = if path == VERIFY { r#"{"token": "TOKEN"}"# } else { r#"{"refresh": "TOKEN"}"# };
    post(name, path, body).with(token)
}

fn me(name: &'static str, token: fn(&Forge) -> String) -> Case {
    let messages = json!([{ "token_class": "AccessToken", "token_type": "access", "message": "Token is invalid" }]);
    let sentence = "Given token not valid for any token type";
    ask(name, "GET", ME)
        .header("authorization", "Bearer TOKEN")
        .with(token)
        .wants(Want::Says(401, json!({ "detail": sentence, "code": "token_not_valid", "messages": messages })))
}

fn login(name: &'static str, username: &str, password: &str) -> Case {
    post(name, OBTAIN, json!({ "username": username, "password": password }).to_string())
}

fn padded(forge: &Forge) -> String {
    format!("{}=", forge.access)
}

fn departures() -> Vec<Departure> {
    let wrong = || detail(401, "No active account found with the given credentials");
    let dead = || no_token("Token is blacklisted");
    let options = |name, path| departure(200, OPTIONS, ask(name, "OPTIONS", path).wants(Want::Silent(204)));
    vec![
        departure(200, PASSWORDS, login("spaces around a password", "alice", &format!("  {PASSWORD}  ")).wants(wrong())),
        departure(401, PASSWORDS, login("a password between spaces", "spacey", &format!(" {PASSWORD} ")).wants(Want::Pair)),
        departure(
            500,
            FAULT,
            json_to("refresh without a user", REFRESH, |forge| forge::claim(&forge.refresh, "user_id", json!("999999")))
                .wants(dead()),
        ),
        departure(
            500,
            FAULT,
            json_to("refresh for a word", REFRESH, |forge| forge::claim(&forge.refresh, "user_id", json!("abc"))).wants(dead()),
        ),
        departure(
            500,
            FAULT,
            json_to("verify what ends at a text of digits", VERIFY, |forge| {
                forge::claim(&forge.access, "exp", json!((forge.now + 60).to_string()))
            })
            .wants(invalid()),
        ),
        departure(
            200,
            NO_USER,
            json_to("refresh for no user", REFRESH, |forge| forge::without(&forge.refresh, "user_id")).wants(invalid()),
        ),
        departure(
            200,
            NO_USER,
            json_to("blacklist for no user", BLACKLIST, |forge| forge::without(&forge.refresh, "user_id")).wants(invalid()),
        ),
        departure(
            200,
            KIND,
            json_to("verify what is of no kind", VERIFY, |forge| forge::without(&forge.access, "token_type"))
                .wants(no_token("Token has no type")),
        ),
        departure(200, SESSION, json_to("verify what Django signed", VERIFY, |forge| forge.foreign("access")).wants(invalid())),
        departure(
            200,
            SESSION,
            json_to("blacklist what Django signed", BLACKLIST, |forge| forge.foreign("refresh")).wants(invalid()),
        ),
        departure(200, SESSION, me("come in with what Django signed", |forge| forge.foreign("access"))),
        departure(
            200,
            KEY,
            json_to("verify with the name of another key", VERIFY, |forge| {
                forge::header(&forge.access, &json!({ "alg": "HS256", "typ": "JWT", "kid": "k1" }))
            })
            .wants(invalid()),
        ),
        departure(200, PADDING, json_to("verify with padding", VERIFY, padded).wants(invalid())),
        departure(200, PADDING, me("come in with padding", padded)),
        departure(
            301,
            SLASH,
            post("log in without the slash", "/auth/token", "{}").wants(Want::Says(
                400,
                json!({
            "username": ["This field is required."], "password": ["This field is required."] }),
            )),
        ),
        departure(301, SLASH, post("verify without the slash", "/auth/token/verify", r#"{"token": "x"}"#).wants(invalid())),
        departure(
            301,
            SLASH,
            post("blacklist without the slash", "/auth/token/blacklist", r#"{"refresh": "x"}"#).wants(invalid()),
        ),
        departure(
            301,
            SLASH,
            ask("come in without the slash", "GET", "/api/clients/clients/me")
                .header("authorization", "Bearer TOKEN")
                .with(|forge| forge.access.clone())
                .wants(Want::Alice),
        ),
        options("the options of login", OBTAIN),
        options("the options of refresh", REFRESH),
        options("the options of verify", VERIFY),
        options("the options of blacklist", BLACKLIST),
        departure(401, HTML, login("HTML wanted", "alice", "nope").header("accept", "text/html").wants(wrong())),
    ]
}

fn newcomers() -> Vec<Departure> {
    let weak = |sentence| field("password", sentence);
    vec![
        departure(
            201,
            EMAIL,
            register("another name, a known address", &json!({ "email": "alice@example.com" }))
                .wants(field("email", "user with this email already exists.")),
        ),
        departure(
            400,
            STRENGTH,
            register("short, common and numeric", &json!({ "password": "1234567" }))
                .wants(weak("This password is too short. It must contain at least 8 characters.")),
        ),
        departure(
            400,
            STRENGTH,
            register("like the name", &json!({ "username": "nightingale", "password": "nightingale1" }))
                .wants(weak("The password is too similar to the username.")),
        ),
        departure(400, STRENGTH, register("digits alone", &json!({ "password": "9471038265" })).wants(Want::Registered)),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_difference_from_simplejwt_has_a_reason() {
    let all = departures().into_iter().chain(newcomers());
    check(all.map(|departure| {
        assert!(departure.theirs >= 200 && !departure.why.is_empty());
        departure.case
    }))
    .await;
}

/// Django accepts both tokens: it does not check whether their user may still sign in.
#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_deactivated_or_deleted_users_are_invalid() {
    type Out = fn(&vestibule::app::App) -> std::pin::Pin<Box<dyn Future<Output = ()> + '_>>;
    let deactivated: Out = |state| Box::pin(async move { admin_users::deactivate(state, &Operator::cli(), 1).await.unwrap() });
    let deleted: Out = |state| Box::pin(async move { admin_users::delete(state, &Operator::cli(), 1).await.unwrap() });
    for out in [deactivated, deleted] {
        let app = old_address().await;
        let Forge { access, refresh, .. } = bendable(&app).await;
        out(app.state()).await;
        for token in [&access, &refresh] {
            let answer = app.post(VERIFY, json!({ "token": token })).await;
            assert_eq!((answer.status, answer.body["code"].is_string()), (401, true), "{}", answer.text);
        }
        for path in [REFRESH, BLACKLIST] {
            assert_eq!(app.post(path, json!({ "refresh": refresh })).await.status, 401);
        }
        let me = app.anonymous().bearer(&access).get(ME).await;
        assert_eq!(me.status, 401, "{}", me.text);
    }
}

/// As Django says it; a new token is refused in a sentence of its own.
#[tokio::test(flavor = "multi_thread")]
async fn deactivated_and_deleted_users_get_the_documented_error() {
    let inactive = json!({ "detail": "User is inactive", "code": "user_inactive" });
    let nothing = json!({ "detail": "No active account found for the given token." });
    let gone = json!({ "detail": "User not found", "code": "user_not_found" });
    for (deleted, me, renewed) in [(false, &inactive, &nothing), (true, &gone, &gone)] {
        let app = old_address().await;
        let Forge { access, refresh, .. } = bendable(&app).await;
        let blacklisted = bendable(&app).await;
        assert_eq!(app.post(BLACKLIST, json!({ "refresh": blacklisted.refresh })).await.status, 200);
        if deleted {
            admin_users::delete(app.state(), &Operator::cli(), 1).await.unwrap();
        } else {
            admin_users::deactivate(app.state(), &Operator::cli(), 1).await.unwrap();
        }
        for (access, refresh) in [(&access, &refresh), (&blacklisted.access, &blacklisted.refresh)] {
            let seen = app.anonymous().bearer(access).get(ME).await;
            assert_eq!((seen.status, &seen.body), (401, me));
            let seen = app.post(REFRESH, json!({ "refresh": refresh })).await;
            assert_eq!((seen.status, &seen.body), (401, renewed));
            for token in [access, refresh] {
                let seen = app.post(VERIFY, json!({ "token": token })).await;
                assert_eq!((seen.status, &seen.body), (401, me));
            }
        }
        let forged = app.anonymous().bearer(&forge::other_key(&access)).get(ME).await;
        assert_eq!(forged.body["messages"][0]["message"], "Token is invalid", "only the holder of a token learns about its user");
    }
}

/// What is active again stays signed out, and reads so.
#[tokio::test(flavor = "multi_thread")]
async fn a_reactivated_user_has_to_sign_in_again() {
    let app = old_address().await;
    let Forge { access, refresh, .. } = bendable(&app).await;
    admin_users::deactivate(app.state(), &Operator::cli(), 1).await.unwrap();
    admin_users::activate(app.state(), &Operator::cli(), 1).await.unwrap();
    let seen = app.anonymous().bearer(&access).get(ME).await;
    assert_eq!((seen.status, &seen.body["messages"][0]["message"]), (401, &json!("Token is blacklisted")));
    let seen = app.post(REFRESH, json!({ "refresh": refresh })).await;
    assert_eq!((seen.status, &seen.body["detail"]), (401, &json!("Token is blacklisted")));
}

/// Django leaves the access token of a blacklisted refresh token alive.
#[tokio::test(flavor = "multi_thread")]
async fn a_blacklisted_session_ends_at_once() {
    let app = old_address().await;
    let Forge { access, refresh, .. } = bendable(&app).await;
    assert_eq!(app.post(BLACKLIST, json!({ "refresh": refresh })).await.status, 200);
    let dead = json!({ "detail": "Token is blacklisted", "code": "token_not_valid" });
    let verify = app.post(VERIFY, json!({ "token": access })).await;
    assert_eq!((verify.status, &verify.body), (401, &dead));
    let renew = app.post(REFRESH, json!({ "refresh": refresh })).await;
    assert_eq!((renew.status, &renew.body), (401, &dead));
    assert_eq!(app.anonymous().bearer(&access).get(ME).await.status, 401);
}
