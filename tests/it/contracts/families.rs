//! The ready-made contracts, each with the requests of its documentation in order, on a new server. The responses are in `snapshots/`:
//! what each family answers. To accept a change: `INSTA_UPDATE=always cargo test --test it contracts::families`.

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::{Value, json};
use vestibule::types::pages_at::PagesAt;

use super::others;
use crate::harness::{PASSWORD, TestApp, TestResponse, fetch};

const OTHER_PASSWORD: &str = "another horse with a battery";
const EMAIL: &str = "ada@example.com";

/// Sends the requests of one family, and writes down what came back.
struct Walk {
    app: TestApp,
    /// The header `Authorization`.
    authorization: Option<String>,
    lines: String,
}

impl Walk {
    async fn through(family: &'static str) -> Self {
        let app = TestApp::with(|config| {
            config.contracts = Some(vec![family.to_owned()]);
            config.pages_at = PagesAt::parse("/account").unwrap();
        })
        .await;
        Self { app, authorization: None, lines: String::new() }
    }

    async fn send(&mut self, method: Method, path: &str, body: Value) -> TestResponse {
        let mut client = self.app.anonymous();
        client.authorization.clone_from(&self.authorization);
        let request = client.request(method.clone(), path);
        let answer = fetch(if body.is_null() { request } else { request.json(&body) }).await;
        self.note(&format!("{method} {path}"), &answer)
    }

    async fn form(&mut self, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        let answer = self.app.anonymous().form(path, fields).await;
        self.note(&format!("POST {path}, a form"), &answer)
    }

    async fn post(&mut self, path: &str, body: Value) -> TestResponse {
        self.send(Method::POST, path, body).await
    }

    async fn get(&mut self, path: &str) -> TestResponse {
        self.send(Method::GET, path, Value::Null).await
    }

    fn note(&mut self, what: &str, answer: &TestResponse) -> TestResponse {
        let body = if answer.text.is_empty() { "no body".to_owned() } else { masked(&answer.body).to_string() };
        writeln!(self.lines, "{what}\n  {} {body}", answer.status).unwrap();
        for name in ["authorization", "set-auth-token"].into_iter().filter(|name| answer.headers.contains_key(*name)) {
            let words = answer.header(name).split(' ').map(|word| if word.starts_with("ey") { "<token>" } else { word });
            writeln!(self.lines, "  {name}: {}", words.collect::<Vec<_>>().join(" ")).unwrap();
        }
        answer.clone()
    }

    /// A request with a token that is none, one without, and a path that is not there.
    async fn end(mut self, protected: (Method, &str), beside: &str) -> String {
        let (method, path) = protected;
        self.authorization = Some("Bearer x".to_owned());
        self.send(method.clone(), path, Value::Null).await;
        self.authorization = None;
        self.send(method, path, Value::Null).await;
        self.get(beside).await;
        self.lines
    }

    fn sign_in(&mut self, scheme: &str, token: &Value) {
        self.authorization = Some(format!("{scheme} {}", token.as_str().unwrap()));
    }

    async fn emailed_token(&self) -> String {
        self.app.next_email().await.link().split_once("token=").unwrap().1.to_owned()
    }
}

/// Tokens, times and ids as what they are: which number is the next differs between databases.
fn masked(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), masked_field(name, value))).collect(),
        Value::Array(items) => items.iter().map(masked).collect(),
        Value::String(text) if text.len() == 36 && text.split('-').count() == 5 => json!("<uuid>"),
        other => others::masked(other),
    }
}

