//! A server that has taken over the users of another one, and the tokens that one signed.

use aws_lc_rs::hmac;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use vestibule::{
    config::Config,
    store::{takeover, user},
    types::{clock::Timestamp, secret::Secret},
};

use super::rotating_contract::ROTATING;
use crate::harness::{TestApp, TestResponse};

pub(super) const KEY: &str = "the former server's own key";
pub(super) const DAY: i64 = 86_400;
pub(super) const ROTATE: &str = "/r/refresh";
pub(super) const RENEW: &str = "/auth/token/refresh/";
pub(super) const VERIFY: &str = "/auth/token/verify/";
pub(super) const LOGOUT: &str = "/r/logout";

/// A server that was switched to an hour ago; its user signed up two days before.
pub(super) struct Legacy {
    pub(super) app: TestApp,
    pub(super) user: user::Model,
    pub(super) now: i64,
}

impl Legacy {
    pub(super) async fn start() -> Self {
        Self::with(|_| ()).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
        let contract = ROTATING.replace("status = 204", "status = 205");
        std::fs::write(folder.path().join("rotating.toml"), contract).unwrap();
        let clock = vestibule::types::clock::Clock::default();
        let switched = clock.now().plus(std::time::Duration::from_hours(47));
        let app = TestApp::with(|config| {
            config.contracts_dir = Some(folder.path().to_owned());
            config.contracts = Some(["rotating", "accounts", "simplejwt"].map(str::to_owned).to_vec());
            config.takeover.key = Some(Secret::new(KEY.to_owned()));
            config.takeover.switched_at = Some(switched);
            config.takeover.tokens_until = Some(switched.plus(std::time::Duration::from_hours(24)));
            change(config);
        })
        .await;
        let user = app.user("Ada", "Lovelace").await;
        forget_password_change(&app, user.id).await;
        app.advance_clock(std::time::Duration::from_hours(48));
        let now = app.state().now().seconds();
        Self { app, user, now }
    }

    /// As SimpleJWT writes them.
    pub(super) fn claims(&self, kind: &str) -> Value {
        json!({ "token_type": kind, "exp": self.now + DAY / 2, "iat": self.now - DAY, "jti": format!("{kind}-1"), "user_id": self.user.id })
    }

    pub(super) fn token(&self, kind: &str) -> String {
        sign(&self.claims(kind))
    }

    /// With other values for some claims; null leaves one out.
    pub(super) fn changed(&self, kind: &str, change: &Value) -> String {
        let mut claims = self.claims(kind);
        for (name, value) in change.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().shift_remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        sign(&claims)
    }

    pub(super) async fn me(&self, token: &str) -> TestResponse {
        self.app.anonymous().bearer(token).get("/api/me/").await
    }

    pub(super) async fn refresh(&self, path: &str, token: &str) -> TestResponse {
        self.app.post(path, json!({ "refresh": token })).await
    }
}

/// As an import leaves it.
pub(super) fn takeover_row(now: Timestamp) -> takeover::Model {
    takeover::Model {
        id: takeover::ID,
        source: "dump.json".to_owned(),
        imported_at: now,
        switched_at: now,
        tokens_until: None,
        finished_at: None,
        options: None,
    }
}

/// An import leaves it open.
async fn forget_password_change(app: &TestApp, id: i64) {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
    let update = user::Entity::update_many().filter(user::Column::Id.eq(id));
    let update = update.col_expr(user::Column::PasswordChangedAt, Expr::value(None::<i64>));
    update.exec(app.state().db.writer()).await.unwrap();
}

pub(super) fn sign(claims: &Value) -> String {
    sign_with(&json!({ "alg": "HS256", "typ": "JWT" }), claims, (KEY, hmac::HMAC_SHA256))
}

pub(super) fn sign_with(header: &Value, claims: &Value, (key, by): (&str, hmac::Algorithm)) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let head = format!("{}.{}", part(header), part(claims));
    let signature = hmac::sign(&hmac::Key::new(by, key.as_bytes()), head.as_bytes());
    format!("{head}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
}
