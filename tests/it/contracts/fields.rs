//! The fields of requests: whole names, repeated passwords, objects around fields, and what a session is called.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{PASSWORD, TestApp, TestResponse, fetch};

pub(super) const SESSION: &str = r#"
title = "Fields"
[session]
access_lifetime = "5m"
refresh_lifetime = "30d"
refresh_rotation = "always"
short_lifetime = "2h"
[errors]
format = "drf"
"#;

const CONTRACT: &str = r#"
[[action]]
operation = "register"
path = "/f/users"
method = "POST"
inside = "user"
request = { email = "email", username = "username?", password = "password", password2 = "repeat?", name = "name?", phone = "device?" }
status = 201
response = '''{ "name": "$user.name", "first": "$user.first_name", "last": "$user.last_name", "at": "$user.updated_at|unix", "made": "$user.created_at|unix",
    "token": "$access", "refresh": "$refresh", "in": "$access.expires_in", "text": "$access.expires_in|text",
    "ms": "$access.expires_in|ms", "refresh_ms": "$refresh.expires_in|ms" }'''
[[action]]
operation = "login"
path = "/f/login"
method = "POST"
request = { login = "username", password = "password", device_name = "device?", remember_me = "remember?" }
response = '{ "token": "$access", "refresh": "$refresh", "in": "$refresh.expires_in" }'
[[action]]
operation = "refresh"
path = "/f/refresh"
method = "POST"
request = { refresh = "refresh" }
response = '{ "token": "$access", "refresh": "$refresh", "in": "$refresh.expires_in" }'
[[action]]
operation = "update-me"
path = "/f/me"
method = "PUT"
inside = "user"
request = { name = "name?", locale = "locale?" }
response = '{ "name": "$user.name", "first": "$user.first_name", "last": "$user.last_name" }'
[[action]]
operation = "change-password"
path = "/f/password"
method = "POST"
request = { old = "old_password", new = "new_password", again = "repeat" }
response = '{ "token": "$access", "refresh": "$refresh", "name": "$user.name" }'
[[action]]
operation = "forgot-password"
path = "/f/forgot"
method = "POST"
request = { email = "email" }
[[action]]
operation = "reset-password"
path = "/f/reset"
method = "POST"
request = { token = "token", password = "new_password", again = "repeat" }
"#;

/// The shipped contracts, and one of these actions.
pub(super) async fn served(actions: &str) -> (TestApp, TempDir) {
    let folder = TempDir::with_prefix("contracts-").unwrap();
    std::fs::write(folder.path().join("fields.toml"), format!("{SESSION}{actions}")).unwrap();
    let path = folder.path().to_owned();
    (TestApp::with(|config| config.contracts_dir = Some(path)).await, folder)
}

fn newcomer(more: &Value) -> Value {
    let mut user = json!({ "email": "zoe@example.com", "password": PASSWORD });
    user.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "user": user })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_name_is_kept_as_one_and_given_back_as_one() {
    let (app, _folder) = served(CONTRACT).await;
    let made = app.post("/f/users", newcomer(&json!({ "name": "  Zoë de la Cruz " }))).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(
        (&made.body["name"], &made.body["first"], &made.body["last"]),
        (&json!("Zoë de la Cruz"), &json!("Zoë de la Cruz"), &json!(""))
    );
    assert_eq!(made.body["at"], made.body["made"]);

    let ada = app.ada().await;
    let put = async |body: Value| fetch(ada.request(Method::PUT, "/f/me").json(&body)).await;
    let same = put(json!({ "user": { "locale": "fr" } })).await;
    assert_eq!(same.body, json!({ "name": "Ada Lovelace", "first": "Ada", "last": "Lovelace" }), "{}", same.text);
    let renamed = put(json!({ "user": { "name": "Ada King" } })).await;
    assert_eq!(renamed.body, json!({ "name": "Ada King", "first": "Ada King", "last": "" }), "{}", renamed.text);
    let long = put(json!({ "user": { "name": "a".repeat(151) } })).await;
    assert_eq!((long.status, long.body), (400, json!({ "name": ["Ensure this field has no more than 150 characters."] })));
    let hidden = put(json!({ "user": { "name": "a\u{202e}b" } })).await;
    assert_eq!((hidden.status, hidden.body), (400, json!({ "name": ["Invisible characters are not allowed."] })));
}

