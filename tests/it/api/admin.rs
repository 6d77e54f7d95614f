//! `/api/admin/`: what administrators do by JSON, and no other user can.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use vestibule::{
    app::{authorization::Admin, reauthentication::SessionRef},
    error::{Error, Rejection},
    flows::{admin_users, roles, sessions},
    store::{role, user_role},
    types::client::ClientInfo,
    web::routes,
};

use super::{ADMIN, admin_lists::emails};
use crate::harness::{Client, PASSWORD, TestApp, TestResponse, TestUser, fetch};

async fn ask(client: &Client, method: Method, path: &str) -> TestResponse {
    fetch(client.request(method, path)).await
}

async fn delete(client: &Client, path: &str) -> TestResponse {
    ask(client, Method::DELETE, path).await
}

async fn do_to(admin: &TestUser, id: i64, operation: &str) -> TestResponse {
    admin.post(&format!("/api/admin/users/{id}/{operation}/"), json!({})).await
}

/// Every method of every place below `/api/admin`, with the ids of things that are there.
fn everything(app: &TestApp, ada: &TestUser) -> Vec<(Method, String)> {
    let places = routes::resources(&app.web).into_iter().filter(|place| place.path.starts_with("/api/admin"));
    let all = places.flat_map(|place| {
        let id = ada.user.id.to_string();
        let path = place.path.replace(":session", &ada.session.to_string()).replace(":id", &id).replace(":role", "1");
        let path = path.replace(":key", "1");
        let methods = place.methods().into_iter().filter(|method| !matches!(method.as_str(), "HEAD" | "OPTIONS"));
        methods.map(move |method| (method, path.clone())).collect::<Vec<_>>()
    });
    all.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn users_without_the_admin_role_see_and_change_nothing() {
    let app = TestApp::start().await;
    let (admin, ada, editor) = (app.administrator().await, app.grace().await, app.editor().await);
    for (method, path) in everything(&app, &ada) {
        for user in [&ada, &editor] {
            let got = ask(user, method.clone(), &path).await;
            assert_eq!(got.status, 403, "{method} {path}");
            assert_eq!(got.body, json!({ "detail": "You do not have permission to perform this action." }), "{method} {path}");
        }
        assert_eq!(ask(&app.anonymous(), method.clone(), &path).await.status, 401, "{method} {path}");
    }
    assert_eq!(admin.get("/api/admin/users/").await.body["results"].as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_configured_admin_role_there_are_no_administrators() {
    let app = TestApp::with(|config| config.admin.role = None).await;
    let admin = app.administrator().await;
    for (method, path) in everything(&app, &admin) {
        assert_eq!(ask(&admin, method.clone(), &path).await.status, 403, "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_role_has_no_effect_at_once_whatever_the_token_says() {
    let app = TestApp::start().await;
    let (one, other) = (app.administrator().await, app.administrator_called("Mary", "Somerville").await);
    let role = role::by_name(app.state().db.reader(), ADMIN).await.unwrap().unwrap();
    assert_eq!(other.get("/api/admin/users/").await.status, 200);
    let taken = delete(&one, &format!("/api/admin/users/{}/roles/{}/", other.user.id, role.id)).await;
    assert_eq!(taken.status, 204);
    assert_eq!(other.get("/api/admin/users/").await.status, 403);
    assert_eq!(other.get("/api/me/").await.status, 200);
    assert_eq!(delete(&one, &format!("/api/admin/users/{}/roles/{}/", other.user.id, role.id)).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn admin_operations_need_a_recent_password_and_never_accept_api_keys() {
    let app = TestApp::start().await;
    let admin = app.administrator().await;
    let key = admin.post("/api/me/api-keys/", json!({ "name": "nightly" })).await.body["key"].clone();
    let pair = app.post("/api/v1/auth/token/", json!({ "apiKey": key })).await;
    let program = app.anonymous().bearer(pair.body["data"]["access"].as_str().unwrap());
    assert_eq!(program.get("/api/me/").await.status, 200);
    app.advance_clock(Duration::from_mins(4));
    for (method, path) in everything(&app, &admin) {
        assert_eq!(ask(&program, method.clone(), &path).await.status, 403, "{method} {path}");
    }
    app.advance_clock(app.state().config.sessions.reauthenticate_after);
    let renewed = sessions::renew(app.state(), &admin.refresh, &app.web.sessions.pages, &ClientInfo::default()).await;
    let admin = app.anonymous().bearer(renewed.unwrap().access.reveal());
    let late = admin.get("/api/admin/users/").await;
    assert_eq!((late.status, late.body["code"].as_str()), (403, Some("reauthentication_required")));
    assert_eq!(admin.post("/api/me/reauthenticate/", json!({ "password": PASSWORD })).await.status, 200);
    assert_eq!(admin.get("/api/admin/users/").await.status, 200);
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_created_without_a_password_sets_one_with_the_emailed_link() {
    let app = TestApp::start().await;
    let (admin, _) = (app.administrator().await, app.editor().await);
    let mut draft = json!({ "email": "Mary@Example.com", "first_name": "Mary", "roles": ["editor"] });
    let made = admin.post("/api/admin/users/", draft.clone()).await;
    assert_eq!((made.status, made.body["roles"].clone()), (201, json!(["editor"])), "{}", made.text);
    assert_eq!((&made.body["has_password"], &made.body["is_active"]), (&json!(false), &json!(true)));
    let (id, path) = (made.body["id"].as_i64().unwrap(), made.header("location"));
    assert_eq!(admin.get(path).await.body, made.body);
    assert_eq!(do_to(&admin, id, "send-reset").await.status, 204);
    let email = app.next_email().await;
    assert_eq!(email.to, "Mary@example.com");
    let token = email.link().split_once("token=").unwrap().1.to_owned();
    let set = app.post("/api/accounts/password-reset/", json!({ "token": token, "new_password": "her own sentence" })).await;
    assert_eq!(set.status, 200, "{}", set.text);
    let login = json!({ "email": "mary@example.com", "password": "her own sentence" });
    assert_eq!(app.post("/api/accounts/login/", login).await.status, 200);
    app.next_email().await;

    draft["password"] = json!("a chosen one");
    let chosen = admin.post("/api/admin/users/", draft).await;
    assert_eq!((chosen.status, chosen.body["password"].is_array()), (400, true), "administrators choose no passwords");
    let wrong = json!({ "email": "mary@example.com", "first_name": 7, "roles": ["Emperor"] });
    let said = admin.post("/api/admin/users/", wrong).await;
    assert_eq!((said.status, said.body), (400, json!({ "first_name": ["Not a valid string."] })));
    let said = admin.post("/api/admin/users/", json!({ "email": "new@example.com", "roles": ["Emperor"] })).await;
    assert_eq!((said.status, said.body), (400, json!({ "roles": ["\"Emperor\" is not a valid choice."] })));
    let said = admin.post("/api/admin/users/", json!({ "email": "mary@example.com" })).await;
    assert_eq!((said.status, said.body), (400, json!({ "email": ["user with this email already exists."] })));
    let said = admin.post("/api/admin/users/", json!({})).await;
    assert_eq!((said.status, said.body), (400, json!({ "email": ["This field is required."] })));
    assert_eq!(admin.get("/api/admin/users/?search=new@example.com").await.body["results"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_deactivated_reactivated_and_deleted_and_their_sessions_end() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.administrator().await, app.ada().await);
    let id = ada.user.id;
    let out = do_to(&admin, id, "deactivate").await;
    assert_eq!((out.status, &out.body["is_active"]), (200, &json!(false)));
    assert_eq!(ada.get("/api/me/").await.status, 401);
    let refused = do_to(&admin, id, "send-reset").await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (409, Some("account_deactivated")));
    assert_eq!(do_to(&admin, id, "activate").await.body["is_active"], json!(true));

    let (here, there) = (app.ada().await, app.ada().await);
    let sessions = admin.get(&format!("/api/admin/users/{id}/sessions/")).await;
    assert_eq!(sessions.body["results"].as_array().unwrap().len(), 2, "{}", sessions.text);
    assert_eq!(delete(&admin, &format!("/api/admin/users/{id}/sessions/{}/", here.session)).await.status, 204);
    assert_eq!((here.get("/api/me/").await.status, there.get("/api/me/").await.status), (401, 200));
    // It does not exist under another user, whichever user sends the request.
    assert_eq!(delete(&admin, &format!("/api/admin/users/{}/sessions/{}/", admin.user.id, there.session)).await.status, 404);
    let ended = delete(&admin, &format!("/api/admin/users/{id}/sessions/")).await;
    assert_eq!((ended.status, ended.body), (200, json!({ "ended": 1 })));
    assert_eq!(there.get("/api/me/").await.status, 401);

    assert_eq!(delete(&admin, &format!("/api/admin/users/{id}/")).await.status, 204);
    for gone in ["activate", "deactivate", "verify", "send-reset"] {
        assert_eq!(do_to(&admin, id, gone).await.status, 404, "{gone}");
    }
    assert_eq!(admin.post(&format!("/api/admin/users/{id}/roles/"), json!({ "role": ADMIN })).await.status, 404);
    for path in [format!("/api/admin/users/{id}/"), format!("/api/admin/users/{id}/sessions/"), "/api/admin/users/x/".to_owned()]
    {
        assert_eq!((admin.get(&path).await.status, delete(&admin, &path).await.status), (404, 404), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_verifies_an_email_address_and_revokes_an_api_key() {
    let app = TestApp::start().await;
    let admin = app.administrator().await;
    let new = json!({ "email": "new@example.com", "password": PASSWORD, "first_name": "N", "last_name": "N", "gender": "X" });
    let id = app.post("/api/accounts/register/", new).await.body["id"].as_i64().unwrap();
    let email = app.next_email().await;
    let unverified = admin.get("/api/admin/users/?email_verified=false").await;
    assert_eq!(emails(&unverified), ["new@example.com"]);
    assert_ne!(do_to(&admin, id, "verify").await.body["email_verified_at"], Value::Null);
    assert_eq!(emails(&admin.get("/api/admin/users/?email_verified=false").await), [""; 0]);
    let page = app.browser().open(&email.link()).await;
    assert_eq!(page.status, 303);

    let ada = app.ada().await;
    let key = ada.post("/api/me/api-keys/", json!({ "name": "nightly" })).await.body.clone();
    let path = format!("/api/admin/users/{}/api-keys/", ada.user.id);
    let listed = admin.get(&path).await;
    assert_eq!((&listed.body[0]["name"], listed.text.contains(key["key"].as_str().unwrap())), (&json!("nightly"), false));
    assert_eq!(delete(&admin, &format!("/api/admin/users/{id}/api-keys/{}/", key["id"])).await.status, 404);
    assert_eq!(delete(&admin, &format!("{path}{}/", key["id"])).await.status, 204);
    assert_eq!(delete(&admin, &format!("{path}{}/", key["id"])).await.status, 404);
    assert_eq!(app.post("/api/v1/auth/token/", json!({ "apiKey": key["key"] })).await.status, 401);
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_cannot_deactivate_themselves_and_one_always_remains() {
    let app = TestApp::start().await;
    let admin = app.administrator().await;
    let (id, role) = (admin.user.id, role::by_name(app.state().db.reader(), ADMIN).await.unwrap().unwrap().id);
    for refused in [do_to(&admin, id, "deactivate").await, delete(&admin, &format!("/api/admin/users/{id}/")).await] {
        assert_eq!((refused.status, refused.body["code"].as_str()), (409, Some("own_account")));
    }
    for path in [format!("/api/admin/users/{id}/roles/{role}/"), format!("/api/admin/roles/{role}/")] {
        let refused = delete(&admin, &path).await;
        assert_eq!((refused.status, refused.body["code"].as_str()), (409, Some("last_administrator")), "{path}");
    }
    // One who may not sign in is none.
    let other = app.administrator_called("Mary", "Somerville").await;
    assert_eq!(do_to(&admin, other.user.id, "deactivate").await.status, 200);
    assert_eq!(delete(&admin, &format!("/api/admin/users/{id}/roles/{role}/")).await.status, 409);
    assert_eq!(do_to(&admin, other.user.id, "activate").await.status, 200);
    assert_eq!(delete(&admin, &format!("/api/admin/users/{id}/roles/{role}/")).await.status, 204);
    assert_eq!(admin.get("/api/admin/roles/").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_two_administrators_deactivate_each_other_at_once_one_remains() {
    let app = TestApp::start().await;
    for round in 0..6 {
        let (one, other) = (app.administrator().await, app.administrator_called("Mary", "Somerville").await);
        let (state, from) = (app.state(), ClientInfo::default());
        // Both have been let in before either acts.
        let proof = async |person: &TestUser| {
            let asking = SessionRef { user: person.user.id, session: person.session };
            Admin::of(state, asking, &from).await.unwrap()
        };
        let (by_one, by_other) = (proof(&one).await, proof(&other).await);
        let out = async |by: &Admin, id: i64| match round % 3 {
            0 => admin_users::deactivate(state, by, id).await,
            1 => admin_users::revoke_role(state, by, id, ADMIN).await,
            _ => admin_users::delete(state, by, id).await,
        };
        let ends = join_all([out(&by_one, other.user.id), out(&by_other, one.user.id)]).await;
        let done = ends.iter().filter(|end| end.is_ok()).count();
        let refused = ends.iter().any(|end| matches!(end, Err(Error::Rejected(Rejection::Forbidden))));
        assert_eq!((done, refused), (1, true), "{ends:?}");
        assert!(user_role::is_granted(state.db.reader(), ADMIN).await.unwrap());
        for person in [&one, &other] {
            drop(admin_users::activate(state, &TestApp::operator(), person.user.id).await);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_created_granted_counted_and_deleted() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.administrator().await, app.ada().await);
    let made = admin.post("/api/admin/roles/", json!({ "name": "Bibliothécaire <b>" })).await;
    assert_eq!((made.status, &made.body["members"]), (201, &json!(0)), "{}", made.text);
    for (body, said) in [
        (json!({ "name": "Bibliothécaire <b>" }), "role with this name already exists."),
        (json!({ "name": " " }), "This field may not be blank."),
        (json!({}), "This field is required."),
        (json!({ "name": "x".repeat(151) }), "Ensure this field has no more than 150 characters."),
    ] {
        let refused = admin.post("/api/admin/roles/", body).await;
        assert_eq!((refused.status, refused.body), (400, json!({ "name": [said] })));
    }
    for _ in 0..2 {
        let given =
            admin.post(&format!("/api/admin/users/{}/roles/", ada.user.id), json!({ "role": "Bibliothécaire <b>" })).await;
        assert_eq!((given.status, &given.body["roles"]), (200, &json!(["Bibliothécaire <b>"])));
    }
    assert_eq!(admin.post(&format!("/api/admin/users/{}/roles/", ada.user.id), json!({ "role": "Emperor" })).await.status, 404);
    let listed = admin.get("/api/admin/roles/").await;
    let members: Vec<_> = listed.body.as_array().unwrap().iter().map(|role| role["members"].as_i64().unwrap()).collect();
    assert_eq!(members, [1, 1]);
    assert_eq!(delete(&admin, &format!("/api/admin/roles/{}/", made.body["id"])).await.status, 204);
    assert_eq!(delete(&admin, &format!("/api/admin/roles/{}/", made.body["id"])).await.status, 404);
    assert_eq!(admin.get(&format!("/api/admin/users/{}/", ada.user.id)).await.body["roles"], json!([]));
    let again = roles::create(app.state(), &TestApp::operator(), "Bibliothécaire <b>").await.unwrap();
    assert!(!user_role::has(app.state().db.reader(), ada.user.id, &again.name).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_email_shows_the_servers_response_and_can_be_retried() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.administrator().await, app.ada().await);
    let id = app.lost_email(ada.user.id).await;
    let failed = admin.get("/api/admin/emails/?state=failed").await;
    assert_eq!(failed.body["results"].as_array().unwrap().len(), 1);
    let email = &failed.body["results"][0];
    assert_eq!((&email["to"], &email["last_error"]), (&json!("ada@example.com"), &json!("550 5.1.1 <no such> mailbox")));
    assert_eq!(&admin.get(&format!("/api/admin/emails/{id}/")).await.body, email);
    assert_eq!(admin.post(&format!("/api/admin/emails/{id}/retry/"), json!({})).await.body["state"], json!("queued"));
    assert_eq!(app.next_email().await.to, "ada@example.com");
    crate::harness::eventually(async || {
        let email = admin.get(&format!("/api/admin/emails/{id}/")).await;
        (email.body["state"] == "sent").then_some(())
    })
    .await
    .unwrap();
    let refused = admin.post(&format!("/api/admin/emails/{id}/retry/"), json!({})).await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (409, Some("nothing_to_retry")));
    assert_eq!(admin.post("/api/admin/emails/99/retry/", json!({})).await.status, 404);
    assert_eq!(admin.get("/api/admin/emails/?state=lost").await.status, 400);

    // An email with a link shows neither the link nor what it is made from.
    app.post("/api/accounts/password-forgotten/", json!({ "email": "ada@example.com" })).await;
    let token = app.next_email().await.link().split_once("token=").unwrap().1.to_owned();
    let all = admin.get("/api/admin/emails/").await.text;
    assert!(all.contains("reset-password") && !all.contains(&token) && !all.contains("token"), "{all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_admin_operation_is_audited() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.administrator().await, app.ada().await);
    for operation in ["deactivate", "activate"] {
        assert_eq!(do_to(&admin, ada.user.id, operation).await.status, 200);
    }
    let path = format!("/api/admin/log/?user_id={}", ada.user.id);
    let log = admin.get(&path).await;
    let words: Vec<_> = log.body["results"].as_array().unwrap().iter().map(|row| row["event"].as_str().unwrap()).collect();
    assert_eq!(words[..2], ["user-activated", "user-deactivated"]);
    let (first, by) = (&log.body["results"][0], admin.user.id.to_string());
    assert_eq!((&first["actor"], &first["user_id"]), (&json!(by), &json!(ada.user.id)));
    assert!(first["ip_address"].is_string() && first["request_id"].is_string(), "{first}");
    for (query, wanted) in
        [("event=user-deactivated", 1), (&*format!("actor={by}"), 2), ("actor=cli&event=role-granted", 1), ("actor=x", 0)]
    {
        let found = admin.get(&format!("/api/admin/log/?{query}")).await;
        assert_eq!(found.body["results"].as_array().map(Vec::len), Some(wanted), "{query}: {}", found.text);
    }
    for query in ["event=nothing", "user_id=x", "before=x", "actor=%00"] {
        assert_eq!(admin.get(&format!("/api/admin/log/?{query}")).await.status, 400, "{query}");
    }
}
