//! What `vestibule email preview` shows is what leaves: each kind in each language, but for links, codes, keys and dates.

use vestibule::{
    app::{
        authorization::{Admin, Operator},
        reauthentication::{RecentlyAuthenticated, SessionRef},
        revoke_access::ApiKeys,
    },
    crypto::password_policy::PasswordPolicy,
    email::preview,
    error::ValidationErrors,
    flows::{admin_users, api_keys, change_email, delete_account, edit_user, invite, reset_password, sessions, sign_up},
    store::{
        audit_event::About,
        outbox::{self, NewEmail, Recipient},
        user,
    },
    types::{
        client::ClientInfo,
        kinds::{EmailKind, Event},
    },
};

use crate::harness::{PASSWORD, ReceivedEmail, TestApp};

const ADA: &str = "ada@example.com";
const NEW: &str = "ada@example.net";
const LANGUAGES: [&str; 3] = ["en", "fr", "ru"];

/// The client of the previews.
fn firefox() -> ClientInfo {
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    ClientInfo::new("203.0.113.7".parse().ok(), Some(agent))
}

fn safari() -> ClientInfo {
    ClientInfo::new("198.51.100.7".parse().ok(), Some("Mozilla/5.0 (Macintosh) Version/18.5 Safari/605.1.15"))
}

async fn session(app: &TestApp, user: &user::Model, client: &ClientInfo) -> SessionRef {
    let user = user::by_id(app.state().db.reader(), user.id).await.unwrap().unwrap();
    let opened = sessions::open(app.state(), user, &app.web.sessions.pages, client).await.unwrap();
    SessionRef { user: opened.user.id, session: opened.session }
}

async fn recent(app: &TestApp, user: &user::Model) -> RecentlyAuthenticated {
    RecentlyAuthenticated::of(app.state(), session(app, user, &firefox()).await).await.unwrap()
}

/// Ada, who reads this language.
async fn ada(app: &TestApp, language: &str) -> user::Model {
    let ada = app.user("Ada", "Lovelace").await;
    let change = user::Change { locale: Some(language.to_owned()), ..user::Change::default() };
    user::change(app.state().db.writer(), ada.id, change, app.state().now()).await.unwrap();
    user::by_id(app.state().db.reader(), ada.id).await.unwrap().unwrap()
}

/// An administrator, signed in.
async fn grace(app: &TestApp) -> Admin {
    let state = app.state();
    let draft = admin_users::Draft {
        email: Some("grace@example.com"),
        first_name: "Grace",
        last_name: "Hopper",
        password: Some(PASSWORD),
        roles: vec!["admin".to_owned(), "editor".to_owned()],
        ..admin_users::Draft::default()
    };
    let grace = admin_users::create(state, &TestApp::operator(), draft).await.unwrap();
    Admin::of(state, session(app, &grace, &firefox()).await, &firefox()).await.unwrap()
}

