//! Texts that a database may not be able to keep are no fault of ours.

use std::fmt::Write;

use poem::http::{Method, header};
use serde_json::{Map, json};
use vestibule::{
    config::Config,
    error::Error,
    flows::people,
    types::rate::Limit,
    web::{
        binding,
        place::{Manner, Place},
        routes,
    },
};

use crate::harness::{House, PASSWORD, Person, answer};

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
    ("next", "/profile"),
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
async fn a_nul_in_any_field_of_any_place_is_refused_or_found_nowhere() {
    let mut house = House::with(unlimited).await;
    house.expect_unsent();
    let editor = house.editor().await;
    let odd = ["a\0b", "\0", "ada\0@example.com", "1.\0"];
    for place in routes::places(&house.web) {
        if place.path.contains("logout") || place.path.contains("end-others") {
            continue;
        }
        for method in place.methods() {
            for (number, (name, _)) in FIELDS.iter().enumerate() {
                knock(&house, &editor, &place, &method, (name, odd[number % odd.len()])).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nul_from_somebody_who_may_administrate_is_refused_or_found_nowhere() {
    let mut house = House::with(unlimited).await;
    house.expect_unsent();
    let admin = house.administrator().await;
    for place in routes::places(&house.web).into_iter().filter(|place| place.path.contains("/admin")) {
        for method in place.methods() {
            for (name, text) in [("role", "a\0b"), ("role", "Administrateur\0"), ("actor", "\0cli"), ("email", "a\0@example.com")]
            {
                knock(&house, &admin, &place, &method, (name, text)).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_no_role_can_be_called_is_none() {
    let house = House::open().await;
    let (admin, ada) = (house.administrator().await, house.ada().await);
    let (user, email) = (format!("/api/admin/users/{}/roles/", ada.user.id), "new@example.com");
    for odd in ["a\0b", "\0", "Administrateur\0", "\0Administrateur"] {
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
        let draft = people::Draft { email, roles: vec![odd.to_owned()], ..people::Draft::default() };
        let made = people::create(house.app(), &House::operator(), draft).await;
        assert!(matches!(made, Err(Error::Invalid(_))), "{odd:?}");
    }
}

async fn knock(house: &House, person: &Person, place: &Place, method: &Method, (odd, text): (&str, &str)) {
    // Of a path, everything that may stand there.
    let path = place.path.replace(":id", "9").replace(":role", "a%00b").replace(":file", "a%00b").replace([':', '*'], "");
    let fields = FIELDS.map(|(name, usual)| (name, if name == odd { text } else { usual }));
    let mut query = String::from("?");
    for (name, value) in fields {
        write!(query, "{name}={}&", value.replace('\0', "%00").replace(' ', "+")).unwrap();
    }
    // A form that is not bound would be read no further.
    let made_for = binding::sealed(&house.web, Some(person.user.id), None);
    write!(query, "{}={made_for}&", binding::FIELD).unwrap();
    let request = match (method, place.manner) {
        (&Method::GET | &Method::HEAD | &Method::DELETE, _) => person.request(method.clone(), &format!("{path}{query}")),
        (_, Manner::Page) => {
            let form = person.request(method.clone(), &path).body(query[1..].to_owned());
            form.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin")
        }
        (_, Manner::Api(_)) => {
            let mut body: Map<_, _> = fields.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
            body.insert("roles".to_owned(), json!([text]));
            person.request(method.clone(), &path).json(&body)
        }
    };
    let cookies = format!("vestibule_access={}; vestibule_refresh={}", person.access, person.refresh);
    let got = answer(request.header("cookie", cookies)).await;
    assert!(got.status < 500, "{odd} at {method} {path}: {} {}", got.status, got.text);
}
