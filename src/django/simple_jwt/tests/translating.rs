//! What becomes of each setting of SimpleJWT.

use std::path::Path;

use crate::django::simple_jwt::{Blacklist, Translation, read, rules::RULES, translate};

/// The keys of `DEFAULTS` in `rest_framework_simplejwt/settings.py`, 5.5.1.
const DEFAULTS: &str = "ACCESS_TOKEN_LIFETIME REFRESH_TOKEN_LIFETIME ROTATE_REFRESH_TOKENS BLACKLIST_AFTER_ROTATION UPDATE_LAST_LOGIN \
    ALGORITHM SIGNING_KEY VERIFYING_KEY AUDIENCE ISSUER JSON_ENCODER JWK_URL LEEWAY AUTH_HEADER_TYPES AUTH_HEADER_NAME USER_ID_FIELD \
    USER_ID_CLAIM USER_AUTHENTICATION_RULE AUTH_TOKEN_CLASSES TOKEN_TYPE_CLAIM JTI_CLAIM TOKEN_USER_CLASS \
    SLIDING_TOKEN_REFRESH_EXP_CLAIM SLIDING_TOKEN_LIFETIME SLIDING_TOKEN_REFRESH_LIFETIME TOKEN_OBTAIN_SERIALIZER \
    TOKEN_REFRESH_SERIALIZER TOKEN_VERIFY_SERIALIZER TOKEN_BLACKLIST_SERIALIZER SLIDING_TOKEN_OBTAIN_SERIALIZER \
    SLIDING_TOKEN_REFRESH_SERIALIZER CHECK_REVOKE_TOKEN REVOKE_TOKEN_CLAIM CHECK_USER_IS_ACTIVE";

fn translated(settings: &str) -> Translation {
    let Ok(settings) = read(Path::new("settings.py"), &format!("SIMPLE_JWT = {{\n{settings}\n}}")) else { panic!("{settings}") };
    translate(&settings, Blacklist::Unknown)
}

/// The lines of the contract, and which settings have a note.
fn words(settings: &str) -> (String, String) {
    let translation = translated(settings);
    let keys = translation.session.iter().skip(3).chain(&translation.tokens);
    let lines: Vec<String> = keys.map(|(key, value)| format!("{key} = {value}")).collect();
    let notes: Vec<&str> = translation.notes.iter().map(|note| note.message.as_str()).collect();
    (lines.join("; "), notes.join("; "))
}

#[test]
fn every_setting_of_simplejwt_is_known() {
    let known: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
    for name in DEFAULTS.split_whitespace() {
        assert!(known.contains(&name), "{name}");
    }
}

#[test]
fn the_defaults_of_simplejwt_are_the_usual_contract() {
    let defaults = r#"
        "ACCESS_TOKEN_LIFETIME": timedelta(minutes=5), "REFRESH_TOKEN_LIFETIME": timedelta(days=1),
        "ROTATE_REFRESH_TOKENS": False, "BLACKLIST_AFTER_ROTATION": False, "ALGORITHM": "HS256", "VERIFYING_KEY": "",
        "AUDIENCE": None, "ISSUER": None, "JSON_ENCODER": None, "JWK_URL": None, "LEEWAY": 0,
        "AUTH_HEADER_TYPES": ("Bearer",), "AUTH_HEADER_NAME": "HTTP_AUTHORIZATION", "USER_ID_FIELD": "id", "USER_ID_CLAIM": "user_id",
        "USER_AUTHENTICATION_RULE": "rest_framework_simplejwt.authentication.default_user_authentication_rule",
        "AUTH_TOKEN_CLASSES": ("rest_framework_simplejwt.tokens.AccessToken",), "TOKEN_TYPE_CLAIM": "token_type", "JTI_CLAIM": "jti",
        "TOKEN_USER_CLASS": "rest_framework_simplejwt.models.TokenUser",
        "TOKEN_OBTAIN_SERIALIZER": "rest_framework_simplejwt.serializers.TokenObtainPairSerializer",
        "TOKEN_REFRESH_SERIALIZER": "rest_framework_simplejwt.serializers.TokenRefreshSerializer",
        "TOKEN_VERIFY_SERIALIZER": "rest_framework_simplejwt.serializers.TokenVerifySerializer",
        "TOKEN_BLACKLIST_SERIALIZER": "rest_framework_simplejwt.serializers.TokenBlacklistSerializer",
        "CHECK_REVOKE_TOKEN": False, "REVOKE_TOKEN_CLAIM": "hash_password", "CHECK_USER_IS_ACTIVE": True,"#;
    for settings in [defaults, ""] {
        let translation = translated(settings);
        let session: Vec<String> = translation.session.iter().map(|(key, value)| format!("{key} = {value}")).collect();
        assert_eq!(session, ["access_lifetime = \"5m\"", "refresh_lifetime = \"1day\"", "refresh_rotation = \"never\""]);
        assert!(translation.tokens.is_empty() && !translation.rotates);
        assert_eq!(translation.notes, []);
    }
}

