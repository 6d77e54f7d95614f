//! Remedies: whatever puts everybody out ends every link that gives something, and leaves those that only take something back.

use reqwest::Method;
use sea_orm::{ConnectionTrait, Iterable};
use serde_json::json;
use vestibule::{
    app::{
        reauthentication::{RecentlyAuthenticated, SessionRef},
        revoke_access::ApiKeys,
    },
    error::ValidationErrors,
    flows::{
        admin_users, api_keys, change_email, change_password, delete_account,
        invite::{self, Acceptance},
    },
    store::{email_token, user},
    types::{client::ClientInfo, email::Email, kinds::Purpose, secret::Password},
};

use crate::harness::{PASSWORD, TestApp, TestUser, fetch};

const NEW: &str = "a quiet hall by the sea";

/// What a user does after an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remedy {
    ResetByEmail,
    ChangeOfPassword,
    SetByOperator,
    EndSessions,
    EndOthers,
    Deactivate,
    Undo,
    PlanDeletion,
    Delete,
}

/// The person who is asked for, and the token of a link that waits for them.
struct Waiting {
    ada: TestUser,
    token: String,
}

/// A new purpose is decided about here and in `Purpose::grants`.
fn path(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::VerifyEmail => "/email-verify",
        Purpose::ResetPassword => "/password-reset",
        Purpose::ChangeEmail => "/email-change",
        Purpose::CancelChange => "/email-change/cancel",
        Purpose::UndoEmail => "/email-undo",
        Purpose::KeepAccount => "/account-keep",
        Purpose::Invite => "/invitation",
        Purpose::RequestReset => "/password-reset/request",
    }
}

/// Those whose links have rows; see `pages::notice_links` for the other one, which grants nothing.
fn purposes() -> impl Iterator<Item = Purpose> {
    Purpose::iter().filter(|purpose| *purpose != Purpose::RequestReset)
}

/// As in its email, which is not sent.
async fn token(app: &TestApp, user: &user::Model, purpose: Purpose) -> String {
    let state = app.state();
    let sent_to = if purpose == Purpose::ChangeEmail { "thief@example.org" } else { &user.email };
    let expires_at = state.now().plus(state.config.email_links.undo_change);
    let new = email_token::New { user_id: user.id, purpose, sent_to, expires_at, return_to: None };
    let made = email_token::add(state.db.writer(), new, state.now()).await.unwrap();
    made.secret().token(&state.link_key).reveal().to_owned()
}

async fn works(app: &TestApp, purpose: Purpose, token: &str) -> bool {
    let browser = app.browser();
    browser.open(&format!("{}?token={token}", path(purpose))).await;
    browser.open(path(purpose)).await.status == 200
}

async fn recent(app: &TestApp, ada: &TestUser) -> RecentlyAuthenticated {
    RecentlyAuthenticated::of(app.state(), SessionRef { user: ada.user.id, session: ada.session }).await.unwrap()
}

async fn waiting(app: &TestApp, name: &str, purpose: Purpose) -> Waiting {
    let ada = app.signed_in(name, "Byron").await;
    let token = token(app, &ada.user, purpose).await;
    Waiting { ada, token }
}

async fn apply(app: &TestApp, remedy: Remedy, ada: &TestUser) {
    let (state, from, operator, id) = (app.state(), ClientInfo::default(), TestApp::operator(), ada.user.id);
    match remedy {
        Remedy::ResetByEmail => {
            let token = token(app, &ada.user, Purpose::ResetPassword).await;
            let body = json!({ "token": token, "new_password": NEW });
            assert_eq!(app.post("/api/accounts/password-reset/", body).await.status, 200);
        }
        Remedy::ChangeOfPassword => {
            let asking = SessionRef { user: id, session: ada.session };
            let (old, new) = (Some(PASSWORD), Some(NEW));
            let draft = change_password::Draft { old, new, keys: ApiKeys::Keep, problems: ValidationErrors::default() };
            change_password::change(state, asking, draft, &from).await.unwrap();
        }
        Remedy::SetByOperator => admin_users::set_password(state, &operator, &ada.user, NEW).await.unwrap(),
        Remedy::EndSessions => drop(admin_users::end_sessions(state, &operator, id).await.unwrap()),
        Remedy::EndOthers => assert_eq!(ada.post("/api/me/sessions/end-others/", json!({})).await.status, 200),
        Remedy::Deactivate => {
            admin_users::deactivate(state, &operator, id).await.unwrap();
            admin_users::activate(state, &operator, id).await.unwrap();
        }
        Remedy::Undo => {
            let token = token(app, &ada.user, Purpose::UndoEmail).await;
            change_email::undo(state, &token, &from).await.unwrap();
        }
        Remedy::PlanDeletion => {
            delete_account::plan(state, recent(app, ada).await, &from).await.unwrap();
            delete_account::cancel(state, id, &from).await.unwrap();
        }
        Remedy::Delete => admin_users::delete(state, &operator, id).await.unwrap(),
    }
}

