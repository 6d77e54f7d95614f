//! Sign-up with a username and a password alone.

use serde_json::json;
use vestibule::{
    config::UnverifiedAccess,
    contracts::{load, sign_ups_without_email},
};

use super::fields::served;
use crate::harness::{PASSWORD, TestApp};

fn contract(email: &str) -> String {
    format!(
        r#"
[[action]]
operation = "register"
path = "/n/users"
method = "POST"
request = {{ username = "username", password = "password"{email} }}
status = 201
response = '{{ "id": "$user.id", "email": "$user.email", "verified": "$user.email_verified", "token": "$access" }}'
[[action]]
operation = "login"
path = "/n/login"
method = "POST"
request = {{ username = "username", password = "password", remember = "remember?" }}
response = '{{ "token": "$access" }}'
"#
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_needs_no_email_address_where_the_contract_takes_none() {
    let (app, _folder) = served(&contract("")).await;
    let zoe = json!({ "username": "zoe", "password": PASSWORD });
    let made = app.post("/n/users", zoe.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!((&made.body["email"], &made.body["verified"]), (&json!(""), &json!(false)));
    assert_eq!(app.emails().await.len(), 0);
    let again = app.post("/n/users", zoe.clone()).await;
    assert_eq!((again.status, again.body), (400, json!({ "username": ["A user with that username already exists."] })));
    let signed_in = app.post("/n/login", zoe).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.text);
    let caller = app.anonymous().bearer(signed_in.body["token"].as_str().unwrap());
    let me = caller.get("/api/me/").await;
    assert_eq!((me.status, &me.body["username"]), (200, &json!("zoe")), "{}", me.text);

    // A second account without an address does not collide with the first one's.
    let next = app.post("/n/users", json!({ "username": "yan", "password": PASSWORD })).await;
    assert_eq!(next.status, 201, "{}", next.text);
    let like = app.post("/n/users", json!({ "username": "ada@example.com", "password": PASSWORD })).await;
    assert_eq!(like.body, json!({ "username": ["A username that is an email address must be the account's own address."] }));
    let personal = app.post("/n/users", json!({ "username": "zoe-the-great", "password": "zoe-the-great" })).await;
    assert_eq!(personal.body, json!({ "password": ["The password is too similar to the username."] }));
    let none = app.post("/n/users", json!({ "password": PASSWORD })).await;
    assert_eq!(none.body, json!({ "username": ["This field is required."] }));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_email_is_sent_for_an_account_without_an_address() {
    let (app, _folder) = served(&contract("")).await;
    app.post("/n/users", json!({ "username": "zoe", "password": PASSWORD })).await;
    for typed in ["zoe", "", "zoe@example.com"] {
        app.post("/api/accounts/password-forgotten/", json!({ "email": typed })).await;
    }
    assert_eq!(app.emails().await.len(), 0);
    let browser = app.browser();
    let form = browser.open("/login").await.form("/login").with("login", "zoe").with("password", PASSWORD);
    browser.submit(&form).await;
    for path in ["/profile", "/profile/devices", "/profile/email"] {
        let page = browser.open(path).await;
        assert_eq!(page.status, 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_optional_email_address_is_checked_and_confirmed_where_it_is_given() {
    let (app, _folder) = served(&contract(", email = \"email?\"")).await;
    let sign_up = async |username: &str, email: serde_json::Value| {
        app.post("/n/users", json!({ "username": username, "password": PASSWORD, "email": email })).await
    };
    let made = sign_up("zoe", json!("zoe@example.com")).await;
    assert_eq!((made.status, &made.body["email"]), (201, &json!("zoe@example.com")), "{}", made.text);
    assert_eq!(app.next_email().await.to, "zoe@example.com");
    let taken = sign_up("yan", json!("zoe@example.com")).await;
    assert_eq!(taken.body, json!({ "email": ["user with this email already exists."] }));
    assert_eq!(sign_up("yan", json!("nonsense")).await.body, json!({ "email": ["Enter a valid email address."] }));
    assert_eq!(sign_up("yan", json!("")).await.body, json!({ "email": ["This field may not be blank."] }));
    let without = app.post("/n/users", json!({ "username": "yan", "password": PASSWORD })).await;
    assert_eq!((without.status, &without.body["email"]), (201, &json!("")), "{}", without.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_simultaneous_sign_ups_with_one_username_one_succeeds() {
    let (app, _folder) = served(&contract("")).await;
    let zoe = json!({ "username": "zoe", "password": PASSWORD });
    let sign_up = || app.post("/n/users", zoe.clone());
    let (one, two, three) = tokio::join!(sign_up(), sign_up(), sign_up());
    let mut statuses = [one.status, two.status, three.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 400, 400], "{} {} {}", one.text, two.text, three.text);
}

#[test]
fn settings_that_count_on_an_email_address_refuse_such_a_sign_up() {
    let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
    let text = format!("{}{}", super::fields::SESSION, contract(", email = \"email?\""));
    std::fs::write(folder.path().join("fields.toml"), text).unwrap();
    let mut config = vestibule::config::Config { contracts_dir: Some(folder.path().to_owned()), ..Default::default() };
    let contracts = load(&config).unwrap();
    let said = |config: &vestibule::config::Config| {
        let found = sign_ups_without_email(&contracts, &config.registration);
        found.into_iter().map(|mistake| mistake.message).collect::<Vec<_>>()
    };
    assert_eq!(said(&config), [""; 0]);
    let sentence =
        |why: &str| [format!("register makes accounts without an email address, and {why}: make email required in `request`")];
    config.registration.unverified = UnverifiedAccess::Profile;
    assert_eq!(said(&config), sentence("`registration.unverified` asks for a confirmed one"));
    config.registration.unverified = UnverifiedAccess::All;
    config.registration.allow_domains = vec!["example.com".to_owned()];
    assert_eq!(said(&config), sentence("`registration.allow_domains` says which ones may sign up"));
    config.registration.allow_domains.clear();
    config.registration.deny_domains = vec!["example.org".to_owned()];
    assert_eq!(said(&config), sentence("`registration.deny_domains` says which ones may not sign up"));
    let failed = vestibule::web::check(&config).unwrap_err().to_string();
    assert!(failed.contains("fields.toml:") && failed.contains("register makes accounts without an email address"), "{failed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shipped_sign_ups_ask_for_an_email_address_as_before() {
    let app = TestApp::start().await;
    let refused = app.post("/api/accounts/register/", json!({ "username": "zoe", "password": PASSWORD })).await;
    assert_eq!((refused.status, &refused.body["email"]), (400, &json!(["This field is required."])), "{}", refused.text);
}
