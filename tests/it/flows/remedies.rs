//! Remedies: whatever puts everybody out ends every link that gives something, and leaves those that only take something back.

use reqwest::Method;
use sea_orm::{ConnectionTrait, Iterable};
use serde_json::json;
use vestibule::{
    app::{
        access::Keys,
        proof::{Asking, Recent},
    },
    error::Problems,
    flows::{api_keys, change_email, change_password, invite, leave, people},
    store::{link, user},
    types::{email::Email, kinds::Purpose, origin::Origin, secret::Password},
};

use crate::harness::{House, PASSWORD, Person, answer};

const NEW: &str = "a quiet hall by the sea";

/// What somebody does who fears that others have got in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remedy {
    ResetByMail,
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
    ada: Person,
    token: String,
}

/// A new purpose is decided about here and in `Purpose::gives`.
fn path(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::VerifyEmail => "/email-verify",
        Purpose::ResetPassword => "/password-reset",
        Purpose::ChangeEmail => "/email-change",
        Purpose::CancelChange => "/email-change/cancel",
        Purpose::UndoEmail => "/email-undo",
        Purpose::KeepAccount => "/account-keep",
        Purpose::Invite => "/invitation",
    }
}

/// As its mail has it, without the mail.
async fn token(house: &House, user: &user::Model, purpose: Purpose) -> String {
    let app = house.app();
    let sent_to = if purpose == Purpose::ChangeEmail { "thief@example.org" } else { &user.email };
    let expires_at = app.now().plus(app.config.email_links.undo_change);
    let new = link::New { user_id: user.id, purpose, sent_to, expires_at };
    let made = link::add(app.db.writer(), new, app.now()).await.unwrap();
    made.subject().token(&app.link_key).reveal().to_owned()
}

async fn works(house: &House, purpose: Purpose, token: &str) -> bool {
    let browser = house.browser();
    browser.open(&format!("{}?token={token}", path(purpose))).await;
    browser.open(path(purpose)).await.status == 200
}

async fn recent(house: &House, ada: &Person) -> Recent {
    Recent::of(house.app(), Asking { user: ada.user.id, session: ada.session }).await.unwrap()
}

async fn waiting(house: &House, name: &str, purpose: Purpose) -> Waiting {
    let ada = house.person(name, "Byron").await;
    let token = token(house, &ada.user, purpose).await;
    Waiting { ada, token }
}

async fn apply(house: &House, remedy: Remedy, ada: &Person) {
    let (app, from, operator, id) = (house.app(), Origin::default(), House::operator(), ada.user.id);
    match remedy {
        Remedy::ResetByMail => {
            let token = token(house, &ada.user, Purpose::ResetPassword).await;
            let body = json!({ "token": token, "new_password": NEW });
            assert_eq!(house.post("/api/accounts/password-reset/", body).await.status, 200);
        }
        Remedy::ChangeOfPassword => {
            let asking = Asking { user: id, session: ada.session };
            let (old, new) = (Some(PASSWORD), Some(NEW));
            let draft = change_password::Draft { old, new, keys: Keys::Keep, problems: Problems::default() };
            change_password::change(app, asking, draft, &from).await.unwrap();
        }
        Remedy::SetByOperator => people::set_password(app, &operator, &ada.user, NEW).await.unwrap(),
        Remedy::EndSessions => drop(people::end_sessions(app, &operator, id).await.unwrap()),
        Remedy::EndOthers => assert_eq!(ada.post("/api/me/sessions/end-others/", json!({})).await.status, 200),
        Remedy::Deactivate => {
            people::deactivate(app, &operator, id).await.unwrap();
            people::activate(app, &operator, id).await.unwrap();
        }
        Remedy::Undo => {
            let token = token(house, &ada.user, Purpose::UndoEmail).await;
            change_email::undo(app, &token, &from).await.unwrap();
        }
        Remedy::PlanDeletion => {
            leave::plan(app, recent(house, ada).await, &from).await.unwrap();
            leave::keep(app, id, &from).await.unwrap();
        }
        Remedy::Delete => people::delete(app, &operator, id).await.unwrap(),
    }
}