/// What has to be dead after it: what gives something; after an undo everything that is younger than its link, and with the
/// account everything. A link to keep the account has been used up by keeping it.
fn ends(remedy: Remedy, purpose: Purpose) -> bool {
    match remedy {
        Remedy::Delete | Remedy::Undo => true,
        Remedy::PlanDeletion => purpose.grants() || purpose == Purpose::KeepAccount,
        _ => purpose.grants(),
    }
}

async fn walk(remedy: Remedy) {
    let mut app = TestApp::start().await;
    app.allow_unsent_emails();
    for (at, purpose) in purposes().enumerate() {
        let before = waiting(&app, &format!("ada{at}"), purpose).await;
        assert!(works(&app, purpose, &before.token).await, "{purpose:?} before {remedy:?}");
        apply(&app, remedy, &before.ada).await;
        let left = works(&app, purpose, &before.token).await;
        assert_eq!(left, !ends(remedy, purpose), "{purpose:?} after {remedy:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_reset_invalidates_links_that_grant_access() {
    walk(Remedy::ResetByEmail).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_change_invalidates_links_that_grant_access() {
    walk(Remedy::ChangeOfPassword).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_set_by_an_operator_invalidates_links_that_grant_access() {
    walk(Remedy::SetByOperator).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ending_a_users_sessions_invalidates_links_that_grant_access() {
    walk(Remedy::EndSessions).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_everywhere_else_invalidates_links_that_grant_access() {
    walk(Remedy::EndOthers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_from_before_a_deactivation_stay_invalid_after_reactivation() {
    walk(Remedy::Deactivate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn undoing_an_email_change_invalidates_every_link() {
    walk(Remedy::Undo).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn planning_a_deletion_invalidates_links_that_grant_access() {
    walk(Remedy::PlanDeletion).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_link_outlives_its_account() {
    walk(Remedy::Delete).await;
}

/// The belt: a remedy that forgot the links would end them all the same, as they were made under another password.
#[tokio::test(flavor = "multi_thread")]
async fn links_that_grant_access_end_with_the_password_and_email_they_were_made_for() {
    let app = TestApp::start().await;
    let state = app.state();
    let hash = state.hasher.hash(&Password::parse(NEW).unwrap()).await.unwrap();
    for (at, purpose) in purposes().enumerate() {
        let Waiting { ada, token } = waiting(&app, &format!("ada{at}"), purpose).await;
        app.advance_clock(std::time::Duration::from_secs(1));
        assert!(user::change_password(state.db.writer(), &ada.user, &hash, state.now()).await.unwrap());
        assert_eq!(works(&app, purpose, &token).await, !purpose.grants(), "{purpose:?} after another password");
        let Waiting { ada, token } = waiting(&app, &format!("eve{at}"), purpose).await;
        let email = Email::parse(&format!("other{at}@example.com")).unwrap();
        assert!(user::change_email(state.db.writer(), &ada.user, &email, state.now()).await.unwrap());
        assert_eq!(works(&app, purpose, &token).await, !purpose.grants(), "{purpose:?} after another address");
    }
}

/// The steps of an account taken over before its owner came: the change was asked for under the first password.
#[tokio::test(flavor = "multi_thread")]
async fn an_email_change_requested_before_a_reset_cannot_take_the_account() {
    let mut app = TestApp::start().await;
    app.allow_unsent_emails();
    let thief = app.browser();
    thief.post("/register", &[("email", "victim@example.com"), ("password", PASSWORD), ("first_name", "Eve")]).await;
    app.next_email().await;
    thief.post("/profile/email", &[("email", "attacker@evil.example")]).await;
    let change = app.next_email().await;
    assert_eq!(change.to, "attacker@evil.example");
    app.post("/api/accounts/password-forgotten/", json!({ "email": "victim@example.com" })).await;
    let reset = app.next_email().await.link().split_once("token=").unwrap().1.to_owned();
    let body = json!({ "token": reset, "new_password": NEW });
    assert_eq!(app.post("/api/accounts/password-reset/", body).await.status, 200);
    let elsewhere = app.browser();
    elsewhere.open(&change.link()).await;
    assert_eq!(elsewhere.open("/email-change").await.status, 410);
    for password in [NEW, PASSWORD] {
        assert_eq!(elsewhere.post("/email-change", &[("password", password)]).await.status, 422);
    }
    let login = |email: &'static str| app.post("/api/accounts/login/", json!({ "email": email, "password": NEW }));
    assert_eq!((login("victim@example.com").await.status, login("attacker@evil.example").await.status), (200, 401));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_link_or_key_is_issued_during_a_revocation() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    // Both have shown their password a moment before.
    let before = recent(&app, &ada).await;
    admin_users::end_sessions(app.state(), &TestApp::operator(), ada.user.id).await.unwrap();
    let from = ClientInfo::default();
    let asked = change_email::request(app.state(), before, Some("thief@example.org"), ValidationErrors::default(), &from).await;
    assert!(asked.is_err());
    let draft = api_keys::Draft { name: Some("theirs"), ..Default::default() };
    let asking = api_keys::Requester::Owner(before);
    assert!(api_keys::create(app.state(), asking, draft, &from).await.is_err());
    assert!(delete_account::plan(app.state(), before, &from).await.is_err());
    assert!(app.emails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_ends_with_a_deactivation_or_its_own_use() {
    let app = TestApp::start().await;
    let (state, operator) = (app.state(), TestApp::operator());
    let mut tokens = Vec::new();
    for email in ["zoe@example.com", "max@example.com"] {
        let invited = invite::invite(state, &operator, invite::Draft { email, ..Default::default() }).await.unwrap();
        let token = app.next_email().await.link().split_once("token=").unwrap().1.to_owned();
        tokens.push((invited, token));
    }
    admin_users::deactivate(state, &operator, tokens[0].0.id).await.unwrap();
    admin_users::activate(state, &operator, tokens[0].0.id).await.unwrap();
    assert!(invite::preview(state, &tokens[0].1).await.is_err());
    invite::accept(state, &tokens[1].1, Acceptance { password: NEW, terms: None }, &ClientInfo::default()).await.unwrap();
    assert!(invite::preview(state, &tokens[1].1).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_ends_with_its_link() {
    let mut app = TestApp::start().await;
    app.allow_unsent_emails();
    let ada = app.ada().await;
    assert_eq!(ada.post("/api/me/email/", json!({ "email": "ada@new.example" })).await.status, 204);
    let messages = [app.next_email().await, app.next_email().await];
    let code = messages.iter().find(|message| message.to == "ada@new.example").unwrap().code();
    assert_eq!(ada.post("/api/me/sessions/end-others/", json!({})).await.status, 200);
    assert_eq!(ada.post("/api/me/email/confirm/", json!({ "code": code })).await.status, 400);
    let gone = fetch(ada.request(Method::GET, "/api/me/")).await;
    assert_eq!(gone.body["email"], "ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn links_of_an_older_database_still_work_except_email_changes() {
    let app = TestApp::start().await;
    let (ada, db) = (app.ada().await, &app.state().db);
    let mut tokens = Vec::new();
    for purpose in [Purpose::ResetPassword, Purpose::VerifyEmail, Purpose::UndoEmail, Purpose::ChangeEmail] {
        tokens.push((purpose, token(&app, &ada.user, purpose).await));
    }
    // A job of the server may look at a table that is being renamed.
    app.expect_error("will keep trying");
    crate::database::old_names::restore_old_names(db, crate::harness::postgres().is_some()).await;
    let forget = "DELETE FROM seaql_migrations WHERE version = 'm20261127_000014_links'";
    for statement in ["ALTER TABLE links DROP COLUMN made_under", forget] {
        db.writer().execute_unprepared(statement).await.unwrap();
    }
    db.migrate().await.unwrap();
    for (purpose, token) in tokens {
        assert_eq!(works(&app, purpose, &token).await, purpose != Purpose::ChangeEmail, "{purpose:?}");
    }
}
