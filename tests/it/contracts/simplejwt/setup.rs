//! The server of the cases, and the errors that most of them expect.

use std::time::Duration;

use serde_json::json;
use vestibule::{flows::admin_users, types::secret::Secret};

use super::{
    case::{Case, Want},
    forge::{Forge, KEY},
};
use crate::harness::{PASSWORD, TestApp};

pub(super) const OBTAIN: &str = "/auth/token/";
pub(super) const REFRESH: &str = "/auth/token/refresh/";
pub(super) const VERIFY: &str = "/auth/token/verify/";
pub(super) const BLACKLIST: &str = "/auth/token/blacklist/";
pub(super) const ME: &str = "/api/clients/clients/me/";
pub(super) const REGISTER: &str = "/api/clients/auth/register/";

/// Behind the three paths of the shipped contract stand those that the same server had besides.
const MORE: &str = include_str!("more.toml");

/// SimpleJWT's own contract and more, two users, and a key that the test forges with.
pub(super) async fn old_address() -> TestApp {
    let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
    let shipped = include_str!("../../../../contracts/simplejwt.toml");
    std::fs::write(folder.path().join("captured.toml"), format!("{shipped}\n{MORE}")).unwrap();
    let mut app = TestApp::with(|config| {
        config.contracts = Some(vec!["captured".to_owned()]);
        config.contracts_dir = Some(folder.path().to_owned());
        config.signing_key = Some(Secret::new(KEY.to_owned()));
    })
    .await;
    app.allow_unsent_emails();
    let spacey = format!(" {PASSWORD} ");
    for (username, password) in [("alice", PASSWORD), ("inactive", PASSWORD), ("spacey", &spacey)] {
        let email = format!("{username}@example.com");
        let draft = admin_users::Draft {
            email: Some(&email),
            username: Some(username),
            first_name: "Alice",
            last_name: "A",
            password: Some(password),
            ..admin_users::Draft::default()
        };
        let user = admin_users::create(app.state(), &TestApp::operator(), draft).await.unwrap();
        if username == "inactive" {
            admin_users::deactivate(app.state(), &TestApp::operator(), user.id).await.unwrap();
        }
    }
    app
}

/// Asks every case, each with a pair of tokens of its own, and says all that is otherwise at once.
pub(super) async fn check(cases: impl IntoIterator<Item = Case>) {
    let app = old_address().await;
    let mut wrong = Vec::new();
    for case in cases {
        // Wrong passwords are counted; a case does not suffer from those before it.
        app.advance_clock(Duration::from_hours(1));
        let forge = bendable(&app).await;
        let answer = case.ask(&app, &forge).await;
        if let Err(why) = case.judge(&answer) {
            wrong.push(format!("{}: {why}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} answers are otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

pub(super) async fn bendable(app: &TestApp) -> Forge {
    let pair = app.post(OBTAIN, json!({ "username": "alice", "password": PASSWORD })).await;
    assert_eq!(pair.status, 200, "{}", pair.text);
    let text = |key: &str| pair.body[key].as_str().unwrap().to_owned();
    Forge { access: text("access"), refresh: text("refresh"), now: app.state().now().seconds() }
}

/// The 401 of SimpleJWT's own views.
pub(super) fn no_token(sentence: &str) -> Want {
    Want::Says(401, json!({ "detail": sentence, "code": "token_not_valid" }))
}

pub(super) fn invalid() -> Want {
    no_token("Token is invalid")
}

pub(super) fn detail(status: u16, sentence: &str) -> Want {
    Want::Says(status, json!({ "detail": sentence }))
}

pub(super) fn field(name: &str, sentence: &str) -> Want {
    Want::Says(400, json!({ name: [sentence] }))
}

pub(super) fn required(name: &str) -> Want {
    field(name, "This field is required.")
}

pub(super) fn blank(name: &str) -> Want {
    field(name, "This field may not be blank.")
}