#[tokio::test(flavor = "multi_thread")]
async fn durations_are_numbers_texts_or_milliseconds() {
    let (app, _folder) = served(CONTRACT).await;
    let made = app.post("/f/users", newcomer(&json!({}))).await;
    let seconds = made.body["in"].as_i64().unwrap();
    assert!((298..=300).contains(&seconds), "{}", made.text);
    assert_eq!((&made.body["text"], &made.body["ms"]), (&json!(seconds.to_string()), &json!(seconds * 1000)));
    let refresh = made.body["refresh_ms"].as_i64().unwrap();
    assert!(refresh % 1000 == 0 && (2_591_998_000..=2_592_000_000).contains(&refresh), "{refresh}");
}

const DIFFERENT: &str = "The two password fields didn't match.";

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_password_is_compared_letter_by_letter() {
    let (app, _folder) = served(CONTRACT).await;
    let with = |repeated: Value| app.post("/f/users", newcomer(&json!({ "password2": repeated })));
    for other in [json!("another one"), json!(format!("{PASSWORD} ")), json!(PASSWORD.to_uppercase())] {
        let refused = with(other).await;
        assert_eq!((refused.status, refused.body), (400, json!({ "password2": [DIFFERENT] })));
    }
    for (value, sentence) in [
        (json!(""), "This field may not be blank."),
        (json!("  "), "This field may not be blank."),
        (Value::Null, "This field may not be null."),
        (json!([PASSWORD]), "Not a valid string."),
    ] {
        let refused = with(value).await;
        assert_eq!((refused.status, refused.body), (400, json!({ "password2": [sentence] })));
    }
    let form = [("user[email]", "zoe@example.com"), ("user[password]", PASSWORD), ("user[password2]", "")];
    let empty = app.anonymous().form("/f/users", &form).await;
    assert_eq!((empty.status, empty.body), (400, json!({ "password2": ["This field may not be blank."] })));
    // Each field is blamed for what is wrong with itself.
    let both = app.post("/f/users", newcomer(&json!({ "password": "short", "password2": "sport" }))).await;
    let fields: Vec<&String> = both.body.as_object().unwrap().keys().collect();
    assert_eq!((both.status, fields), (400, vec![&"password".to_owned(), &"password2".to_owned()]), "{}", both.text);
    assert_eq!(with(json!(PASSWORD)).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_and_a_change_compare_the_repeated_password_before_anything_changes() {
    let (app, _folder) = served(CONTRACT).await;
    app.user("Ada", "Lovelace").await;
    let pair = app.post("/f/login", json!({ "login": "ada@example.com", "password": PASSWORD })).await.body;
    let ada = app.anonymous().bearer(pair["token"].as_str().unwrap());
    let new = "a new and better secret";
    let change = |again: &str| json!({ "old": PASSWORD, "new": new, "again": again });
    let refused = ada.post("/f/password", change("something else")).await;
    assert_eq!((refused.status, refused.body), (400, json!({ "again": [DIFFERENT] })));
    let missing = ada.post("/f/password", json!({ "old": PASSWORD, "new": new })).await;
    assert_eq!((missing.status, missing.body), (400, json!({ "again": ["This field is required."] })));

    app.post("/f/forgot", json!({ "email": "ada@example.com" })).await;
    let token = app.next_email().await.link().split_once("token=").unwrap().1.to_owned();
    let reset = |again: &str| app.post("/f/reset", json!({ "token": token, "password": new, "again": again }));
    let refused = reset("something else").await;
    assert_eq!((refused.status, refused.body), (400, json!({ "again": [DIFFERENT] })));
    assert_eq!(reset(new).await.status, 200, "the link was not used up");
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fields_of_an_object_are_read_from_it_and_from_nowhere_else() {
    let (app, _folder) = served(CONTRACT).await;
    let flat = app.post("/f/users", json!({ "email": "zoe@example.com", "password": PASSWORD })).await;
    assert_eq!((flat.status, flat.body), (400, json!({ "user": ["This field is required."] })));
    let no_object = "Expected a dictionary of items.";
    for (value, sentence) in [
        (json!("zoe@example.com"), no_object),
        (json!(5), no_object),
        (json!([{ "email": "zoe@example.com" }]), no_object),
        (Value::Null, "This field may not be null."),
    ] {
        let refused = app.post("/f/users", json!({ "user": value })).await;
        assert_eq!((refused.status, refused.body), (400, json!({ "user": [sentence] })));
    }
    let deep = app.post("/f/users", json!({ "user": { "user": { "email": "zoe@example.com", "password": PASSWORD } } })).await;
    let required = json!(["This field is required."]);
    assert_eq!((deep.status, deep.body), (400, json!({ "email": required, "password": required })));
    // Half of a character in one field is a problem of this field alone.
    let broken = r#"{"user": {"email": "zoe@example.com", "password": "a good secret", "name": "Zo\ud83d", "x": 1e999}}"#;
    let request = app.anonymous().request(Method::POST, "/f/users").header("content-type", "application/json").body(broken);
    let refused = fetch(request).await;
    assert_eq!((refused.status, refused.body), (400, json!({ "name": ["Surrogate characters are not allowed: U+D83D."] })));
    let none = app.anonymous().form("/f/users", &[("email", "zoe@example.com"), ("user", "x"), ("userx[email]", "y")]).await;
    assert_eq!((none.status, none.body), (400, json!({ "user": ["This field is required."] })));

    let form = [("user[email]", "zoe@example.com"), ("user[password]", PASSWORD), ("user[name]", "Zoë")];
    let made = app.anonymous().form("/f/users", &form).await;
    assert_eq!((made.status, &made.body["name"]), (201, &json!("Zoë")), "{}", made.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_has_the_name_that_the_client_gives_its_device() {
    let (app, _folder) = served(CONTRACT).await;
    let ada = app.ada().await;
    let login = async |name: Value| {
        let given = json!({ "login": "ada@example.com", "password": PASSWORD, "device_name": name });
        app.post("/f/login", given).await
    };
    let named = login(json!(" Ada's \u{202e}phone <b>\n")).await;
    assert_eq!(named.status, 200, "{}", named.text);
    let shown = async |access: &str| app.anonymous().bearer(access).get("/api/me/sessions/").await;
    let own = async |access: &str| {
        let listed = shown(access).await.body;
        let current = listed["results"].as_array().unwrap().iter().find(|one| one["is_current"] == true).cloned().unwrap();
        current["device_name"].clone()
    };
    assert_eq!(own(named.body["token"].as_str().unwrap()).await, "Ada's phone <b>");
    assert_eq!(own(&ada.access).await, Value::Null, "other sessions have none");
    let long = login(json!("a".repeat(5000))).await;
    assert_eq!(own(long.body["token"].as_str().unwrap()).await, "a".repeat(100));
    let hidden = login(json!("\u{202e}")).await;
    assert_eq!((hidden.status, own(hidden.body["token"].as_str().unwrap()).await), (200, Value::Null));
    assert_eq!(login(json!({ "a": 1 })).await.body, json!({ "device_name": ["Not a valid string."] }));

    let browser = app.browser();
    let form = browser.open("/login").await.form("/login").with("login", "ada@example.com").with("password", PASSWORD);
    browser.submit(&form).await;
    let page = browser.open("/profile/devices").await;
    assert!(page.text.contains("Ada&#39;s phone &#60;b&#62;"), "{}", page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_not_remembered_ends_after_the_short_lifetime_however_often_it_is_renewed() {
    let (app, _folder) = served(CONTRACT).await;
    app.user("Ada", "Lovelace").await;
    let login = async |more: Value| {
        let mut given = json!({ "login": "ada@example.com", "password": PASSWORD });
        given.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        app.post("/f/login", given).await
    };
    // A moment passes before the response is written.
    let lasts = |answer: &TestResponse, whole: i64| (whole - 2..=whole).contains(&answer.body["in"].as_i64().unwrap_or_default());
    let (long, short) = (30 * 86_400, 2 * 3600);
    for value in [json!(true), json!("true"), json!("1"), json!(1), json!("on"), json!("True")] {
        assert!(lasts(&login(json!({ "remember_me": value })).await, long), "{value}");
    }
    for value in [json!(false), json!("false"), json!("0"), json!(0), json!("off")] {
        assert!(lasts(&login(json!({ "remember_me": value })).await, short), "{value}");
    }
    assert_eq!(login(json!({ "remember_me": "perhaps" })).await.body, json!({ "remember_me": ["Must be a valid boolean."] }));
    let form = [("login", "ada@example.com"), ("password", PASSWORD)];
    assert!(lasts(&app.anonymous().form("/f/login", &form).await, short), "a box that is not ticked is not sent");

    let mut pair = login(json!({})).await.body;
    let renew = async |pair: &Value| app.post("/f/refresh", json!({ "refresh": pair["refresh"] })).await;
    app.advance_clock(Duration::from_mins(110));
    let renewed = renew(&pair).await;
    assert!(renewed.status == 200 && lasts(&renewed, 600), "{}", renewed.text);
    pair = renewed.body;
    app.advance_clock(Duration::from_mins(11));
    assert_eq!(renew(&pair).await.status, 401);
    assert_eq!(app.anonymous().bearer(pair["token"].as_str().unwrap()).get("/api/me/").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_change_that_gives_tokens_goes_on_with_its_own_session() {
    let (app, _folder) = served(CONTRACT).await;
    app.user("Ada", "Lovelace").await;
    let login = async || app.post("/f/login", json!({ "login": "ada@example.com", "password": PASSWORD })).await.body;
    let (own, other) = (login().await, login().await);
    let caller = app.anonymous().bearer(own["token"].as_str().unwrap());
    let new = "a new and better secret";
    let wrong = caller.post("/f/password", json!({ "old": "wrong", "new": new, "again": new })).await;
    assert_eq!((wrong.status, wrong.body.get("old").is_some()), (400, true), "{}", wrong.text);
    let changed = caller.post("/f/password", json!({ "old": PASSWORD, "new": new, "again": new })).await;
    assert_eq!((changed.status, &changed.body["name"]), (200, &json!("Ada Lovelace")), "{}", changed.text);
    app.next_email().await;
    let renew = async |token: &Value| app.post("/f/refresh", json!({ "refresh": token })).await.status;
    assert_eq!(renew(&other["refresh"]).await, 401, "other sessions have ended");
    assert_eq!(app.anonymous().bearer(changed.body["token"].as_str().unwrap()).get("/api/me/").await.status, 200);
    assert_eq!(renew(&changed.body["refresh"]).await, 200);
    assert_eq!(renew(&own["refresh"]).await, 401, "the token before it is spent");
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_change_that_gives_tokens_is_for_sessions_of_its_contract() {
    let (app, _folder) = served(CONTRACT).await;
    let ada = app.ada().await;
    let new = "a new and better secret";
    let change = json!({ "old": PASSWORD, "new": new, "again": new });
    let refused = app.anonymous().bearer(&ada.access).post("/f/password", change).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    let login = json!({ "login": "ada@example.com", "password": PASSWORD });
    assert_eq!(app.post("/f/login", login).await.status, 200, "nothing has changed");
}