#[test]
fn each_setting_that_a_contract_can_honour_is_written() {
    for (setting, line) in [
        (r#""ALGORITHM": "HS512""#, r#"algorithm = "HS512""#),
        (r#""AUDIENCE": "web""#, r#"audience = "web""#),
        (r#""AUDIENCE": ["web", "app"]"#, r#"audience = ["web", "app"]"#),
        (r#""ISSUER": "https://a.example""#, r#"issuer = "https://a.example""#),
        (r#""LEEWAY": 30"#, r#"leeway = "30s""#),
        (r#""LEEWAY": timedelta(minutes=1)"#, r#"leeway = "60s""#),
        (r#""AUTH_HEADER_TYPES": ("JWT",)"#, r#"scheme = "JWT""#),
        (r#""AUTH_HEADER_TYPES": ("Bearer", "JWT")"#, r#"scheme = ["Bearer", "JWT"]"#),
        (r#""AUTH_HEADER_NAME": "HTTP_X_ACCESS_TOKEN""#, r#"header = "X-Access-Token""#),
        (r#""USER_ID_CLAIM": "sub""#, r#"claims = { user_id = "sub" }"#),
        (r#""TOKEN_TYPE_CLAIM": "typ", "JTI_CLAIM": "id""#, r#"claims = { token_type = "typ", jti = "id" }"#),
    ] {
        let (lines, notes) = words(setting);
        assert_eq!(lines, line, "{setting}");
        assert!(notes.is_empty() || setting.contains("ALGORITHM"), "{notes}");
    }
}

#[test]
fn rotation_is_said_in_one_word() {
    for (setting, word, noted) in [
        (r#""ROTATE_REFRESH_TOKENS": True"#, "reusable", 0),
        (r#""ROTATE_REFRESH_TOKENS": True, "BLACKLIST_AFTER_ROTATION": False"#, "reusable", 0),
        (r#""ROTATE_REFRESH_TOKENS": True, "BLACKLIST_AFTER_ROTATION": True"#, "always", 1),
        (r#""BLACKLIST_AFTER_ROTATION": True"#, "never", 0),
    ] {
        let translation = translated(setting);
        assert_eq!(translation.session[2], ("refresh_rotation", format!("\"{word}\"")), "{setting}");
        assert_eq!((translation.rotates, translation.notes.len()), (word != "never", noted), "{setting}");
    }
}

#[test]
fn each_setting_that_a_contract_cannot_honour_is_named_with_its_line() {
    for setting in [
        r#""UPDATE_LAST_LOGIN": False"#,
        r#""ALGORITHM": "RS256""#,
        r#""ALGORITHM": "HS512""#,
        r#""SIGNING_KEY": "a secret that is not printed""#,
        r#""SIGNING_KEY": settings.SECRET_KEY"#,
        r#""VERIFYING_KEY": "a secret that is not printed""#,
        r#""AUDIENCE": 7"#,
        r#""ISSUER": ["a", "b"]"#,
        r#""JSON_ENCODER": "app.Encoder""#,
        r#""JWK_URL": "https://a.example/keys""#,
        r#""LEEWAY": "soon""#,
        r#""LEEWAY": 3600"#,
        r#""AUTH_HEADER_TYPES": ("Basic",)"#,
        r#""AUTH_HEADER_TYPES": ()"#,
        r#""AUTH_HEADER_NAME": "HTTP_COOKIE""#,
        r#""AUTH_HEADER_NAME": "X-Token""#,
        r#""USER_ID_FIELD": "email""#,
        r#""USER_ID_CLAIM": "exp""#,
        r#""USER_AUTHENTICATION_RULE": "app.rule""#,
        r#""ON_LOGIN_SUCCESS": "app.hello""#,
        r#""ON_LOGIN_FAILED": "app.hello""#,
        r#""AUTH_TOKEN_CLASSES": ("rest_framework_simplejwt.tokens.SlidingToken",)"#,
        r#""TOKEN_TYPE_CLAIM": None"#,
        r#""JTI_CLAIM": None"#,
        r#""TOKEN_USER_CLASS": "app.User""#,
        r#""SLIDING_TOKEN_REFRESH_EXP_CLAIM": "refresh_exp""#,
        r#""SLIDING_TOKEN_LIFETIME": timedelta(minutes=5)"#,
        r#""SLIDING_TOKEN_REFRESH_LIFETIME": timedelta(days=1)"#,
        r#""TOKEN_OBTAIN_SERIALIZER": "app.Serializer""#,
        r#""TOKEN_REFRESH_SERIALIZER": "app.Serializer""#,
        r#""TOKEN_VERIFY_SERIALIZER": "app.Serializer""#,
        r#""TOKEN_BLACKLIST_SERIALIZER": "app.Serializer""#,
        r#""SLIDING_TOKEN_OBTAIN_SERIALIZER": "app.Serializer""#,
        r#""SLIDING_TOKEN_REFRESH_SERIALIZER": "app.Serializer""#,
        r#""CHECK_REVOKE_TOKEN": True"#,
        r#""REVOKE_TOKEN_CLAIM": "hash""#,
        r#""CHECK_USER_IS_ACTIVE": False"#,
        r#""ACCESS_TOKEN_LIFETIME": MINUTES"#,
        r#""ACCESS_TOKEN_LIFETIME": "five""#,
        r#""ACCESS_TOKEN_LIFETIME": timedelta(0)"#,
        r#""ACCESS_TOKEN_LIFETIME": timedelta(days=2)"#,
        r#""ROTATE_REFRESH_TOKENS": "yes""#,
        r#""TOKEN_BACKEND_CLASS": "app.Backend""#,
        r#""SECRET_KEY": "a secret that is not printed""#,
        r#""MISSPELT": 1"#,
    ] {
        let translation = translated(setting);
        let [note] = translation.notes.as_slice() else { panic!("{setting}: {:?}", translation.notes) };
        let name = setting.split('"').nth(1).unwrap();
        assert_eq!((note.line, note.setting.as_str()), (2, name), "{setting}");
        let written = format!("{:?} {:?} {}", translation.session, translation.tokens, note.message);
        assert!(!written.contains("a secret"), "{setting}: {written}");
    }
}