/// Without what differs from one email to the next: its links, codes and keys, and when and as which it was sent.
fn comparable(raw: &str) -> String {
    let boundaries: Vec<&str> = raw.split("boundary=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let raw = boundaries.iter().fold(raw.to_owned(), |raw, boundary| raw.replace(boundary, "BOUNDARY"));
    let raw = without(&without(&raw, "token="), "vst_");
    let is_code = |text: &str| {
        text.len() == 9 && text.split('-').all(|part| part.len() == 4 && part.bytes().all(|c| c.is_ascii_uppercase()))
    };
    let lines = raw.lines().filter(|line| !line.starts_with("Date: ") && !line.starts_with("Message-ID: "));
    let lines = lines.map(|line| {
        let code = line.split(['<', '>', ' ']).find(|part| is_code(part)).unwrap_or("no code");
        line.replace(code, "CODE")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whatever follows this word is secret.
fn without(text: &str, word: &str) -> String {
    let mut parts = text.split(word);
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_.".contains(c)));
    rest.fold(first, |text, part| format!("{text}{word}{part}"))
}

/// The email, as its preview of this name shows it.
async fn assert_previewed(app: &TestApp, name: &str, language: &str, email: &ReceivedEmail) {
    let id = email.raw.split("Message-ID: <outbox-").nth(1).and_then(|rest| rest.split('.').next()).unwrap();
    let row = outbox::by_id(app.state().db.reader(), id.parse().unwrap()).await.unwrap().unwrap();
    let previews = preview::all(&app.state().config, &app.state().i18n, row.created_at).unwrap();
    let name = format!("{name}.{language}");
    let shown = previews.iter().find(|preview| preview.name == name).unwrap_or_else(|| panic!("no preview {name}"));
    let (shown, sent) = (comparable(std::str::from_utf8(&shown.raw).unwrap()), comparable(&email.raw));
    for (shown, sent) in shown.lines().zip(sent.lines()) {
        assert_eq!(shown, sent, "{name}");
    }
    assert_eq!(shown.lines().count(), sent.lines().count(), "{name}:\n{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_of_a_security_notice_is_what_its_reader_gets() {
    for language in LANGUAGES {
        let app = TestApp::start().await;
        let (state, ada) = (app.state(), ada(&app, language).await);
        session(&app, &ada, &safari()).await;
        let by = recent(&app, &ada).await;
        assert_previewed(&app, "new-device", language, &app.next_email().await).await;

        let draft = api_keys::Draft { name: Some("Nightly export"), days: Some(30), ..api_keys::Draft::default() };
        api_keys::create(state, api_keys::Requester::Owner(by), draft, &firefox()).await.unwrap();
        assert_previewed(&app, "api-key-created", language, &app.next_email().await).await;

        let client = firefox();
        let mut work = state.begin(&client).await.unwrap();
        let event = work.audit(Event::RefreshReplayed, About::user(ada.id)).await.unwrap();
        work.email(NewEmail::notice(EmailKind::RefreshReplayed, ada.id).of_event(event)).await.unwrap();
        work.commit().await.unwrap();
        assert_previewed(&app, "refresh-replayed", language, &app.next_email().await).await;

        reset_password::request(state, ADA, Some(language.to_owned()), &firefox()).await.unwrap();
        let email = app.next_email().await;
        assert_previewed(&app, "reset-password", language, &email).await;
        let link = email.link();
        let presented = reset_password::Presented::Link(link.split_once('=').unwrap().1);
        let new = reset_password::New {
            password: Some("a quiet hall by the sea"),
            keys: ApiKeys::Revoke,
            password_policy: PasswordPolicy::default(),
            terms: None,
            problems: ValidationErrors::default(),
        };
        reset_password::set(state, presented, new, &firefox()).await.unwrap();
        assert_previewed(&app, "password-changed", language, &app.next_email().await).await;

        admin_users::send_reset(state, &Operator::cli(), ada.id, None).await.unwrap();
        assert_previewed(&app, "reset-password-by-administrator", language, &app.next_email().await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_of_a_changed_address_or_a_deletion_is_what_its_reader_gets() {
    for language in LANGUAGES {
        let app = TestApp::start().await;
        let (state, ada) = (app.state(), ada(&app, language).await);
        delete_account::plan(state, recent(&app, &ada).await, &firefox()).await.unwrap();
        assert_previewed(&app, "deletion-planned", language, &app.next_email().await).await;
        delete_account::cancel(state, ada.id, &firefox()).await.unwrap();

        let grace = app.user("Grace", "Hopper").await;
        let none = ValidationErrors::default;
        change_email::request(state, recent(&app, &grace).await, Some(ADA), none(), &firefox()).await.unwrap();
        let emails = [app.next_email().await, app.next_email().await];
        let taken = emails.iter().find(|email| email.to == ADA).unwrap();
        assert_previewed(&app, "email-taken", language, taken).await;

        change_email::request(state, recent(&app, &ada).await, Some(NEW), none(), &firefox()).await.unwrap();
        let emails = [app.next_email().await, app.next_email().await];
        let (asked, told) = if emails[0].to == NEW { (&emails[0], &emails[1]) } else { (&emails[1], &emails[0]) };
        assert_previewed(&app, "email-change", language, asked).await;
        assert_previewed(&app, "email-change-requested", language, told).await;
        let link = asked.link();
        let presented = change_email::Presented::Link(link.split_once('=').unwrap().1);
        change_email::confirm(state, ada.id, presented, &firefox()).await.unwrap();
        assert_previewed(&app, "email-changed", language, &app.next_email().await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_of_a_sign_up_or_a_test_is_what_its_reader_gets() {
    for language in LANGUAGES {
        let app = TestApp::start().await;
        let (state, locale) = (app.state(), || Some(language.to_owned()));
        let draft = sign_up::Draft {
            email: Some(ADA),
            password: Some(PASSWORD),
            first_name: Some("Ada"),
            locale: locale(),
            ..sign_up::Draft::default()
        };
        let ada = sign_up::create(state, draft, ValidationErrors::default(), &firefox()).await.unwrap();
        assert_previewed(&app, "verify-email", language, &app.next_email().await).await;

        admin_users::verify(state, &Operator::cli(), ada.id).await.unwrap();
        let draft = sign_up::Draft { email: Some(ADA), password: Some(PASSWORD), locale: locale(), ..sign_up::Draft::default() };
        sign_up::create_quietly(state, draft, ValidationErrors::default(), &firefox()).await.unwrap();
        assert_previewed(&app, "already-registered", language, &app.next_email().await).await;

        let to = Recipient::Email(ADA.to_owned());
        let test = NewEmail::notice(EmailKind::Test, to).in_language(locale());
        outbox::add(state.db.writer(), test, state.now()).await.unwrap();
        state.outbox_wakeup.notify_one();
        assert_previewed(&app, "test", language, &app.next_email().await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_of_an_invitation_or_a_first_address_is_what_its_reader_gets() {
    for language in LANGUAGES {
        let app = TestApp::start().await;
        let (state, locale) = (app.state(), || Some(language.to_owned()));
        let admin = grace(&app).await;
        let invited = |roles: &[&str]| invite::Draft {
            email: ADA,
            first_name: "Ada",
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
            locale: locale(),
            ..invite::Draft::default()
        };
        invite::invite(state, &Operator::cli(), invited(&[])).await.unwrap();
        assert_previewed(&app, "invitation-by-operator", language, &app.next_email().await).await;
        invite::invite(state, &admin, invited(&["editor"])).await.unwrap();
        assert_previewed(&app, "invitation", language, &app.next_email().await).await;

        let draft = admin_users::Draft { username: Some("joan"), password: Some(PASSWORD), ..admin_users::Draft::default() };
        let joan = admin_users::create(state, &TestApp::operator(), draft).await.unwrap();
        let change = user::Change { locale: locale(), ..user::Change::default() };
        user::change(state.db.writer(), joan.id, change, state.now()).await.unwrap();
        let by = recent(&app, &joan).await;
        change_email::request(state, by, Some(NEW), ValidationErrors::default(), &firefox()).await.unwrap();
        assert_previewed(&app, "email-change-first", language, &app.next_email().await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_of_an_address_that_was_set_is_what_its_reader_gets() {
    for language in LANGUAGES {
        let app = TestApp::start().await;
        let (operator, admin) = (Operator::cli(), grace(&app).await);
        let ada = ada(&app, language).await;
        for (by, to, name) in [(&*operator, "ada@example.org", "email-set-by-operator"), (&admin, NEW, "email-set")] {
            let draft = edit_user::Draft { email: Some(to), ..edit_user::Draft::default() };
            let checked = (ada.id, edit_user::EmailProof::Administrator);
            edit_user::edit(app.state(), by, checked, draft, ValidationErrors::default()).await.unwrap();
            let emails = [app.next_email().await, app.next_email().await];
            let told = emails.iter().find(|email| email.to == to).unwrap();
            assert!(told.text.contains("Grace Hopper") == (name == "email-set"), "{}", told.text);
            if to == NEW {
                assert_previewed(&app, name, language, told).await;
            }
        }
    }
}
