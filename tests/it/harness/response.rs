//! An API client with or without a token, which follows no redirect, and the responses that it gets.

use reqwest::{Method, RequestBuilder, header::HeaderMap};
use serde_json::Value;

use super::TestApp;

#[derive(Debug, Clone)]
pub struct TestResponse {
    pub status: u16,
    pub headers: HeaderMap,
    /// Null if the body is not JSON.
    pub body: Value,
    pub text: String,
}

impl TestResponse {
    /// A header that is there exactly once; several or none are empty.
    pub fn header(&self, name: &str) -> &str {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().unwrap(),
            _ => "",
        }
    }
}

/// Sends what the test says and nothing else.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    /// The whole Authorization header.
    pub authorization: Option<String>,
}

impl Client {
    pub(super) fn new(app: &TestApp) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Self { http, base: format!("http://{}", app.addr), authorization: None }
    }

    #[must_use]
    pub fn bearer(&self, token: &str) -> Self {
        Self { authorization: Some(format!("Bearer {token}")), ..self.clone() }
    }

    /// For other headers and bodies; `fetch` sends it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.authorization {
            Some(line) => request.header("authorization", line),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> TestResponse {
        fetch(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> TestResponse {
        fetch(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> TestResponse {
        fetch(self.request(Method::PATCH, path).json(&body)).await
    }

    /// Sends an HTML form.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        fetch(self.request(Method::POST, path).form(fields)).await
    }
}

pub async fn fetch(request: RequestBuilder) -> TestResponse {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await.unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    TestResponse { status, headers, body: serde_json::from_str(&text).unwrap_or_default(), text }
}

impl TestApp {
    /// A client without credentials.
    pub fn anonymous(&self) -> Client {
        Client::new(self)
    }

    pub async fn get(&self, path: &str) -> TestResponse {
        self.anonymous().get(path).await
    }

    pub async fn post(&self, path: &str, body: Value) -> TestResponse {
        self.anonymous().post(path, body).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> TestResponse {
        self.anonymous().patch(path, body).await
    }
}
