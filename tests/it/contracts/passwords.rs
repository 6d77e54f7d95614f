//! A contract with a password policy of its own, where it resets passwords.

use serde_json::json;

use crate::harness::{PASSWORD, TestApp};

const CONTRACT: &str = r#"
title = "Till"
[session]
access_lifetime = "5m"
refresh_lifetime = "1d"
refresh_rotation = "never"
[errors]
format = "drf"
[passwords]
min_length = 6
[[action]]
operation = "forgot-password"
path = "/till/forgotten"
method = "POST"
request = { email = "email" }
[[action]]
operation = "reset-password"
path = "/till/reset"
method = "POST"
request = { token = "token", password = "new_password" }
[[action]]
operation = "change-password"
path = "/till/change"
method = "POST"
request = { old = "old_password", new = "new_password" }
"#;

#[tokio::test(flavor = "multi_thread")]
async fn the_password_policy_of_a_contract_holds_at_its_own_reset() {
    let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
    std::fs::write(folder.path().join("till.toml"), CONTRACT).unwrap();
    let app = TestApp::with(|config| config.contracts_dir = Some(folder.path().to_owned())).await;
    let ada = app.ada().await;
    let change = |new: &str| json!({ "old": PASSWORD, "new": new });
    assert_eq!(ada.post("/till/change", change("k3v9pz")).await.status, 400, "a change is by the policy of all others");
    let reset = async |path: &str, field: &str, password: &str| {
        app.post("/till/forgotten", json!({ "email": "ada@example.com" })).await;
        let token = app.next_email().await.link().split_once("token=").unwrap().1.to_owned();
        app.post(path, json!({ "token": token, field: password })).await
    };
    assert_eq!(reset("/api/accounts/password-reset", "new_password", "k3v9pz").await.status, 400, "as is a reset elsewhere");
    for (password, status) in [("k3v9p", 400), ("123456", 400), ("k3v9pz", 200)] {
        let answer = reset("/till/reset", "password", password).await;
        assert_eq!(answer.status, status, "{password}: {}", answer.text);
    }
    app.next_email().await;
    let login = json!({ "email": "ada@example.com", "password": "k3v9pz" });
    assert_eq!(app.post("/api/accounts/login/", login).await.status, 200, "the account is the same everywhere");
}
