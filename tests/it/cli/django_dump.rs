//! Small dumps of a Django service, as `manage.py dumpdata` writes them.

use aws_lc_rs::hmac;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::shell::{CommandOutput, Shell};

pub(super) const PASSWORD: &str = "correct horse battery staple";
/// Of `PASSWORD`, by Django.
pub(super) const HASH: &str = "pbkdf2_sha256$1000$seasalt2$vVHZGEs7v6quz+ZQJ3YUviKmZHPrpr5OATMMKlICjVY=";
/// Of another one.
pub(super) const OTHER_HASH: &str = "pbkdf2_sha256$1001$seasalt2$vVHZGEs7v6quz+ZQJ3YUviKmZHPrpr5OATMMKlICjVY=";
pub(super) const KEY: &str = "q8Zr-5vKx2wTn7Lb9mYd3hJc6fGp4sAe1uRi0oXt";

#[derive(Clone, Default)]
pub(super) struct Dump(Vec<Value>);

impl Dump {
    /// A user with these fields in the place of the usual ones.
    pub(super) fn user(self, id: i64, fields: &Value) -> Self {
        let mut row = json!({
            "password": HASH, "last_login": null, "is_superuser": false, "username": format!("user{id}"), "first_name": "",
            "last_name": "", "email": format!("user{id}@example.com"), "is_staff": false, "is_active": true,
            "date_joined": "2024-01-02T03:04:05.678Z", "groups": [], "user_permissions": [],
        });
        for (name, value) in fields.as_object().unwrap() {
            row[name] = value.clone();
        }
        self.row("auth.user", &json!(id), &row)
    }

    pub(super) fn group(self, id: i64, name: &str) -> Self {
        self.row("auth.group", &json!(id), &json!({ "name": name, "permissions": [] }))
    }

    pub(super) fn row(mut self, model: &str, pk: &Value, fields: &Value) -> Self {
        self.0.push(json!({ "model": model, "pk": pk, "fields": fields }));
        self
    }

    /// A refresh token of a user, signed with this key.
    pub(super) fn token(self, id: i64, (user, jti): (i64, &str), key: &str) -> Self {
        let claims =
            json!({ "token_type": "refresh", "exp": 4_102_444_800_i64, "iat": 4_102_358_400_i64, "jti": jti, "user_id": user });
        let head =
            [json!({ "alg": "HS256", "typ": "JWT" }), claims].map(|part| BASE64URL_NOPAD.encode(part.to_string().as_bytes()));
        let head = head.join(".");
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()), head.as_bytes());
        let token = format!("{head}.{}", BASE64URL_NOPAD.encode(signature.as_ref()));
        let (created, expires) = ("2099-12-31T00:00:00Z", "2100-01-01T00:00:00Z");
        let row = json!({ "user": user, "jti": jti, "token": token, "created_at": created, "expires_at": expires });
        self.row("token_blacklist.outstandingtoken", &json!(id), &row)
    }

    pub(super) fn blacklisted(self, token: i64, at: &str) -> Self {
        self.row("token_blacklist.blacklistedtoken", &json!(token), &json!({ "token": token, "blacklisted_at": at }))
    }

    pub(super) fn save(&self, shell: &Shell) {
        shell.write("dump.json", &Value::from(self.0.clone()).to_string());
    }

    /// Imports it with these options.
    pub(super) fn import(&self, shell: &Shell, options: &str) -> CommandOutput {
        self.save(shell);
        shell.run(&format!("import django --from dump.json {options}"))
    }

    /// The report of an import that goes well.
    #[track_caller]
    pub(super) fn imported(&self, shell: &Shell, options: &str) -> Value {
        self.import(shell, &format!("{options} --json")).json()
    }

    /// The report of an import that is refused, and why.
    #[track_caller]
    pub(super) fn refused(&self, shell: &Shell, options: &str) -> (Value, String) {
        let said = self.import(shell, &format!("{options} --json"));
        assert_eq!(said.code, 1, "{} {}", said.out, said.err);
        (serde_json::from_str(&said.out).unwrap_or_default(), said.err)
    }
}

/// What the report says of a user: the status, and the reasons.
pub(super) fn said_of(report: &Value, id: i64) -> String {
    let user = report["people"].as_array().unwrap().iter().find(|user| user["id"] == id).unwrap();
    let reasons: Vec<&str> = user["reasons"].as_array().unwrap().iter().map(|reason| reason.as_str().unwrap()).collect();
    format!("{} {}", user["status"].as_str().unwrap(), reasons.join(" ")).trim_end().to_owned()
}
