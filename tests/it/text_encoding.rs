//! Texts that a database cannot store are refused.

use std::fmt::Write;

use poem::http::{Method, header};
use serde_json::{Map, json};
use vestibule::{
    config::Config,
    error::Error,
    flows::admin_users,
    types::rate_limit::Limit,
    web::{
        form_check,
        resource::{Resource, Surface},
        routes,
    },
};

use crate::harness::{PASSWORD, TestApp, TestUser, fetch};

/// What fields are called that come to the database in one way or another, and what may stand there.
const FIELDS: [(&str, &str); 22] = [
    ("email", "ada@example.com"),
    ("username", "ada"),
    ("login", "ada"),
    ("password", PASSWORD),
    ("old_password", PASSWORD),
    ("new_password", "another good one of some length"),
    ("first_name", "Ada"),
    ("last_name", "Lovelace"),
    ("gender", "F"),
    ("locale", "en"),
    ("role", "Clerk"),
    ("name", "a name"),
    ("token", "1.abc"),
    ("code", "BCDF-GHJK"),
    ("apiKey", "vest_abc"),
    ("symbol", "ACME"),
    ("search", "a"),
    ("ordering", "name"),
    ("state", "queued"),
    ("kind", "test"),
    ("q", "a"),
    ("return_to", "/profile"),
];

fn unlimited(config: &mut Config) {
    let off = || Limit(Vec::new());
    let limits = &mut config.limits;
    for limit in [
        &mut limits.failed_login,
        &mut limits.sign_up,
        &mut limits.password_reset,
        &mut limits.email_codes,
        &mut limits.emails_per_recipient,
    ] {
        *limit = off();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nul_in_any_field_is_refused_or_never_stored() {
    let mut app = TestApp::with(unlimited).await;
    app.allow_unsent_emails();
    let editor = app.editor().await;
    let odd = ["a\0b", "\0", "ada\0@example.com", "1.\0"];
    for resource in routes::resources(&app.web) {
        if resource.path.contains("logout") || resource.path.contains("end-others") {
            continue;
        }
        for method in resource.methods() {
            for (number, (name, _)) in FIELDS.iter().enumerate() {
                knock(&app, &editor, &resource, &method, (name, odd[number % odd.len()])).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nul_from_an_administrator_is_refused_or_never_stored() {
    let mut app = TestApp::with(unlimited).await;
    app.allow_unsent_emails();
    let admin = app.administrator().await;
    for resource in routes::resources(&app.web).into_iter().filter(|resource| resource.path.contains("/admin")) {
        for method in resource.methods() {
            for (name, text) in [("role", "a\0b"), ("role", "admin\0"), ("actor", "\0cli"), ("email", "a\0@example.com")] {
                knock(&app, &admin, &resource, &method, (name, text)).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_role_name_matches_no_role() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.administrator().await, app.ada().await);
    let (user, email) = (format!("/api/admin/users/{}/roles/", ada.user.id), "new@example.com");
    for odd in ["a\0b", "\0", "admin\0", "\0Administrateur"] {
        let given = admin.post(&user, json!({ "role": odd })).await;
        assert!(matches!(given.status, 400 | 404), "{odd:?}: {} {}", given.status, given.text);
        for path in ["/api/admin/users/", "/api/admin/invitations/"] {
            let made = admin.post(path, json!({ "email": email, "roles": [odd] })).await;
            assert_eq!(made.status, 400, "{odd:?} at {path}: {}", made.text);
            assert!(made.body["roles"].is_array(), "{odd:?} at {path}: {}", made.text);
        }
        let made = admin.post("/api/admin/roles/", json!({ "name": odd })).await;
        assert_eq!(made.status, 400, "{odd:?}: {}", made.text);
        let key = ada.post("/api/me/api-keys/", json!({ "name": "till", "roles": [odd] })).await;
        assert!(matches!(key.status, 400 | 403), "{odd:?}: {}", key.text);
    }
    for odd in ["a\0b", "", " ", "a\nb"] {
        let draft = admin_users::Draft { email: Some(email), roles: vec![odd.to_owned()], ..admin_users::Draft::default() };
        let made = admin_users::create(app.state(), &TestApp::operator(), draft).await;
        assert!(matches!(made, Err(Error::Validation(_))), "{odd:?}");
    }
}

async fn knock(app: &TestApp, person: &TestUser, resource: &Resource, method: &Method, (odd, text): (&str, &str)) {
    // Of a path, everything that may stand there.
    let path = resource.path.replace(":id", "9").replace(":role", "a%00b").replace(":file", "a%00b").replace([':', '*'], "");
    let fields = FIELDS.map(|(name, usual)| (name, if name == odd { text } else { usual }));
    let mut query = String::from("?");
    for (name, value) in fields {
        write!(query, "{name}={}&", value.replace('\0', "%00").replace(' ', "+")).unwrap();
    }
    // A form that is not bound would be read no further.
    let made_for = form_check::sealed(&app.web, Some(person.user.id), None);
    write!(query, "{}={made_for}&", form_check::FIELD).unwrap();
    let request = match (method, &resource.surface) {
        (&Method::GET | &Method::HEAD | &Method::DELETE, _) => person.request(method.clone(), &format!("{path}{query}")),
        (_, Surface::Html) => {
            let form = person.request(method.clone(), &path).body(query[1..].to_owned());
            form.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin")
        }
        (_, Surface::Api(_)) => {
            let mut body: Map<_, _> = fields.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
            body.insert("roles".to_owned(), json!([text]));
            person.request(method.clone(), &path).json(&body)
        }
    };
    let cookies = format!("vestibule_access={}; vestibule_refresh={}", person.access, person.refresh);
    let got = fetch(request.header("cookie", cookies)).await;
    assert!(got.status < 500, "{odd} at {method} {path}: {} {}", got.status, got.text);
}