/// What has to be dead after it: what gives something; after an undo everything that is younger than its link, and with the
/// account everything. A link to keep the account has been used up by keeping it.
fn ends(remedy: Remedy, purpose: Purpose) -> bool {
    match remedy {
        Remedy::Delete | Remedy::Undo => true,
        Remedy::PlanDeletion => purpose.gives() || purpose == Purpose::KeepAccount,
        _ => purpose.gives(),
    }
}

async fn walk(remedy: Remedy) {
    let mut house = House::open().await;
    house.expect_unsent();
    for (at, purpose) in Purpose::iter().enumerate() {
        let before = waiting(&house, &format!("ada{at}"), purpose).await;
        assert!(works(&house, purpose, &before.token).await, "{purpose:?} before {remedy:?}");
        apply(&house, remedy, &before.ada).await;
        let left = works(&house, purpose, &before.token).await;
        assert_eq!(left, !ends(remedy, purpose), "{purpose:?} after {remedy:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_by_mail_ends_every_link_that_gives_something() {
    walk(Remedy::ResetByMail).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_every_link_that_gives_something() {
    walk(Remedy::ChangeOfPassword).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_an_operator_sets_ends_every_link_that_gives_something() {
    walk(Remedy::SetByOperator).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ending_somebodys_sessions_ends_every_link_that_gives_something() {
    walk(Remedy::EndSessions).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_everywhere_else_ends_every_link_that_gives_something() {
    walk(Remedy::EndOthers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_of_before_a_deactivation_do_not_come_back_with_the_account() {
    walk(Remedy::Deactivate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_ends_every_link() {
    walk(Remedy::Undo).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn planning_the_end_of_an_account_ends_every_link_that_gives_something() {
    walk(Remedy::PlanDeletion).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_link_outlives_its_account() {
    walk(Remedy::Delete).await;
}

/// The belt: a remedy that forgot the links would end them all the same, as they were made under another password.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_gives_something_ends_with_the_password_and_the_address_it_was_made_under() {
    let house = House::open().await;
    let app = house.app();
    let hash = app.hasher.hash(&Password::parse(NEW).unwrap()).await.unwrap();
    for (at, purpose) in Purpose::iter().enumerate() {
        let Waiting { ada, token } = waiting(&house, &format!("ada{at}"), purpose).await;
        house.wait(std::time::Duration::from_secs(1));
        assert!(user::change_password(app.db.writer(), &ada.user, &hash, app.now()).await.unwrap());
        assert_eq!(works(&house, purpose, &token).await, !purpose.gives(), "{purpose:?} after another password");
        let Waiting { ada, token } = waiting(&house, &format!("eve{at}"), purpose).await;
        let email = Email::parse(&format!("other{at}@example.com")).unwrap();
        assert!(user::change_email(app.db.writer(), &ada.user, &email, app.now()).await.unwrap());
        assert_eq!(works(&house, purpose, &token).await, !purpose.gives(), "{purpose:?} after another address");
    }
}

/// The steps of an account taken over before its owner came: the change was asked for under the first password.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_address_that_was_asked_for_before_a_reset_takes_no_account() {
    let mut house = House::open().await;
    house.expect_unsent();
    let thief = house.browser();
    thief.post("/register", &[("email", "victim@example.com"), ("password", PASSWORD), ("first_name", "Eve")]).await;
    house.mail().await;
    thief.post("/profile/email", &[("email", "attacker@evil.example")]).await;
    let change = house.mail().await;
    assert_eq!(change.to, "attacker@evil.example");
    house.post("/api/accounts/password-forgotten/", json!({ "email": "victim@example.com" })).await;
    let reset = house.mail().await.link().split_once("token=").unwrap().1.to_owned();
    let body = json!({ "token": reset, "new_password": NEW });
    assert_eq!(house.post("/api/accounts/password-reset/", body).await.status, 200);
    let elsewhere = house.browser();
    elsewhere.open(&change.link()).await;
    assert_eq!(elsewhere.open("/email-change").await.status, 410);
    for password in [NEW, PASSWORD] {
        assert_eq!(elsewhere.post("/email-change", &[("password", password)]).await.status, 422);
    }
    let login = |email: &'static str| house.post("/api/accounts/login/", json!({ "email": email, "password": NEW }));
    assert_eq!((login("victim@example.com").await.status, login("attacker@evil.example").await.status), (200, 401));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_while_everybody_is_put_out_gets_neither_a_link_nor_a_key() {
    let house = House::open().await;
    let ada = house.ada().await;
    // Both have shown their password a moment before.
    let before = recent(&house, &ada).await;
    people::end_sessions(house.app(), &House::operator(), ada.user.id).await.unwrap();
    let from = Origin::default();
    let asked = change_email::ask(house.app(), before, Some("thief@example.org"), Problems::default(), &from).await;
    assert!(asked.is_err());
    let draft = api_keys::Draft { name: Some("theirs"), ..Default::default() };
    let asking = api_keys::Asking::Owner(before);
    assert!(api_keys::create(house.app(), asking, draft, &from).await.is_err());
    assert!(leave::plan(house.app(), before, &from).await.is_err());
    assert!(house.mails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_ends_with_a_deactivation_and_with_the_password_that_it_sets() {
    let house = House::open().await;
    let (app, operator) = (house.app(), House::operator());
    let mut tokens = Vec::new();
    for email in ["zoe@example.com", "max@example.com"] {
        let invited = invite::invite(app, &operator, invite::Draft { email, ..Default::default() }).await.unwrap();
        let token = house.mail().await.link().split_once("token=").unwrap().1.to_owned();
        tokens.push((invited, token));
    }
    people::deactivate(app, &operator, tokens[0].0.id).await.unwrap();
    people::activate(app, &operator, tokens[0].0.id).await.unwrap();
    assert!(invite::look(app, &tokens[0].1).await.is_err());
    invite::accept(app, &tokens[1].1, NEW, &Origin::default()).await.unwrap();
    assert!(invite::look(app, &tokens[1].1).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_ends_as_its_link_does() {
    let mut house = House::open().await;
    house.expect_unsent();
    let ada = house.ada().await;
    assert_eq!(ada.post("/api/me/email/", json!({ "email": "ada@new.example" })).await.status, 204);
    let mails = [house.mail().await, house.mail().await];
    let code = mails.iter().find(|mail| mail.to == "ada@new.example").unwrap().code();
    assert_eq!(ada.post("/api/me/sessions/end-others/", json!({})).await.status, 200);
    assert_eq!(ada.post("/api/me/email/confirm/", json!({ "code": code })).await.status, 400);
    let gone = answer(ada.request(Method::GET, "/api/me/")).await;
    assert_eq!(gone.body["email"], "ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn links_of_an_older_database_go_on_working_but_for_changes_of_address() {
    let house = House::open().await;
    let (ada, db) = (house.ada().await, &house.app().db);
    let mut tokens = Vec::new();
    for purpose in [Purpose::ResetPassword, Purpose::VerifyEmail, Purpose::UndoEmail, Purpose::ChangeEmail] {
        tokens.push((purpose, token(&house, &ada.user, purpose).await));
    }
    let forget = "DELETE FROM seaql_migrations WHERE version = 'm20261127_000014_links'";
    for statement in ["ALTER TABLE links DROP COLUMN made_under", forget] {
        db.writer().execute_unprepared(statement).await.unwrap();
    }
    db.migrate().await.unwrap();
    for (purpose, token) in tokens {
        assert_eq!(works(&house, purpose, &token).await, purpose != Purpose::ChangeEmail, "{purpose:?}");
    }
}
