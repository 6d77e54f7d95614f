//! A contract that completes sign-ins with a second factor itself.

use serde_json::json;

use crate::harness::{PASSWORD, TestApp};

/// Vestibule with one contract that has the action, and these errors.
async fn app(errors: &str) -> (TestApp, tempfile::TempDir) {
    let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
    let text = format!(
        "title = \"T\"\n[session]\naccess_lifetime = \"5m\"\nrefresh_lifetime = \"1d\"\nrefresh_rotation = \"never\"\n[errors]\n{errors}\n\
         [[action]]\noperation = \"login\"\npath = \"/t/login\"\nmethod = \"POST\"\n\
         request = {{ email = \"email\", password = \"password\" }}\nresponse = '{{ \"access\": \"$access\" }}'\n\
         [[action]]\noperation = \"second-factor\"\npath = \"/t/second\"\nmethod = \"POST\"\n\
         request = {{ mfa_token = \"token\", code = \"code\" }}\nresponse = '{{ \"access\": \"$access\" }}'\n"
    );
    std::fs::write(folder.path().join("t.toml"), text).unwrap();
    let app = TestApp::with(|config| {
        config.contracts_dir = Some(folder.path().to_owned());
        config.contracts = Some(vec!["t".to_owned(), "accounts".to_owned()]);
    })
    .await;
    (app, folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_names_the_token_with_which_the_code_completes_it() {
    let (app, _folder) = app("format = \"drf\"").await;
    let ada = app.ada().await;
    let own = app.enrol(&ada).await;
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let refused = app.post("/t/login", login.clone()).await;
    assert_eq!((refused.status, &refused.body["code"]), (401, &json!("second_factor_required")));
    assert_eq!((&refused.body["expires_in"], &refused.body["methods"]), (&json!(300), &json!(["totp", "recovery_code"])));
    assert_eq!(refused.header("www-authenticate"), "Bearer realm=\"api\"");
    let token = refused.body["mfa_token"].as_str().unwrap();
    let send = |token: &str, code: &str| app.post("/t/second", json!({ "mfa_token": token, "code": code }));
    let wrong = send(token, &own.wrong_code(&app)).await;
    assert_eq!((wrong.status, &wrong.body), (400, &json!({ "code": ["This code is incorrect or has been used."] })));
    let done = send(token, &own.next_code(&app)).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let client = app.anonymous().bearer(done.body["access"].as_str().unwrap());
    assert_eq!(client.get("/api/me/").await.status, 200);
    for odd in ["", "x", done.body["access"].as_str().unwrap()] {
        let refused = send(odd, &own.next_code(&app)).await;
        assert!([400, 401].contains(&refused.status), "{odd}: {}", refused.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shape_of_its_own_names_the_token() {
    let errors = "shape = '{ \"message\": \"$error.message\" }'\nsecond_factor_shape = '{ \"next\": \"$error.mfa_token\", \"why\": \"$error.code\" }'";
    let (app, _folder) = app(errors).await;
    let ada = app.ada().await;
    let own = app.enrol(&ada).await;
    let refused = app.post("/t/login", json!({ "email": "ada@example.com", "password": PASSWORD })).await;
    assert_eq!((refused.status, &refused.body["why"]), (401, &json!("second_factor_required")));
    let token = refused.body["next"].as_str().unwrap();
    let done = app.post("/t/second", json!({ "mfa_token": token, "code": own.next_code(&app) })).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let bad = app.post("/t/login", json!({ "email": "ada@example.com", "password": "wrong" })).await;
    assert!(bad.body["message"].is_string() && bad.body.get("next").is_none(), "{}", bad.text);
}