fn masked_field(name: &str, value: &Value) -> Value {
    match value {
        Value::Number(_) if ["id", "pk"].contains(&name) => json!(1),
        value => masked(value),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_of_djoser_are_served() {
    let mut djoser = Walk::through("djoser").await;
    let ada = json!({ "username": "ada", "email": EMAIL, "password": PASSWORD });
    djoser.post("/auth/users/", ada.clone()).await;
    djoser.post("/auth/users/", ada.clone()).await;
    djoser.post("/auth/users/", json!({ "username": "eve", "password": PASSWORD })).await;
    djoser.post("/auth/jwt/create/", json!({ "username": "ada", "password": "wrong" })).await;
    let pair = djoser.post("/auth/jwt/create/", ada).await.body;
    djoser.post("/auth/jwt/refresh/", json!({ "refresh": pair["refresh"] })).await;
    djoser.post("/auth/jwt/verify/", json!({ "token": pair["access"] })).await;
    djoser.sign_in("JWT", &pair["access"]);
    let token = djoser.emailed_token().await;
    djoser.post("/auth/users/activation/", json!({ "uid": "MQ", "token": token })).await;
    djoser.get("/auth/users/me/").await;
    djoser.post("/auth/users/set_username/", json!({ "current_password": "x", "new_username": "countess" })).await;
    djoser.post("/auth/users/set_username/", json!({ "current_password": PASSWORD, "new_username": "countess" })).await;
    djoser.post("/auth/users/set_password/", json!({ "current_password": "x", "new_password": OTHER_PASSWORD })).await;
    djoser.post("/auth/users/set_password/", json!({ "current_password": PASSWORD, "new_password": OTHER_PASSWORD })).await;
    djoser.app.emails().await;
    djoser.post("/auth/users/reset_password/", json!({ "email": EMAIL })).await;
    let token = djoser.emailed_token().await;
    let path = "/auth/users/reset_password_confirm/";
    djoser.post(path, json!({ "uid": "MQ", "token": "x", "new_password": PASSWORD })).await;
    djoser.post(path, json!({ "uid": "MQ", "token": token, "new_password": PASSWORD })).await;
    let pair = djoser.post("/auth/jwt/create/", json!({ "username": "countess", "password": PASSWORD })).await.body;
    djoser.sign_in("Bearer", &pair["access"]);
    djoser.send(Method::DELETE, "/auth/users/me/", json!({ "current_password": "x" })).await;
    djoser.send(Method::DELETE, "/auth/users/me/", json!({ "current_password": PASSWORD })).await;
    insta::assert_snapshot!("djoser", djoser.end((Method::GET, "/auth/users/me/"), "/auth/nothing/").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_of_dj_rest_auth_are_served() {
    let mut dj = Walk::through("dj-rest-auth").await;
    let ada = json!({ "username": "ada", "email": EMAIL, "password1": PASSWORD, "password2": PASSWORD });
    dj.post("/dj-rest-auth/registration/", ada.clone()).await;
    dj.post("/dj-rest-auth/registration/", ada).await;
    let bob = json!({ "username": "bob", "email": "bob@example.com", "password1": PASSWORD, "password2": "x" });
    dj.post("/dj-rest-auth/registration/", bob).await;
    dj.post("/dj-rest-auth/login/", json!({ "username": "ada", "password": "wrong" })).await;
    let pair = dj.post("/dj-rest-auth/login/", json!({ "username": "ada", "password": PASSWORD })).await.body;
    dj.post("/dj-rest-auth/token/refresh/", json!({ "refresh": pair["refresh"] })).await;
    dj.post("/dj-rest-auth/token/verify/", json!({ "token": pair["access"] })).await;
    dj.sign_in("Bearer", &pair["access"]);
    let key = dj.emailed_token().await;
    dj.post("/dj-rest-auth/registration/verify-email/", json!({ "key": key })).await;
    dj.get("/dj-rest-auth/user/").await;
    dj.send(Method::PATCH, "/dj-rest-auth/user/", json!({ "first_name": "Ada" })).await;
    dj.send(Method::PUT, "/dj-rest-auth/user/", json!({ "username": "ada", "last_name": "Lovelace" })).await;
    let change = json!({ "old_password": PASSWORD, "new_password1": OTHER_PASSWORD, "new_password2": OTHER_PASSWORD });
    dj.post("/dj-rest-auth/password/change/", change).await;
    dj.post("/dj-rest-auth/registration/resend-email/", json!({ "email": EMAIL })).await;
    dj.app.emails().await;
    dj.post("/dj-rest-auth/password/reset/", json!({ "email": EMAIL })).await;
    let reset = json!({ "uid": "1", "token": dj.emailed_token().await, "new_password1": PASSWORD, "new_password2": PASSWORD });
    dj.post("/dj-rest-auth/password/reset/confirm/", reset.clone()).await;
    dj.post("/dj-rest-auth/password/reset/confirm/", reset).await;
    let pair = dj.post("/dj-rest-auth/login/", json!({ "username": "ada", "password": PASSWORD })).await.body;
    dj.post("/dj-rest-auth/logout/", json!({ "refresh": pair["refresh"] })).await;
    dj.post("/dj-rest-auth/token/refresh/", json!({ "refresh": pair["refresh"] })).await;
    insta::assert_snapshot!("dj-rest-auth", dj.end((Method::GET, "/dj-rest-auth/user/"), "/dj-rest-auth/nothing/").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_of_fastapi_users_are_served() {
    let mut fastapi = Walk::through("fastapi-users").await;
    let ada = json!({ "email": EMAIL, "password": PASSWORD });
    fastapi.post("/auth/register", ada.clone()).await;
    fastapi.post("/auth/register", ada).await;
    fastapi.post("/auth/register", json!({ "email": "x" })).await;
    fastapi.form("/auth/jwt/login", &[("username", EMAIL), ("password", "wrong")]).await;
    let fields = [("grant_type", "password"), ("username", EMAIL), ("password", PASSWORD), ("scope", "")];
    let token = fastapi.form("/auth/jwt/login", &fields).await.body;
    fastapi.sign_in("Bearer", &token["access_token"]);
    fastapi.get("/users/me").await;
    fastapi.app.emails().await;
    fastapi.post("/auth/request-verify-token", json!({ "email": EMAIL })).await;
    fastapi.post("/auth/verify", json!({ "token": "x" })).await;
    fastapi.post("/auth/forgot-password", json!({ "email": EMAIL })).await;
    let token = fastapi.emailed_token().await;
    fastapi.post("/auth/reset-password", json!({ "token": "x", "password": OTHER_PASSWORD })).await;
    fastapi.post("/auth/reset-password", json!({ "token": token, "password": OTHER_PASSWORD })).await;
    let token = fastapi.form("/auth/jwt/login", &[("username", EMAIL), ("password", OTHER_PASSWORD)]).await.body;
    fastapi.sign_in("Bearer", &token["access_token"]);
    fastapi.post("/auth/jwt/logout", Value::Null).await;
    insta::assert_snapshot!("fastapi-users", fastapi.end((Method::GET, "/users/me"), "/auth/jwt/nothing").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_of_better_auth_are_served() {
    let mut better = Walk::through("better-auth").await;
    let ada = json!({ "name": "Ada Lovelace", "email": EMAIL, "password": PASSWORD });
    better.post("/api/auth/sign-up/email", ada.clone()).await;
    better.post("/api/auth/sign-up/email", ada.clone()).await;
    better.post("/api/auth/sign-up/email", json!({})).await;
    better.post("/api/auth/sign-in/email", json!({ "email": EMAIL, "password": "wrong" })).await;
    let session = better.post("/api/auth/sign-in/email", ada).await;
    let cookie = session.header("set-cookie").to_owned();
    assert!(cookie.starts_with("better-auth.session_token=ey") && cookie.contains("HttpOnly"), "{cookie}");
    better.sign_in("Bearer", &session.body["token"]);
    better.get("/api/auth/get-session").await;
    better.post("/api/auth/update-user", json!({ "name": "Countess" })).await;
    let change = json!({ "currentPassword": PASSWORD, "newPassword": OTHER_PASSWORD, "revokeOtherSessions": true });
    better.post("/api/auth/change-password", change).await;
    better.app.emails().await;
    better.post("/api/auth/request-password-reset", json!({ "email": EMAIL, "redirectTo": "/" })).await;
    let token = better.emailed_token().await;
    better.post("/api/auth/reset-password", json!({ "token": "x", "newPassword": PASSWORD })).await;
    better.post("/api/auth/reset-password", json!({ "token": token, "newPassword": PASSWORD })).await;
    let session = better.post("/api/auth/sign-in/email", json!({ "email": EMAIL, "password": PASSWORD })).await;
    better.sign_in("Bearer", &session.body["token"]);
    better.post("/api/auth/sign-out", json!({})).await;
    insta::assert_snapshot!("better-auth", better.end((Method::GET, "/api/auth/get-session"), "/api/auth/nothing").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_of_laravel_sanctum_are_served() {
    let mut laravel = Walk::through("laravel-sanctum").await;
    let ada = json!({
        "name": "Ada Lovelace", "email": EMAIL, "password": PASSWORD, "password_confirmation": PASSWORD, "device_name": "Ada's phone",
    });
    laravel.post("/api/register", ada.clone()).await;
    laravel.post("/api/register", ada.clone()).await;
    laravel.post("/api/register", json!({ "email": "x" })).await;
    laravel.post("/sanctum/token", json!({ "email": EMAIL, "password": "wrong", "device_name": "phone" })).await;
    laravel.post("/sanctum/token", ada).await;
    let session = laravel.post("/api/login", json!({ "email": EMAIL, "password": PASSWORD })).await.body;
    laravel.sign_in("Bearer", &session["token"]);
    laravel.get("/api/user").await;
    let change = json!({ "current_password": "x", "password": OTHER_PASSWORD, "password_confirmation": OTHER_PASSWORD });
    laravel.send(Method::PUT, "/api/user/password", change).await;
    laravel.app.emails().await;
    laravel.post("/api/forgot-password", json!({ "email": EMAIL })).await;
    let token = laravel.emailed_token().await;
    let reset = json!({ "token": token, "email": EMAIL, "password": OTHER_PASSWORD, "password_confirmation": OTHER_PASSWORD });
    laravel.post("/api/reset-password", reset).await;
    let session = laravel.post("/api/login", json!({ "email": EMAIL, "password": OTHER_PASSWORD })).await.body;
    laravel.sign_in("Bearer", &session["token"]);
    laravel.post("/api/logout", Value::Null).await;
    insta::assert_snapshot!("laravel-sanctum", laravel.end((Method::GET, "/api/user"), "/sanctum/token/nothing").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_of_devise_jwt_are_served() {
    let mut devise = Walk::through("devise-jwt").await;
    let user = |password: &str| json!({ "user": { "email": EMAIL, "password": password, "password_confirmation": password } });
    devise.post("/users", user(PASSWORD)).await;
    devise.post("/users", user(PASSWORD)).await;
    devise.post("/users", json!({ "user": { "email": "x" } })).await;
    devise.post("/users/sign_in", user("wrong")).await;
    let session = devise.post("/users/sign_in", user(PASSWORD)).await;
    devise.authorization = Some(session.header("authorization").to_owned());
    let change = json!({ "user": { "current_password": PASSWORD, "password": OTHER_PASSWORD } });
    devise.send(Method::PATCH, "/users", change).await;
    devise.app.emails().await;
    devise.post("/users/password", json!({ "user": { "email": EMAIL } })).await;
    let token = devise.emailed_token().await;
    let reset = json!({ "user": { "reset_password_token": token, "password": PASSWORD, "password_confirmation": PASSWORD } });
    devise.send(Method::PUT, "/users/password", reset.clone()).await;
    devise.send(Method::PUT, "/users/password", reset).await;
    let session = devise.post("/users/sign_in", user(PASSWORD)).await;
    devise.authorization = Some(session.header("authorization").to_owned());
    devise.send(Method::DELETE, "/users/sign_out", Value::Null).await;
    insta::assert_snapshot!("devise-jwt", devise.end((Method::DELETE, "/users/sign_out"), "/users/nothing").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_of_the_spring_tutorials_are_served() {
    let mut spring = Walk::through("spring-jwt").await;
    let ada = json!({ "username": "ada", "email": EMAIL, "password": PASSWORD, "role": ["admin"] });
    spring.post("/api/auth/signup", ada.clone()).await;
    spring.post("/api/auth/signup", ada.clone()).await;
    spring.post("/api/auth/signup", json!({ "username": "bob" })).await;
    spring.post("/api/auth/signin", json!({ "username": "ada", "password": "wrong" })).await;
    let session = spring.post("/api/auth/signin", ada).await.body;
    let renewed = spring.post("/api/auth/refreshtoken", json!({ "refreshToken": session["refreshToken"] })).await.body;
    spring.post("/api/auth/refreshtoken", json!({ "refreshToken": "x" })).await;
    spring.sign_in("Bearer", &renewed["accessToken"]);
    spring.post("/api/auth/signout", Value::Null).await;
    insta::assert_snapshot!("spring-jwt", spring.end((Method::POST, "/api/auth/signout"), "/api/auth/nothing").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_of_aspnet_identity_are_served() {
    let mut identity = Walk::through("aspnet-identity").await;
    let ada = json!({ "email": EMAIL, "password": PASSWORD });
    identity.post("/register", ada.clone()).await;
    identity.post("/register", ada.clone()).await;
    identity.post("/login?useCookies=false", json!({ "email": EMAIL, "password": "wrong" })).await;
    let session = identity.post("/login", ada).await.body;
    let renewed = identity.post("/refresh", json!({ "refreshToken": session["refreshToken"] })).await.body;
    identity.sign_in("Bearer", &renewed["accessToken"]);
    identity.get("/manage/info").await;
    identity.post("/manage/info", json!({ "oldPassword": PASSWORD, "newPassword": OTHER_PASSWORD })).await;
    identity.app.emails().await;
    identity.post("/forgotPassword", json!({ "email": EMAIL })).await;
    let code = identity.app.next_email().await.code();
    identity.post("/resetPassword", json!({ "email": EMAIL, "resetCode": "x", "newPassword": PASSWORD })).await;
    identity.post("/resetPassword", json!({ "email": EMAIL, "resetCode": code, "newPassword": PASSWORD })).await;
    identity.post("/resendConfirmationEmail", json!({ "email": EMAIL })).await;
    let lines = identity.end((Method::GET, "/manage/info"), "/manage/info/nothing").await;
    insta::assert_snapshot!("aspnet-identity", lines);
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_of_realworld_are_served() {
    let mut realworld = Walk::through("realworld").await;
    let jake = json!({ "user": { "username": "Jacob", "email": "jake@jake.jake", "password": PASSWORD } });
    realworld.post("/api/users", jake.clone()).await;
    realworld.post("/api/users", jake.clone()).await;
    realworld.post("/api/users", json!({ "user": { "email": "x" } })).await;
    realworld.post("/api/users/login", json!({ "user": { "email": "jake@jake.jake", "password": "wrong" } })).await;
    let session = realworld.post("/api/users/login", jake).await.body;
    realworld.sign_in("Token", &session["user"]["token"]);
    realworld.get("/api/user").await;
    realworld
        .send(Method::PUT, "/api/user", json!({ "user": { "email": "jake@jake.jake", "bio": "I like to skateboard" } }))
        .await;
    insta::assert_snapshot!("realworld", realworld.end((Method::GET, "/api/user"), "/api/users/nothing").await);
}
